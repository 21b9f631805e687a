import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The player of one sound. */
export const styles: CSSResult = css`
  :host {
    display: block;
    inline-size: 280px;
    max-inline-size: 100%;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  :host([bare]) {
    inline-size: 100%;
  }
  .player {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 8px;
    padding: 6px;
    border-radius: 14px;
    background: var(--cs-color-surface-2);
  }
  :host([bare]) .player {
    padding: 0;
    background: none;
  }
  .name {
    padding-block-end: 2px;
  }
  .play {
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
  }
  .play:hover {
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
    filter: brightness(0.94);
  }
  .play .i {
    fill: currentColor;
  }
  /* Time runs from left to right in every language, as on every tape. */
  .wave {
    position: relative;
    block-size: 28px;
    direction: ltr;
    border-radius: 6px;
  }
  .wave:has(:focus-visible) {
    outline: var(--cs-focus-ring);
    outline-offset: var(--cs-focus-offset);
  }
  .wave svg {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    overflow: visible;
    fill: none;
    stroke-width: 2.5px;
    stroke-linecap: round;
  }
  .wave path {
    vector-effect: non-scaling-stroke;
    stroke: var(--cs-color-line-strong);
  }
  .wave .heard {
    stroke: var(--cs-color-accent);
  }
  .wave input {
    position: absolute;
    inset: -8px 0;
    inline-size: 100%;
    block-size: calc(100% + 16px);
    opacity: 0;
    cursor: pointer;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    min-block-size: 18px;
    margin-block-start: 4px;
    color: var(--cs-color-text-2);
  }
  .rate {
    position: relative;
    min-inline-size: 34px;
    padding: 1px 8px;
    border-radius: var(--cs-radius-full);
    background: var(--cs-color-surface-3);
    color: var(--cs-color-text);
    font-weight: var(--cs-weight-semibold);
  }
  .rate::after {
    content: '';
    position: absolute;
    inset: -8px -4px;
  }
  .bad {
    grid-column: 1 / -1;
    padding-inline: 6px;
    color: var(--cs-color-danger);
  }
  .bad:empty {
    display: none;
  }
  @media (forced-colors: active) {
    .player {
      border: 1px solid CanvasText;
    }
    .wave path {
      stroke: GrayText;
    }
    .wave .heard {
      stroke: Highlight;
    }
  }
`;
