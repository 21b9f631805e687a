import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of conversations. */
export const styles: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-surface);
  }

  .top {
    display: flex;
    align-items: center;
    padding: 18px 12px 8px 20px;
  }
  :host([dir='rtl']) .top {
    padding: 18px 20px 8px 12px;
  }
  h1 {
    font-size: var(--cs-type-xl);
    line-height: var(--cs-leading-xl);
    letter-spacing: var(--cs-tracking-tight);
    font-weight: var(--cs-weight-semibold);
  }
  :host(:lang(ar)) h1,
  :host(:lang(zh)) h1 {
    letter-spacing: 0;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    gap: 5px;
    padding: 0 16px 10px;
  }
  .filters .chip {
    padding-inline: 9px;
    gap: 4px;
  }
  .view {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 0 16px 10px;
  }
  .view .chip {
    min-inline-size: 0;
    padding-inline-end: 2px;
  }
  .count {
    opacity: 0.75;
  }
  .search {
    inline-size: auto;
    margin: 0 16px 10px;
    min-block-size: 36px;
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
  ::slotted(*) {
    margin: 0 12px 8px;
  }
  .scroll {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--cs-color-line-strong) transparent;
    padding-block-end: 12px;
  }
  /* What was found in messages stands below it. */
  .empty.above {
    min-block-size: 0;
  }
  .rows {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    padding: 2px 8px;
  }
  .conv {
    display: flex;
    gap: 12px;
    align-items: center;
    inline-size: 100%;
    padding: 9px 12px;
    border-radius: var(--cs-radius-lg);
    text-align: start;
    content-visibility: auto;
    contain-intrinsic-size: auto 58px;
    transition: background var(--cs-motion-instant);
  }
  .conv:focus-visible {
    outline-offset: -2px;
  }
  .conv .grow {
    display: block;
  }
  .conv .row > .grow {
    display: block;
  }
  .conv .row > .last {
    display: flex;
    gap: 4px;
  }
  .last > .trunc:not(:last-child) {
    flex: none;
    max-inline-size: 50%;
  }
  .conv:hover {
    background: var(--cs-color-surface-2);
  }
  .conv.on {
    background: var(--cs-color-accent-soft);
  }
  /* its own direction for the order of words and the cut, the layout's for the edge it stands at */
  .trunc[dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .conv.on .meta,
  .conv.on .t2 {
    color: var(--cs-color-on-accent-soft);
  }
  li {
    position: relative;
    min-inline-size: 0;
  }
  .pick {
    position: absolute;
    z-index: 1;
    inset-block: 0;
    inset-inline-start: 18px;
    inline-size: 20px;
    block-size: 20px;
    margin-block: auto;
    accent-color: var(--cs-color-accent);
    opacity: 0;
    cursor: pointer;
  }
  /* the box lies where the picture is, which makes room for it */
  .picking .pick,
  .pick:focus-visible,
  li:hover .pick {
    opacity: 1;
  }
  .picking .av,
  .pick:focus-visible ~ .conv .av,
  li:hover .av {
    visibility: hidden;
  }
  .conv.picked {
    background: var(--cs-color-surface-2);
  }
  @media (hover: none) {
    li:not(.picking) .pick {
      display: none;
    }
    li:not(.picking) .av {
      visibility: visible;
    }
  }
  .labels {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    padding-block-start: 3px;
  }
  .labels .badge {
    max-inline-size: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .wait {
    display: grid;
    gap: 18px;
    padding: 10px 20px;
  }
  .wait .row {
    align-items: flex-start;
  }
  .wait .face {
    inline-size: 32px;
    block-size: 32px;
    border-radius: 16px;
    flex: none;
  }
  .wait .bars {
    display: grid;
    gap: 8px;
  }
  .wait .bars .sk {
    inline-size: 40%;
    block-size: 12px;
  }
  .wait .bars .sk + .sk {
    inline-size: 70%;
  }
  .wait .row:nth-child(even) .sk + .sk {
    inline-size: 55%;
  }
  .more {
    display: grid;
    justify-items: center;
    padding: 12px;
  }
  @media (forced-colors: active) {
    .conv.on {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
