import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The list of documents, and the one that is open in its place. */
export const styles: CSSResult = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 240px;
    min-inline-size: 0;
    block-size: 100%;
    background: var(--cs-color-surface);
  }
  .top {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    padding-block: 12px 8px;
    padding-inline: 20px 12px;
  }
  .form {
    margin: 0 16px 12px;
  }
  li {
    display: flex;
    align-items: center;
    gap: 4px;
    min-inline-size: 0;
  }
  li.busy {
    opacity: 0.5;
  }
  .entry {
    display: flex;
    flex: 1;
    align-items: center;
    gap: 12px;
    min-inline-size: 0;
    min-block-size: 52px;
    padding-inline: 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
    color: var(--cs-color-text);
    transition: background var(--cs-motion-instant);
  }
  button.entry:hover {
    background: var(--cs-color-surface-2);
  }
  .entry:focus-visible {
    outline-offset: -2px;
  }
  .entry > .i {
    color: var(--cs-color-text-3);
  }
  .entry > .grow {
    display: grid;
    min-inline-size: 0;
  }
  .opened {
    flex: 1;
    min-block-size: 0;
    border-block-start: 1px solid var(--cs-color-line);
  }
`;
