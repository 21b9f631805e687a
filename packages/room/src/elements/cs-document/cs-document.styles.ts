import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Frame of a document: the bar above, the notices, the page that scrolls. */
export const styles: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 240px;
    min-inline-size: 0;
    block-size: 100%;
    background: var(--cs-color-surface);
    container-type: inline-size;
  }
  .base {
    position: relative;
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
  .bar {
    flex: none;
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    column-gap: 12px;
    min-block-size: 46px;
    padding-block: 4px;
    padding-inline: 24px 10px;
    border-block-end: 1px solid var(--cs-color-line);
  }
  .status {
    display: inline-flex;
    align-items: center;
    gap: 8px;
    flex: 1;
    min-inline-size: 0;
    color: var(--cs-color-text-2);
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-inline-start: auto;
    max-inline-size: 100%;
  }
  .tools > .line {
    inline-size: 1px;
    block-size: 20px;
    margin-inline: 6px;
    background: var(--cs-color-line);
  }
  .notes:not(:empty) > .banner {
    margin-block: 8px;
    margin-inline: 16px;
  }
  .late {
    animation: cs-late 1ms 1500ms backwards;
  }
  @keyframes cs-late {
    from {
      opacity: 0;
      position: absolute;
    }
  }
  .body {
    position: relative;
    flex: 1;
    display: flex;
    min-block-size: 0;
  }
  .page {
    flex: 1;
    min-inline-size: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }
  .page:has(:focus-visible.text) {
    box-shadow: inset 0 0 0 2px var(--cs-focus-color);
  }
  .wait {
    display: grid;
    align-content: start;
    gap: 14px;
    flex: 1;
    inline-size: 100%;
    max-inline-size: calc(var(--cs-size-measure) + 96px);
    margin-inline: auto;
    padding: 36px 48px;
  }
  .wait .sk {
    block-size: 14px;
  }
  .wait .sk:first-child {
    block-size: 26px;
    inline-size: 55%;
  }
  .wait .sk:last-child {
    inline-size: 70%;
  }
  .middle {
    flex: 1;
    overflow-y: auto;
  }
  .versions {
    --cs-dialog-size: 980px;
  }
  .versions > cs-document-versions {
    block-size: min(620px, 100dvh - 180px);
    margin: -8px -20px -20px;
  }
  form {
    display: grid;
    gap: 8px;
  }
  @container (max-width: 520px) {
    .bar {
      padding-inline: 14px 6px;
      row-gap: 0;
    }
    .status {
      flex-basis: 100%;
      min-block-size: 28px;
    }
    /* Eight tools fit the narrowest phone when they are drawn a little smaller; below that the row scrolls. */
    .tools {
      --cs-size-control: 36px;
      flex: 1;
      justify-content: space-between;
      gap: 0;
      margin-inline: -8px 0;
      padding: 4px;
      overflow-x: auto;
      scrollbar-width: none;
    }
    .tools > .line {
      display: none;
    }
    .wait {
      padding: 24px 20px;
    }
  }
`;
