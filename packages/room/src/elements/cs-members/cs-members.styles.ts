import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of members. */
export const styles: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-canvas);
  }
  .group-title {
    padding-block-end: 8px;
  }
  .member {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 10px;
    min-inline-size: 0;
    min-block-size: 40px;
    padding-inline: 12px;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .member .av > i {
    border-color: var(--cs-color-canvas);
  }
  .line {
    display: flex;
    align-items: center;
    padding-inline-end: 4px;
    border-radius: var(--cs-radius-md);
  }
  .line:hover {
    background: var(--cs-color-surface-2);
  }
  .out {
    padding-inline-end: 12px;
  }
  @media (pointer: coarse) {
    .member {
      min-block-size: 48px;
    }
  }
`;
