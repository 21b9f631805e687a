import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The words of a voice message. */
export const styles: CSSResult = css`
  :host {
    display: block;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .toggle {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 28px;
    padding-inline: 8px;
    border-radius: var(--cs-radius-full);
    color: var(--cs-color-text-2);
    font-size: var(--cs-type-xs);
    font-weight: var(--cs-weight-semibold);
  }
  .toggle:hover {
    background: var(--cs-color-surface-2);
    color: var(--cs-color-text);
  }
  .toggle::after {
    content: '';
    position: absolute;
    inset: -8px 0;
  }
  .words {
    padding: 8px 12px;
    border-radius: 14px;
    background: var(--cs-color-surface-2);
    overflow-wrap: anywhere;
  }
  .words:empty {
    display: none;
  }
  .text {
    white-space: pre-line;
    user-select: text;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    margin-block-start: 2px;
  }
  .none,
  .wait {
    color: var(--cs-color-text-2);
  }
  .wait .progress {
    margin-block-start: 8px;
  }
  .bad {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 6px 8px;
    color: var(--cs-color-danger);
  }
  @media (forced-colors: active) {
    .words {
      border: 1px solid CanvasText;
    }
  }
`;
