import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Layout of the list and of its floating button. */
export const styles: CSSResult = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    flex: 1;
  }
  .log {
    position: relative;
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overflow-x: hidden;
    overscroll-behavior: contain;
    display: flex;
    flex-direction: column;
    scrollbar-width: thin;
    scrollbar-color: var(--cs-color-line-strong) transparent;
  }
  .log:focus-visible {
    outline-offset: -2px;
    border-radius: var(--cs-radius-md);
  }
  .lines {
    inline-size: 100%;
    max-inline-size: calc(var(--cs-size-measure) + 2 * var(--cs-room-inset, 16px));
    margin-block-start: auto;
    margin-inline: auto;
    padding-block: 8px 4px;
  }
  .item {
    display: grid;
    padding-block: 7px;
    padding-inline: var(--cs-room-inset, 16px);
  }
  .item.run {
    padding-block-end: 2px;
  }
  .item.run + .item {
    padding-block-start: 2px;
  }
  .typing-item:not(:has(.tyrow)) {
    display: none;
  }
  .older {
    text-align: center;
    padding-block: 8px;
  }
  ::slotted(*) {
    display: block;
    padding-block: 7px;
    padding-inline: var(--cs-room-inset, 16px);
  }
  .pill {
    position: absolute;
    inset-block-end: 10px;
    inset-inline: 0;
    margin-inline: auto;
    inline-size: fit-content;
    z-index: var(--cs-z-float);
    box-shadow: var(--cs-shadow-2);
  }
  .pill.quiet {
    inline-size: var(--cs-size-control);
    background: var(--cs-color-overlay);
    color: var(--cs-color-text);
  }
  @media (prefers-reduced-motion: no-preference) {
    .item.last {
      animation: cs-rise var(--cs-motion-base) var(--cs-ease-out);
    }
    @keyframes cs-rise {
      from {
        opacity: 0;
        translate: 0 8px;
      }
    }
  }
`;
