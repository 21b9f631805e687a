import { controls, feedback, identity, surfaces } from '@cs-kit/ui';
import { css } from 'lit';
import type { CSSResult, CSSResultGroup } from 'lit';

const own: CSSResult = css`
  :host {
    display: block;
    container: section / inline-size;
  }
  .stack-y {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--cs-space-4);
    max-inline-size: 760px;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--cs-space-4);
    padding: var(--cs-space-5);
  }
  .card > header {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: var(--cs-space-2);
  }
  .card > header > .grow {
    display: grid;
    gap: 2px;
    flex: 1 1 240px;
  }
  .card > header .sm {
    max-inline-size: var(--cs-size-measure);
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 240px), 1fr));
    gap: var(--cs-space-4);
    align-items: start;
  }
  .pair:has(> .choice) {
    row-gap: 0;
  }
  .group {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
    min-inline-size: 0;
  }
  .group .meta {
    max-inline-size: var(--cs-size-measure);
  }
  .field-error {
    margin: 0;
  }
  fieldset {
    min-inline-size: 0;
  }
  legend {
    padding: 0;
    margin-block-end: 6px;
  }
  .field {
    min-inline-size: 0;
    font-size: var(--cs-type-sm);
  }
  .field > .ib,
  .field > .btn {
    margin-inline-end: -6px;
  }
  .select {
    position: relative;
    display: inline-grid;
    min-inline-size: 0;
    inline-size: 100%;
  }
  .select > .i {
    position: absolute;
    inset-inline-end: 12px;
    inset-block-start: calc(50% - 8px);
    pointer-events: none;
    color: var(--cs-color-text-2);
  }
  .select > select {
    appearance: none;
    padding-inline-end: 34px;
    text-overflow: ellipsis;
  }
  .select.s {
    inline-size: auto;
  }
  .select.s > select {
    min-block-size: var(--cs-size-control);
  }
  .select option {
    color: #14161f;
    background: #fff;
  }
  :disabled.field,
  .field:has(> :disabled) {
    background-color: var(--cs-color-surface-2);
    box-shadow: none;
  }
  :is(input, select, textarea):disabled {
    color: var(--cs-color-text-2);
    -webkit-text-fill-color: var(--cs-color-text-2);
    opacity: 1;
    cursor: not-allowed;
  }
  .switch-row {
    display: flex;
    align-items: center;
    gap: var(--cs-space-4);
  }
  .switch-row .grow {
    display: grid;
    gap: 2px;
  }
  .switch[aria-busy='true'] {
    opacity: 0.6;
    cursor: progress;
  }
  .choice {
    position: relative;
    display: flex;
    align-items: flex-start;
    gap: 10px;
    min-block-size: 32px;
    padding-block: 6px;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    cursor: pointer;
  }
  .choice .meta,
  .choice .words {
    display: block;
  }
  .choice .words {
    font-weight: var(--cs-weight-medium);
  }
  .choice input {
    inline-size: 18px;
    block-size: 18px;
    margin-block-start: 1px;
    flex: none;
    accent-color: var(--cs-color-accent);
    cursor: inherit;
  }
  .seg.radios {
    flex-wrap: wrap;
    inline-size: fit-content;
    max-inline-size: 100%;
    border-radius: 20px;
  }
  .seg.radios > .choice {
    padding-block: 5px;
    flex: 1 0 auto;
    align-items: center;
  }
  .seg.radios input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    margin: 0;
    opacity: 0;
  }
  .seg.radios > :has(:checked) {
    background: var(--cs-color-overlay);
    color: var(--cs-color-text);
    box-shadow: var(--cs-shadow-1);
  }
  .seg.radios > :has(:focus-visible) {
    outline: var(--cs-focus-ring);
    outline-offset: 1px;
  }
  .seg.radios .words {
    font-weight: inherit;
  }
  fieldset:disabled .choice {
    cursor: not-allowed;
  }
  .form {
    display: block;
    min-inline-size: 0;
  }
  .save-bar {
    display: grid;
    gap: 8px;
    max-inline-size: 760px;
    margin-block-start: var(--cs-space-4);
  }
  .save-bar[data-live] {
    position: sticky;
    inset-block-end: -72px;
    z-index: var(--cs-z-sticky);
    padding: 10px 12px 10px;
    margin-inline: -12px;
    border-radius: var(--cs-radius-lg);
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-2);
  }
  .bare > .save-bar[data-live] {
    margin-inline: 0;
  }
  [role='status']:empty {
    margin-block-start: calc(-1 * var(--cs-space-4));
  }
  .save-bar [role='status']:empty {
    margin-block-start: 0;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: var(--cs-space-2);
  }
  .actions > .state {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin-inline-end: auto;
    min-block-size: 20px;
  }
  .dot {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 4px;
    background: var(--cs-color-warning);
    flex: none;
  }
  .dot.ok {
    background: var(--cs-color-success);
  }
  .rows {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .rows > * + * {
    border-block-start: 1px solid var(--cs-color-line);
  }
  .rows > * {
    padding-block: 12px;
  }
  .rows > :first-child {
    padding-block-start: 0;
  }
  .rows > :last-child {
    padding-block-end: 0;
  }
  .two {
    display: grid;
    gap: 1px;
    min-inline-size: 0;
  }
  .banner.note {
    background: var(--cs-color-surface);
    box-shadow: var(--cs-shadow-1);
  }
  .mono {
    font-family: var(--cs-font-mono);
    font-size: var(--cs-type-xs);
    overflow-wrap: anywhere;
  }
  .wait {
    display: grid;
    gap: 18px;
    padding-block: 4px;
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
    inline-size: 36%;
    block-size: 12px;
  }
  .wait .bars .sk + .sk {
    inline-size: 64%;
  }
  .empty {
    min-block-size: 0;
    padding-block: var(--cs-space-6);
  }
  .empty p {
    max-inline-size: 380px;
  }
  .h2 {
    font-size: var(--cs-type-md);
    line-height: var(--cs-leading-md);
    font-weight: var(--cs-weight-semibold);
  }
  @media (pointer: coarse) {
    .choice {
      min-block-size: var(--cs-size-hit);
      padding-block: 11px;
    }
    .seg.radios > .choice {
      padding-block: 9px;
    }
    .field,
    .field > input {
      font-size: var(--cs-type-field);
    }
  }
  @container section (max-width: 480px) {
    .card {
      padding: var(--cs-space-4);
    }
  }
  @media (forced-colors: active) {
    .seg.radios > :has(:checked) {
      outline: 2px solid Highlight;
    }
    .dot {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;

/** Looks that every section shares. */
export const sheet: CSSResultGroup = [identity, controls, surfaces, feedback, own];
