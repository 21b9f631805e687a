import { css } from 'lit';

/** A part of the panel beside a conversation that loads by itself: a line above it, its heading, rows and what stands in for them. */
export const asideSection = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
    border-block-start: 1px solid var(--cs-color-line);
    padding-block-start: 14px;
  }
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
  }
  .wait {
    display: grid;
    gap: 8px;
  }
  .sk {
    block-size: 32px;
  }
`;
