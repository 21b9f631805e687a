import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of providers, and what came of a test. */
export const styles: CSSResult = css`
  .use {
    display: grid;
    gap: 8px;
  }
  .use > .row {
    align-items: flex-start;
    flex-wrap: wrap;
  }
  .use .pair {
    padding-inline-start: 28px;
  }
  .result {
    display: flex;
    gap: 8px;
    padding-inline-start: 28px;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .result .i {
    margin-block-start: 2px;
  }
  .result.ok .i {
    color: var(--cs-color-success);
  }
  .result.bad .i {
    color: var(--cs-color-danger);
  }
  .result p {
    overflow-wrap: anywhere;
  }
  .provider {
    display: grid;
    gap: var(--cs-space-4);
  }
  .provider .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
  }
  .provider h4 {
    font-size: var(--cs-type-md);
    line-height: var(--cs-leading-md);
  }
  .provider form > .group:first-child {
    padding-block-end: var(--cs-space-4);
  }
  .provider .name {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    gap: 2px;
  }
  .provider .moves {
    display: flex;
  }
`;
