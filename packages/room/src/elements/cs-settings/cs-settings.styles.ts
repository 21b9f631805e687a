import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The shell: sections at the side, the chosen one in the middle. */
export const styles: CSSResult = css`
  :host {
    display: block;
    position: relative;
    block-size: 100%;
    min-block-size: 0;
    min-inline-size: 0;
    container: settings / inline-size;
    background: var(--cs-color-canvas);
  }
  .shell {
    display: grid;
    grid-template-columns: 272px minmax(0, 1fr);
    block-size: 100%;
    min-block-size: 0;
  }
  nav {
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-block-size: 0;
    padding: 18px 12px;
    overflow-y: auto;
    background: var(--cs-color-surface);
    border-inline-end: 1px solid var(--cs-color-line);
  }
  .title {
    font-size: var(--cs-type-xl);
    line-height: var(--cs-leading-xl);
    letter-spacing: var(--cs-tracking-tight);
    font-weight: var(--cs-weight-semibold);
  }
  :host(:lang(ar)) .title,
  :host(:lang(zh)) .title {
    letter-spacing: 0;
  }
  nav > .title,
  .chooser {
    padding-inline: 8px;
  }
  .chooser {
    display: grid;
    gap: 4px;
  }
  nav ul {
    display: grid;
    gap: 2px;
  }
  .to {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 52px;
    padding: 7px 12px;
    border-radius: var(--cs-radius-lg);
    text-align: start;
    transition: background var(--cs-motion-instant);
  }
  .to > .i {
    color: var(--cs-color-text-2);
  }
  .to .two {
    display: grid;
    min-inline-size: 0;
  }
  .to .meta {
    overflow: hidden;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .to > .next {
    display: none;
    margin-inline-start: auto;
  }
  .to:hover {
    background: var(--cs-color-surface-2);
  }
  .to:focus-visible {
    outline-offset: -2px;
  }
  .to[aria-current='page'] {
    background: var(--cs-color-accent-soft);
  }
  .to[aria-current='page'] :is(.meta, .label),
  .to[aria-current='page'] > .i {
    color: var(--cs-color-on-accent-soft);
  }
  .main {
    min-inline-size: 0;
    min-block-size: 0;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scroll-padding-block-end: 96px;
    padding: 18px 24px 88px;
  }
  .main > header {
    display: flex;
    align-items: center;
    gap: 8px;
    margin-block-end: 16px;
    min-block-size: 36px;
  }
  .main > header .ib {
    display: none;
    margin-inline-start: -8px;
  }
  .title:focus {
    outline: none;
  }
  .alerts {
    display: grid;
    gap: 8px;
    max-inline-size: 760px;
  }
  .alerts > :last-child {
    margin-block-end: 16px;
  }
  .pane {
    container: pane / inline-size;
  }
  .wait {
    display: grid;
    gap: 12px;
    max-inline-size: 760px;
  }
  .wait .sk {
    block-size: 96px;
    border-radius: var(--cs-radius-lg);
  }
  .empty {
    min-block-size: 320px;
  }
  .empty p {
    max-inline-size: 380px;
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
  cs-toasts {
    --cs-toasts-inset: 84px;
  }
  @container settings (max-width: 760px) {
    .shell {
      grid-template-columns: minmax(0, 1fr);
    }
    .shell[data-view='list'] > .main,
    .shell[data-view='section'] > nav {
      display: none;
    }
    nav {
      border: 0;
      padding-inline: 8px;
    }
    .to > .next {
      display: grid;
      color: var(--cs-color-text-3);
    }
    .to[aria-current='page'] {
      background: none;
    }
    .to[aria-current='page'] .label {
      color: inherit;
    }
    .to[aria-current='page'] .meta {
      color: var(--cs-color-text-3);
    }
    .to[aria-current='page'] > .i {
      color: var(--cs-color-text-2);
    }
    .main {
      padding: 10px 16px 88px;
      scrollbar-gutter: auto;
    }
    .main > header .ib {
      display: inline-grid;
    }
    .main > header .title {
      font-size: var(--cs-type-lg);
      line-height: var(--cs-leading-lg);
    }
  }
  @container settings (max-width: 420px) {
    .main {
      padding-inline: 12px;
    }
  }
  @media (forced-colors: active) {
    .to[aria-current='page'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
