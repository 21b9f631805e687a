import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The text of a document: what ProseMirror needs of a sheet, its blocks, and the cursors of others. */
export const textStyles: CSSResult = css`
  .text {
    position: relative;
    min-block-size: 100%;
    padding-block: 28px 96px;
    padding-inline: 48px;
    max-inline-size: calc(var(--cs-size-measure) + 96px);
    margin-inline: auto;
    outline: none;
    overflow-wrap: break-word;
    white-space: pre-wrap;
    white-space: break-spaces;
    font-variant-ligatures: none;
    line-height: 22px;
  }
  .text:focus-visible {
    outline: none;
  }
  .text :is(p, h1, h2, h3) {
    unicode-bidi: plaintext;
  }
  .text > * + * {
    margin-block-start: 10px;
  }
  .text :is(li, blockquote, td, th) > * + * {
    margin-block-start: 4px;
  }
  .text :is(h1, h2, h3) {
    font-weight: var(--cs-weight-semibold);
  }
  .text h1 {
    font-size: var(--cs-type-2xl);
    line-height: var(--cs-leading-2xl);
    letter-spacing: var(--cs-tracking-tight);
  }
  .text h2 {
    margin-block-start: 24px;
    font-size: var(--cs-type-lg);
    line-height: var(--cs-leading-lg);
  }
  .text h3 {
    margin-block-start: 18px;
  }
  .text :is(ul, ol) {
    padding-inline-start: 26px;
  }
  .text ul {
    list-style: disc;
  }
  .text ol {
    list-style: decimal;
  }
  .text li {
    position: relative;
  }
  .text li + li {
    margin-block-start: 4px;
  }
  .text li[data-checked] {
    display: flex;
    gap: 10px;
    margin-inline-start: -26px;
    padding-block: 3px;
    list-style: none;
  }
  .text li[data-checked] > label {
    position: relative;
    flex: none;
    block-size: 22px;
    display: grid;
    place-items: center;
    user-select: none;
  }
  .text li[data-checked] > label::after {
    content: '';
    position: absolute;
    inset: -3px -6px;
  }
  .text li[data-checked] > div {
    flex: 1;
    margin-block-start: 0;
    min-inline-size: 0;
  }
  .text li[data-checked='true'] > div > p:first-child {
    color: var(--cs-color-text-3);
    text-decoration: line-through;
  }
  .text input[type='checkbox'] {
    position: relative;
    z-index: 1;
    inline-size: 18px;
    block-size: 18px;
    accent-color: var(--cs-color-accent);
    cursor: pointer;
  }
  .text blockquote {
    margin-inline: 0;
    padding-inline-start: 14px;
    border-inline-start: 3px solid var(--cs-color-accent);
    color: var(--cs-color-text-2);
  }
  .text :is(code, pre) {
    font-family: var(--cs-font-mono);
    font-size: var(--cs-type-sm);
  }
  .text :not(pre) > code {
    padding: 1px 5px;
    border-radius: 6px;
    background: var(--cs-color-surface-2);
  }
  .text pre {
    padding: 12px 14px;
    border-radius: var(--cs-radius-md);
    background: var(--cs-color-surface-2);
    white-space: pre-wrap;
    text-align: left;
  }
  .text hr {
    block-size: 1px;
    margin-block: 20px;
    border: 0;
    background: var(--cs-color-line-strong);
  }
  .text s {
    color: var(--cs-color-text-2);
  }
  .text table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  .text :is(td, th) {
    position: relative;
    padding: 6px 10px;
    border: 1px solid var(--cs-color-line);
    vertical-align: top;
    text-align: start;
  }
  .text th {
    background: var(--cs-color-surface-2);
    font-weight: var(--cs-weight-semibold);
  }
  .text .selectedCell {
    background: var(--cs-color-accent-soft);
  }
  .text .ProseMirror-selectednode {
    outline: 2px solid var(--cs-color-accent);
  }
  .text.ProseMirror-hideselection {
    caret-color: transparent;
  }
  .text.ProseMirror-hideselection *::selection {
    background: transparent;
  }
  .text .empty-line::before {
    content: attr(data-placeholder);
    float: inline-start;
    block-size: 0;
    color: var(--cs-color-text-3);
    pointer-events: none;
  }
  .c0 {
    --_colour: var(--cs-data-1);
  }
  .c1 {
    --_colour: var(--cs-data-2);
  }
  .c2 {
    --_colour: var(--cs-data-3);
  }
  .c3 {
    --_colour: var(--cs-data-4);
  }
  .c4 {
    --_colour: var(--cs-data-5);
  }
  .c5 {
    --_colour: var(--cs-data-6);
  }
  .cursor {
    --_deep: light-dark(color-mix(in srgb, var(--_colour), black 30%), color-mix(in srgb, var(--_colour), black 50%));
    position: relative;
    margin-inline: -1px;
    border-inline-start: 2px solid var(--_colour);
    pointer-events: none;
    user-select: none;
  }
  .cursor > bdi {
    position: absolute;
    inset-block-end: 100%;
    inset-inline-start: -2px;
    z-index: 2;
    max-inline-size: 160px;
    padding: 1px 6px;
    overflow: hidden;
    border-radius: 6px;
    border-end-start-radius: 0;
    background: var(--_deep);
    color: #fff;
    font-size: var(--cs-type-2xs);
    line-height: 16px;
    font-weight: var(--cs-weight-semibold);
    white-space: nowrap;
    text-overflow: ellipsis;
    transition: opacity 360ms;
  }
  .cursor.still > bdi {
    opacity: 0;
  }
  .selected {
    background: color-mix(in srgb, var(--_colour) 18%, transparent);
  }
  @container (max-width: 520px) {
    .text {
      padding-block: 16px 72px;
      padding-inline: 20px;
    }
    .text h1 {
      font-size: var(--cs-type-xl);
      line-height: var(--cs-leading-xl);
    }
  }
  @media (pointer: coarse) {
    .text input[type='checkbox'] {
      inline-size: 22px;
      block-size: 22px;
    }
    .text li[data-checked] {
      padding-block: 9px;
    }
    .text li[data-checked] > label::after {
      inset: -11px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    /* Without movement the name stays. */
    .cursor.still > bdi {
      opacity: 1;
    }
  }
  @media (forced-colors: active) {
    .cursor,
    .cursor > bdi {
      forced-color-adjust: none;
    }
    .selected {
      outline: 1px solid CanvasText;
    }
  }
`;
