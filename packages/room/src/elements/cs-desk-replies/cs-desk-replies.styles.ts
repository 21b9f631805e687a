import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The saved replies. */
export const styles: CSSResult = css`
  :host {
    display: grid;
    gap: 12px;
  }
  form,
  .line {
    display: grid;
    gap: 6px;
  }
  form {
    gap: 14px;
  }
  .replies {
    display: grid;
    gap: 2px;
    max-block-size: 50vh;
    overflow-y: auto;
  }
  .reply {
    display: flex;
    align-items: center;
    gap: 8px;
    min-inline-size: 0;
  }
  .reply.gone {
    padding: 8px 12px;
  }
  .use {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 12px;
    min-inline-size: 0;
    padding: 8px 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
  }
  .use:hover {
    background: var(--cs-color-surface-2);
  }
  .use .grow {
    display: grid;
    min-inline-size: 0;
  }
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .share {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 32px;
  }
  .row.end {
    justify-content: flex-end;
  }
  .wait {
    display: grid;
    gap: 10px;
  }
  .wait .sk {
    block-size: 40px;
    border-radius: var(--cs-radius-md);
  }
`;
