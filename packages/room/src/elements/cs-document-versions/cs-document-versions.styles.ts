import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of versions, and beside it what was changed. */
export const styles: CSSResult = css`
  :host {
    position: relative;
    display: block;
    min-block-size: 240px;
    container: versions / inline-size;
  }
  .base {
    display: grid;
    grid-template: minmax(0, 1fr) / 280px minmax(0, 1fr);
    block-size: 100%;
  }
  .base > * {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
  }
  .list {
    border-inline-end: 1px solid var(--cs-color-line);
  }
  .head {
    flex: none;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 8px;
    padding: 8px 16px;
  }
  .head .field {
    inline-size: auto;
    max-inline-size: 220px;
  }
  .form {
    margin: 0 16px 12px;
  }
  .version {
    display: grid;
    gap: 2px;
    inline-size: 100%;
    min-block-size: 52px;
    padding: 8px 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    color: var(--cs-color-text);
    transition: background var(--cs-motion-instant);
  }
  .version:hover {
    background: var(--cs-color-surface-2);
  }
  .version.on,
  .version.on .meta {
    background: var(--cs-color-accent-soft);
    color: var(--cs-color-on-accent-soft);
  }
  .version:focus-visible {
    outline-offset: -2px;
  }
  .back {
    display: none;
  }
  .page {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    border-block-start: 1px solid var(--cs-color-line);
  }
  .page:has(:focus-visible.text) {
    box-shadow: inset 0 0 0 2px var(--cs-focus-color);
  }
  .page .text {
    padding: 20px 24px 40px;
  }
  .more {
    margin: 4px 16px 12px;
  }
  .ask {
    margin: 0 16px 10px;
  }
  .text ins,
  .text .inserted {
    background: var(--cs-color-success-soft);
    color: var(--cs-color-on-success-soft);
    text-decoration: underline;
    text-decoration-thickness: 2px;
    text-underline-offset: 3px;
  }
  .text del {
    background: var(--cs-color-danger-soft);
    color: var(--cs-color-on-danger-soft);
    text-decoration: line-through;
  }
  .text .changed {
    background: var(--cs-color-warning-soft);
    color: var(--cs-color-on-warning-soft);
    text-decoration: underline dotted;
    text-underline-offset: 3px;
  }
  .text [data-change]:focus {
    outline: 2px solid var(--cs-focus-color);
    outline-offset: 2px;
  }
  .text li[data-checked]::before {
    content: '☐';
  }
  .text li[data-checked='true']::before {
    content: '☑';
  }
  @container versions (max-width: 640px) {
    .base {
      grid-template-columns: minmax(0, 1fr);
    }
    .list {
      border: 0;
    }
    .base:not(.chosen) > .view,
    .base.chosen > .list {
      display: none;
    }
    .back {
      display: inline-flex;
    }
  }
  @media (forced-colors: active) {
    .version.on {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
