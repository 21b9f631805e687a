import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of rooms. */
export const styles: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-canvas);
  }
  .top {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 16px 12px 10px 20px;
  }
  :host([dir='rtl']) .top {
    padding: 16px 20px 10px 12px;
  }
  .form {
    margin: 0 16px 12px;
  }
  li {
    display: flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 0;
  }
  .room {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
    min-block-size: 36px;
    padding-inline: 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    color: var(--cs-color-text-2);
    transition: background var(--cs-motion-instant);
  }
  .room .i {
    color: var(--cs-color-text-3);
  }
  .room:hover {
    background: var(--cs-color-surface-2);
  }
  .room:focus-visible {
    outline-offset: -2px;
  }
  .room.fresh {
    color: var(--cs-color-text);
    font-weight: var(--cs-weight-semibold);
  }
  .room.on,
  .room.on .i {
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
    font-weight: var(--cs-weight-semibold);
  }
  @media (pointer: coarse) {
    .room {
      min-block-size: 44px;
    }
  }
  @media (forced-colors: active) {
    .room.on {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
