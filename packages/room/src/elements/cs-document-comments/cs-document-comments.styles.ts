import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The threads beside the text; a sheet over it where there is no room for both. */
export const styles: CSSResult = css`
  :host {
    flex: none;
    inline-size: 320px;
    min-block-size: 0;
    border-inline-start: 1px solid var(--cs-color-line);
    background: var(--cs-color-surface);
  }
  :host([hidden]) {
    display: none;
  }
  .base {
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: 100%;
  }
  .head {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 48px;
    padding-inline: 16px 8px;
  }
  .scroll {
    overscroll-behavior: contain;
    padding-inline: 8px;
  }
  .threads {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 8px;
  }
  .thread {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px;
    padding: 10px 12px 12px;
    border-radius: var(--cs-radius-lg);
    background: var(--cs-color-surface-2);
  }
  .scroll > .thread {
    margin-block-end: 8px;
  }
  .thread.on {
    box-shadow: inset 0 0 0 2px var(--cs-color-warning);
  }
  .about,
  .who {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .about .ib,
  cs-menu {
    margin-inline-end: -6px;
  }
  .quote {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 28px;
    padding-inline-start: 10px;
    border-inline-start: 3px solid var(--cs-color-warning);
    text-align: start;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    color: var(--cs-color-text-2);
    overflow-wrap: anywhere;
  }
  .quote > span {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  button.quote:hover {
    color: var(--cs-color-text);
  }
  .quote.gone {
    border-color: var(--cs-color-line-strong);
    text-decoration: line-through;
  }
  .said {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 4px;
  }
  .name {
    display: block;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .who .meta {
    display: block;
  }
  .speech {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .write {
    scroll-margin-block: 12px;
    display: grid;
    gap: 8px;
  }
  .write textarea {
    inline-size: 100%;
    min-block-size: 76px;
    padding-block: 8px;
    resize: vertical;
  }
  .write .actions {
    justify-content: flex-end;
  }
  .answer {
    justify-self: start;
  }
  .wait {
    display: grid;
    gap: 12px;
    padding: 8px;
  }
  .wait .sk {
    block-size: 72px;
  }
  @container (max-width: 720px) {
    :host {
      position: absolute;
      inset-inline: 0;
      inset-block-end: 0;
      z-index: var(--cs-z-float);
      inline-size: auto;
      block-size: min(62%, 460px);
      border: 0;
      border-start-start-radius: var(--cs-radius-xl);
      border-start-end-radius: var(--cs-radius-xl);
      box-shadow: var(--cs-shadow-3);
      overflow: hidden;
    }
  }
  @media (forced-colors: active) {
    .thread {
      border: 1px solid CanvasText;
    }
    .thread.on {
      outline: 2px solid Highlight;
    }
  }
`;
