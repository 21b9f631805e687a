import { css } from 'lit';
import type { CSSResult } from 'lit';

/** A call above the messages of its room. */
export const styles: CSSResult = css`
  :host {
    display: block;
    flex: none;
    container-type: inline-size;
  }
  .box {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    padding: 10px 12px 2px;
  }
  .banner {
    align-items: center;
  }
  .banner.line {
    background: var(--cs-tide-soft);
  }
  .banner.line > .i {
    color: var(--cs-color-accent-text);
  }
  .notes {
    display: grid;
    gap: 8px;
  }
  .ring {
    display: grid;
    justify-items: center;
    gap: 6px;
    padding: 18px 16px 14px;
    border-radius: 22px;
    text-align: center;
  }
  .ring b {
    margin-block-start: 4px;
    overflow-wrap: anywhere;
  }
  .ring > .row {
    gap: 16px;
    margin-block: 10px 6px;
  }
  .ring .btn.lg {
    min-block-size: 56px;
    padding-inline: 28px;
  }
  .wait {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 12px 16px;
    border-radius: 22px;
  }
  .wait > i {
    inline-size: 18px;
    block-size: 18px;
    border: 2px solid var(--cs-color-accent);
    border-inline-start-color: transparent;
    border-radius: 50%;
    animation: cs-turn 800ms linear infinite;
  }
  .stage {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 10px;
    border-radius: 22px;
    background: var(--cs-color-surface);
    box-shadow: var(--cs-shadow-1);
  }
  .notes:not(:has(*)) {
    display: none;
  }
  .bar {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
  }
  .cams {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(104px, 1fr));
    gap: 8px;
    min-inline-size: 0;
    max-block-size: 270px;
    margin: -4px;
    padding: 4px;
    overflow-y: auto;
    scrollbar-width: thin;
    list-style: none;
  }
  .cam,
  .look {
    position: relative;
    display: grid;
    place-items: center;
    min-inline-size: 0;
    block-size: 84px;
    border-radius: 14px;
    overflow: hidden;
    background: linear-gradient(135deg, var(--from), var(--to));
    --from: #1c2550;
    --to: #33479c;
  }
  .cams:has(.seen) > .cam {
    block-size: 128px;
  }
  :is(.cam, .look).tone-1 {
    --from: #3a2a1e;
    --to: #7a4a24;
  }
  :is(.cam, .look).tone-2 {
    --from: #0f3a37;
    --to: #1d6b64;
  }
  :is(.cam, .look).tone-4 {
    --from: #2c1f52;
    --to: #5c44a8;
  }
  :is(.cam, .look).tone-5 {
    --from: #43162f;
    --to: #8a2f63;
  }
  .cam .av {
    inline-size: 36px;
    block-size: 36px;
    font-size: 13px;
    translate: 0 -9px;
  }
  .cam > video,
  .look > video {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }
  .cam.own > video,
  .look > video {
    scale: -1 1;
  }
  .cam.act {
    box-shadow:
      0 0 0 2px var(--cs-color-surface),
      0 0 0 4px #12a06c;
  }
  .cam.away > :is(.av, video) {
    opacity: 0.4;
  }
  .nm,
  .st {
    position: absolute;
    inset-inline-start: 6px;
    display: flex;
    align-items: center;
    gap: 4px;
    max-inline-size: calc(100% - 12px);
    padding-inline: 7px;
    border-radius: 9px;
    background: #000000a6;
    color: #fff;
    font-size: 11px;
    line-height: 18px;
  }
  .nm {
    inset-block-end: 5px;
  }
  .nm .i {
    inline-size: 12px;
    block-size: 12px;
    flex: none;
  }
  .st {
    inset-block-start: 5px;
  }
  .lv {
    position: absolute;
    inset-inline-end: 8px;
    inset-block-start: 8px;
    display: flex;
    gap: 2px;
    align-items: center;
    block-size: 14px;
  }
  .lv i {
    inline-size: 3px;
    block-size: 8px;
    border-radius: 2px;
    background: #4cd39a;
  }
  .lv i:nth-child(2) {
    block-size: 14px;
  }
  .hush {
    position: absolute;
    inset-block-end: 4px;
    inset-inline-end: 4px;
    background: #000000a6;
    color: #fff;
    opacity: 0;
  }
  .hush:hover {
    background: #000;
    color: #fff;
  }
  .cam:is(:hover, :focus-within) .hush {
    opacity: 1;
  }
  .ctl {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 6px;
  }
  .ctl .time {
    min-inline-size: 44px;
    text-align: center;
  }
  .screen {
    position: relative;
    display: grid;
    place-items: center;
    margin: 0;
    border-radius: 14px;
    overflow: hidden;
    background: #0c0f1a;
  }
  .screen > video {
    inline-size: 100%;
    max-block-size: min(46vh, 420px);
    object-fit: contain;
  }
  .screen:fullscreen > video {
    max-block-size: none;
    block-size: 100%;
  }
  .screen > figcaption {
    position: absolute;
    inset-block-start: 8px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
  }
  .screen > .ib {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-end: 8px;
    background: #000000a6;
    color: #fff;
  }
  .look {
    block-size: auto;
    aspect-ratio: 16 / 9;
    margin-block-end: 14px;
  }
  .look > .badge {
    position: absolute;
    inset-block-end: 8px;
    inset-inline-start: 8px;
    background: #ffffffd9;
    color: #14161f;
  }
  .look > .ib {
    position: absolute;
    inset-block-end: 6px;
    inset-inline-end: 6px;
  }
  .devices {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .banner + .devices {
    margin-block-start: 12px;
  }
  .device {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
  }
  .meter {
    display: flex;
    gap: 4px;
  }
  .meter i {
    flex: 1;
    block-size: 6px;
    border-radius: 3px;
    background: var(--cs-color-surface-3);
  }
  .meter i.on {
    background: #12a06c;
  }
  @container (min-width: 620px) {
    .bar {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: center;
      gap: 12px;
    }
    .cams {
      grid-template-columns: repeat(auto-fit, minmax(116px, 1fr));
    }
  }
  @media (pointer: coarse) {
    .hush {
      opacity: 1;
    }
  }
  @media (forced-colors: active) {
    .cam,
    .look,
    .screen {
      border: 1px solid CanvasText;
    }
    .cam.act {
      outline: 3px solid Highlight;
    }
    .meter i.on,
    .lv i {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
