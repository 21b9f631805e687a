import { css } from 'lit';
import type { CSSResult } from 'lit';

/** What the lines of a log need beyond the shared sheets. */
export const lineStyles: CSSResult = css`
  .prose > * + * {
    margin-block-start: var(--cs-space-2);
  }
  .prose :is(ul, ol) {
    display: grid;
    gap: 2px;
    padding-inline-start: 20px;
  }
  .bubble :is(ul, ol) {
    padding-inline-start: 20px;
  }
  :is(.prose, .bubble) ul {
    list-style: disc;
  }
  :is(.prose, .bubble) ol {
    list-style: decimal;
  }
  .bubble > * + * {
    margin-block-start: var(--cs-space-2);
  }
  blockquote {
    margin: 0;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--cs-color-line-strong);
  }
  code {
    font-family: var(--cs-font-mono);
    font-size: 0.92em;
    padding: 1px 4px;
    border-radius: 5px;
    background: color-mix(in srgb, currentColor 10%, transparent);
  }
  pre {
    margin: 0;
    padding: 10px 12px;
    border-radius: var(--cs-radius-md);
    overflow-x: auto;
    background: color-mix(in srgb, currentColor 7%, transparent);
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    text-align: left;
  }
  pre code {
    padding: 0;
    background: none;
    font-size: inherit;
    white-space: pre;
  }
  .msg > .meta {
    gap: 6px;
    flex-wrap: wrap;
  }
  .me > .meta {
    justify-content: flex-end;
  }
  .tick {
    gap: 3px;
  }
  .meta.bad {
    color: var(--cs-color-danger);
  }
  .msg {
    position: relative;
  }
  .mention {
    padding: 1px 5px;
    border-radius: 6px;
    background: color-mix(in srgb, currentColor 12%, transparent);
    font-weight: var(--cs-weight-semibold);
  }
  .mention.own {
    background: var(--cs-color-warning-soft);
    color: var(--cs-color-on-warning-soft);
    text-decoration: underline;
  }
  .quoted {
    display: grid;
    max-inline-size: 100%;
    padding: 2px 10px;
    border-inline-start: 3px solid var(--cs-color-line-strong);
    text-align: start;
  }
  button.quoted:hover {
    border-color: var(--cs-color-accent);
    color: var(--cs-color-text);
  }
  .item.marked {
    background: var(--cs-color-accent-soft);
  }
  /* beside the bubble, so that a line that has no meta needs no room for them */
  .tools {
    position: absolute;
    inset-block-start: 5px;
    inset-inline-start: calc(100% + 4px);
    opacity: 0;
    transition: opacity var(--cs-motion-fast);
  }
  .me > .tools {
    inset-inline: auto calc(100% + 4px);
  }
  .item:is(:hover, :focus-within) .tools {
    opacity: 1;
  }
  .item:focus-visible {
    outline-offset: -2px;
    border-radius: var(--cs-radius-md);
  }
  /* a finger that rests on a message opens its menu; the words are copied there */
  @media (hover: none) and (pointer: coarse) {
    .item[data-id] {
      user-select: none;
      -webkit-user-select: none;
      -webkit-touch-callout: none;
    }
  }
  .bubble.ghost {
    background: none;
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
    color: var(--cs-color-text-3) !important;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    padding: 6px 12px;
  }
  .editor {
    inline-size: 86%;
  }
  .editor textarea {
    inline-size: 100%;
    border: 0;
    resize: vertical;
    font-size: var(--cs-type-field);
    background: var(--cs-color-surface);
    color: var(--cs-color-text);
    box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
    field-sizing: content;
    max-block-size: 220px;
  }
  .ans .body {
    min-inline-size: 0;
  }
  .ans > .quick,
  .ans > .wide {
    grid-column: 1 / -1;
  }
  .quick {
    margin-block-start: var(--cs-space-2);
  }
  .quick .chip {
    min-block-size: 34px;
    max-inline-size: 100%;
  }
  .src {
    max-inline-size: 100%;
  }
  .srcs li {
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  .thinking {
    display: grid;
    gap: 8px;
    padding-block-start: 2px;
  }
  .thinking .sk {
    inline-size: min(210px, 80%);
    block-size: 12px;
  }
  .thinking .sk:first-of-type {
    margin-block-start: 2px;
  }
  .thinking .sk + .sk {
    inline-size: min(150px, 60%);
  }
  .stop {
    display: grid;
    justify-items: center;
    margin-block-start: 12px;
  }
  .tyrow {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 24px;
  }
  .note {
    display: flex;
    gap: 10px;
    padding: 10px 14px;
    border-radius: var(--cs-radius-md);
    background: var(--cs-color-warning-soft);
    color: var(--cs-color-on-warning-soft);
    overflow-wrap: anywhere;
  }
  .note .meta,
  .note a {
    color: inherit;
  }
  .note > .i {
    margin-block-start: 2px;
  }
  .wide {
    display: grid;
    gap: 10px;
  }
  .contact {
    display: grid;
    gap: 10px;
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
  }
  .contact [role='alert']:empty {
    display: none;
  }
  .files {
    display: grid;
    gap: 6px;
    justify-items: inherit;
    max-inline-size: 100%;
  }
  .ans .files {
    margin-block-start: 8px;
  }
  .reactions {
    gap: 6px;
    flex-wrap: wrap;
  }
  .reactions .chip {
    min-block-size: 26px;
    padding-inline: 9px;
  }
  .banner + .banner,
  .msg + .banner {
    margin-block-start: var(--cs-space-2);
  }
  .join {
    flex-wrap: nowrap;
    text-align: center;
  }
  .join > span {
    overflow-wrap: anywhere;
  }
  .join > .at {
    flex: none;
  }
  .day,
  .unread {
    text-align: center;
  }
  .unread {
    display: flex;
    align-items: center;
    gap: 8px;
    color: var(--cs-color-accent-text);
    font-weight: var(--cs-weight-semibold);
  }
  .unread::before,
  .unread::after {
    content: '';
    flex: 1;
    block-size: 1px;
    background: color-mix(in srgb, var(--cs-color-accent) 40%, transparent);
  }
`;
