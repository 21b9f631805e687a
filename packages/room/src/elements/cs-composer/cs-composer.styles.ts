import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Both forms of the composer. */
export const styles: CSSResult = css`
  .base {
    position: relative;
    display: grid;
    gap: 6px;
    min-inline-size: 0;
  }
  .composer {
    align-items: flex-end;
  }
  textarea {
    inline-size: 100%;
  }
  .send {
    transition: background var(--cs-motion-fast);
  }
  .send[aria-disabled='true'] {
    opacity: 1;
    color: var(--cs-color-text-2);
  }
  textarea[readonly] {
    cursor: not-allowed;
  }
  .box {
    display: grid;
    gap: 8px;
    padding: 12px 10px 10px;
    border-radius: 20px;
    background: var(--cs-color-surface);
    box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
  }
  .box:focus-within {
    box-shadow: inset 0 0 0 2px var(--cs-focus-color);
  }
  .box textarea {
    padding: 0 8px;
    border: 0;
    background: none;
    outline: none;
    resize: none;
    font-size: var(--cs-type-field);
    line-height: 22px;
    max-block-size: 146px;
    field-sizing: content;
  }
  .box ::placeholder {
    color: var(--cs-color-text-3);
    opacity: 1;
  }
  .tools {
    gap: 0;
  }
  :host([internal]) .box {
    background: var(--cs-color-warning-soft);
  }
  :host([internal]) .box textarea,
  :host([internal]) .box ::placeholder {
    color: var(--cs-color-on-warning-soft);
  }
  .items {
    display: grid;
    gap: 6px;
  }
  .file {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 6px 6px 6px 8px;
    border-radius: var(--cs-radius-md);
    background: var(--cs-color-surface-2);
  }
  .file.bad {
    background: var(--cs-color-danger-soft);
    color: var(--cs-color-on-danger-soft);
  }
  .file.bad .meta {
    color: inherit;
  }
  .file .trunc,
  .file .meta {
    display: block;
  }
  .unsent .wrong {
    color: var(--cs-color-danger);
  }
  .thumb {
    display: grid;
    place-items: center;
    inline-size: 36px;
    block-size: 36px;
    border-radius: 8px;
    object-fit: cover;
    background: var(--cs-color-surface-3);
    color: var(--cs-color-text-2);
    flex: none;
  }
  progress {
    display: block;
    inline-size: 100%;
    block-size: 4px;
    margin-block-start: 4px;
    border: 0;
    border-radius: 2px;
    overflow: hidden;
    appearance: none;
    background: var(--cs-color-surface-3);
  }
  progress::-webkit-progress-bar {
    background: var(--cs-color-surface-3);
  }
  progress::-webkit-progress-value {
    background: var(--cs-color-accent);
  }
  progress::-moz-progress-bar {
    background: var(--cs-color-accent);
  }
  .note-line {
    padding-inline: 14px;
    text-align: end;
  }
  .note-line.none {
    position: absolute;
  }
  .note-line.bad {
    color: var(--cs-color-danger);
    text-align: start;
  }
  .people {
    position: absolute;
    inset-block-end: calc(100% + 6px);
    inset-inline: 0;
    max-inline-size: 320px;
    padding: 6px;
    border-radius: var(--cs-radius-lg);
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-3);
    z-index: var(--cs-z-float);
  }
  .people > button {
    display: flex;
    inline-size: 100%;
    text-align: start;
    align-items: center;
    gap: 10px;
    min-block-size: max(36px, var(--cs-size-control));
    padding-inline: 10px;
    border-radius: 10px;
    font-size: var(--cs-type-sm);
  }
  .people > :is([aria-selected='true'], :hover) {
    background: var(--cs-color-surface-2);
  }
  @media (forced-colors: active) {
    .people {
      border: 1px solid CanvasText;
    }
    .levels svg {
      stroke: Highlight;
    }
    .people > [aria-selected='true'] {
      outline: 2px solid Highlight;
    }
  }
  .rec {
    align-items: center;
    gap: 10px;
  }
  .dot {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 5px;
    flex: none;
    background: var(--cs-color-danger);
  }
  .levels {
    position: relative;
    block-size: 24px;
    max-inline-size: 600px;
    margin-inline-start: auto;
    direction: ltr;
  }
  .levels svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    fill: none;
    stroke: var(--cs-color-accent);
    stroke-width: 2.5px;
    stroke-linecap: round;
  }
  .levels path {
    vector-effect: non-scaling-stroke;
  }
  .said {
    justify-content: space-between;
    padding-inline: 14px;
    color: var(--cs-color-text-2);
  }
  .said:not(:has(:not(.sr))) {
    position: absolute;
  }
  cs-audio {
    flex: 1;
    min-inline-size: 0;
  }
  .drop {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    border-radius: 24px;
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
    font-size: var(--cs-type-sm);
    font-weight: var(--cs-weight-semibold);
    box-shadow: inset 0 0 0 2px var(--cs-color-accent);
    pointer-events: none;
  }
`;
