import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Two sheets that float one above the other: reactions, and what to do. */
export const styles: CSSResult = css`
  .box {
    position: fixed;
    inset: auto;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: var(--cs-color-text);
    overflow: auto;
    outline: none;
    inline-size: min(250px, 100vw - 16px);
    z-index: var(--cs-z-float);
    animation: cs-rise-in var(--cs-motion-fast) var(--cs-ease-out);
  }
  .box:not(.shown) {
    display: none;
  }
  .quick,
  .all {
    display: grid;
    justify-items: center;
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-3);
  }
  .quick {
    grid-template-columns: repeat(6, 1fr);
    padding: 3px;
    border-radius: var(--cs-radius-full);
  }
  .all {
    grid-template-columns: repeat(8, 1fr);
    padding: 6px;
    border-radius: var(--cs-radius-lg);
  }
  .quick + :is(.menu, .all) {
    margin-block-start: 8px;
  }
  .menu,
  .menu > button {
    inline-size: 100%;
  }
  .menu > button {
    outline-offset: -2px;
  }
  .menu > button > .grow {
    text-align: start;
  }
  .emoji {
    display: grid;
    place-items: center;
    inline-size: 100%;
    max-inline-size: 40px;
    aspect-ratio: 1;
    border-radius: var(--cs-radius-full);
    font-size: 18px;
    line-height: 1;
  }
  .emoji:is(:hover, :focus-visible) {
    background: var(--cs-color-surface-2);
  }
  .emoji[aria-checked='true'] {
    background: var(--cs-color-accent-soft);
    box-shadow: inset 0 0 0 1px var(--cs-color-accent);
  }
  @media (pointer: coarse) {
    .box {
      inline-size: min(320px, 100vw - 16px);
    }
  }
  @media (forced-colors: active) {
    .quick,
    .all {
      border: 1px solid CanvasText;
    }
    .emoji[aria-checked='true'] {
      outline: 2px solid Highlight;
    }
  }
  @keyframes cs-rise-in {
    from {
      opacity: 0;
      translate: 0 4px;
    }
  }
`;
