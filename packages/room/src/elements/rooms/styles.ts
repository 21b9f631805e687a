import { css } from 'lit';
import type { CSSResult } from 'lit';

/** What the lists of rooms and members and the settings of a room share. */
export const roomsSheet: CSSResult = css`
  .scroll {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--cs-color-line-strong) transparent;
    padding-block-end: 12px;
  }
  .search {
    inline-size: auto;
    margin: 0 16px 10px;
    min-block-size: 38px;
    border-radius: var(--cs-radius-lg);
  }
  .search input {
    appearance: none;
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search .ib {
    margin-inline-end: -8px;
  }
  .rows {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    padding: 2px 8px;
  }
  /* its own direction for the order of words and the cut, the layout's for the edge it stands at */
  .trunc[dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .group-title {
    padding: 12px 20px 4px;
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
    font-weight: var(--cs-weight-semibold);
    color: var(--cs-color-text-2);
  }
  .stack-y {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  /* a field between its label and its notes */
  :is(form, section) > div:not([class]) {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
  }
  .notes {
    display: grid;
    gap: 8px;
    padding: 0 16px;
  }
  .notes:not(:empty) {
    padding-block-end: 10px;
  }
  .wait {
    display: grid;
    gap: 16px;
    padding: 14px 20px;
  }
  .wait .sk {
    block-size: 14px;
    inline-size: 70%;
  }
  .wait .sk:nth-child(even) {
    inline-size: 50%;
  }
`;
