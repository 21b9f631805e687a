import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host {
    container: cs-voice / size;
    block-size: 100%;
    min-block-size: 380px;
    background: var(--cs-tide-glow), var(--cs-color-surface);
  }
  .app {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    block-size: 100%;
    overflow-y: auto;
    padding: var(--cs-space-4) var(--cs-space-4) max(14px, env(safe-area-inset-bottom));
  }
  .app > .empty {
    flex: 1;
    min-block-size: 0;
  }
  .stage {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: safe center;
    gap: 10px;
    text-align: center;
  }
  .tag {
    padding: 4px 12px;
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
  }
  /* Keeps its place while it is empty: the disc must not jump at each turn. */
  .tags {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: var(--cs-space-2);
    min-block-size: calc(var(--cs-leading-xs) + 8px);
  }
  .live > i {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: var(--cs-tide-2);
    animation: cs-live calc(var(--cs-motion-ambient) / 2) var(--cs-ease-in-out) infinite alternate;
  }
  @keyframes cs-live {
    to {
      opacity: 0.35;
    }
  }
  .big {
    font-size: var(--cs-type-lg);
    line-height: var(--cs-leading-lg);
  }
  .wait {
    inline-size: 200px;
    margin-block: var(--cs-space-1);
  }
  .disc {
    display: block;
    flex: none;
    inline-size: min(170px, 34cqb, 60cqi);
    overflow: visible;
  }
  .glass {
    fill: var(--cs-color-surface);
    stroke: color-mix(in srgb, var(--cs-tide-2) 22%, transparent);
  }
  .s1 {
    stop-color: var(--cs-tide-1);
  }
  .s2 {
    stop-color: var(--cs-tide-2);
  }
  .s3 {
    stop-color: var(--cs-tide-3);
  }
  .r1,
  .r2 {
    fill: none;
    stroke: var(--cs-tide-2);
    opacity: 0.32;
    stroke-width: 2;
  }
  .r2 {
    opacity: 0.14;
    stroke-width: 3;
  }
  .arc {
    fill: none;
    stroke-width: 4;
    stroke-linecap: round;
    stroke-dasharray: 150 480;
    transform-origin: 100px 100px;
    animation: cs-arc 1.6s linear infinite;
  }
  .spark {
    fill: var(--cs-tide-spark);
  }
  .disc.still {
    filter: saturate(0.75);
  }
  @keyframes cs-arc {
    to {
      rotate: 360deg;
    }
  }
  .bar {
    display: none;
    inline-size: min(200px, 60cqi);
    block-size: 10px;
    border-radius: 5px;
    background: var(--cs-color-surface-3);
    overflow: hidden;
    margin-block: var(--cs-space-5);
  }
  .bar > i {
    display: block;
    block-size: 100%;
    border-radius: 5px;
    background: var(--cs-tide-line);
    transform-origin: left;
    transform: scaleX(var(--cs-voice-level, 0));
  }
  :host([dir='rtl']) .bar > i {
    transform-origin: right;
  }
  .cap {
    display: grid;
    gap: 10px;
    max-inline-size: 600px;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding-block: 8px;
    mask: linear-gradient(transparent, #000 10px calc(100% - 10px), transparent);
    scrollbar-width: thin;
    padding-inline: var(--cs-space-2);
    position: relative;
    align-content: start;
  }
  .cap.cut .you {
    order: 1;
  }
  .you {
    color: var(--cs-color-text-2);
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .you.unsure {
    color: var(--cs-color-text-3);
  }
  .say {
    font-size: 18px;
    line-height: 26px;
    letter-spacing: var(--cs-tracking-tight);
    font-weight: var(--cs-weight-medium);
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  .say mark {
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
    border-radius: 8px;
    padding-inline: 3px;
    margin-inline: -3px;
  }
  .say .later {
    color: var(--cs-color-text-3);
  }
  .cut .say {
    color: var(--cs-color-text-3);
  }
  .cut .say::after {
    content: '';
    display: inline-block;
    inline-size: 2px;
    block-size: 20px;
    background: var(--cs-color-danger);
    margin-inline-start: 4px;
    vertical-align: -4px;
    border-radius: 1px;
  }
  .note {
    margin-block-end: var(--cs-space-3);
  }
  .vc {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 28px;
    padding-block-start: var(--cs-space-3);
  }
  .vc .ib.fill:not(.xl) {
    inline-size: var(--cs-size-hit);
    block-size: var(--cs-size-hit);
  }
  .vc .ib.xl.tide {
    box-shadow: var(--cs-shadow-tide);
  }
  .vl {
    text-align: center;
    padding-block-start: 10px;
    min-block-size: 26px;
  }
  .intro {
    max-inline-size: 400px;
    margin: auto;
    display: grid;
    gap: var(--cs-space-3);
    justify-items: center;
    text-align: center;
  }
  .intro .disc {
    inline-size: min(120px, 24cqb);
  }
  .intro > p {
    color: var(--cs-color-text-2);
    text-wrap: balance;
  }
  .where {
    display: grid;
    gap: 6px;
    text-align: start;
    inline-size: 100%;
    padding: var(--cs-space-3) var(--cs-space-4);
    border-radius: var(--cs-radius-lg);
    background: color-mix(in srgb, var(--cs-color-surface) 80%, transparent);
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
  }
  .where h3 {
    display: flex;
    align-items: center;
    gap: var(--cs-space-2);
  }
  .where h3 .i {
    color: var(--cs-color-accent-text);
  }
  .where ul {
    display: grid;
    gap: 4px;
    color: var(--cs-color-text-2);
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .where li {
    display: grid;
    grid-template-columns: 14px 1fr;
  }
  .where li::before {
    content: '\\b7';
    font-weight: var(--cs-weight-semibold);
  }
  .intro .row {
    flex-wrap: wrap;
    justify-content: center;
  }
  .set {
    display: grid;
    gap: var(--cs-space-5);
  }
  .fs {
    display: grid;
    gap: var(--cs-space-2);
  }
  .sw {
    gap: var(--cs-space-4);
  }
  .empty .row {
    flex-wrap: wrap;
    justify-content: center;
  }
  @container cs-voice (min-inline-size: 560px) and (min-block-size: 560px) {
    .disc {
      inline-size: min(260px, 38cqb);
    }
    .stage {
      gap: 16px;
    }
    .say {
      font-size: var(--cs-type-2xl);
      line-height: var(--cs-leading-2xl);
    }
    .vc {
      gap: 36px;
    }
    .vc .ib.xl {
      inline-size: 68px;
      block-size: 68px;
    }
    .intro .disc {
      inline-size: 150px;
    }
  }
  @container cs-voice (max-block-size: 430px) {
    .intro .disc {
      display: none;
    }
    .tags {
      min-block-size: 0;
    }
    .intro {
      gap: var(--cs-space-2);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .disc {
      display: none;
    }
    .bar {
      display: block;
    }
  }
  @media (forced-colors: active) {
    .bar,
    .where {
      border: 1px solid CanvasText;
    }
    .bar > i,
    .live > i {
      background: Highlight;
      forced-color-adjust: none;
    }
    .glass {
      stroke: CanvasText;
    }
    .say mark {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
`;
