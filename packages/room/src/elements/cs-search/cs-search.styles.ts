import { css } from 'lit';
import type { CSSResult } from 'lit';

/** One hit of a search. */
export const hitStyles: CSSResult = css`
  .hits {
    display: grid;
    gap: 2px;
  }
  .hit {
    display: grid;
    gap: 2px;
    inline-size: 100%;
    padding: 8px 12px;
    border-radius: var(--cs-radius-md);
    text-align: start;
    overflow-wrap: anywhere;
  }
  .hit:is(:hover, :focus-visible) {
    background: var(--cs-color-surface-2);
  }
  .hit .trunc {
    min-inline-size: 0;
  }
  mark {
    padding: 0 1px;
    border-radius: 3px;
    background: var(--cs-color-warning-soft);
    color: var(--cs-color-on-warning-soft);
    font-weight: var(--cs-weight-semibold);
  }
`;

/** The sheet over a room. */
export const styles: CSSResult = css`
  :host {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    background: var(--cs-color-surface);
    z-index: calc(var(--cs-z-float) + 1);
  }
  .sheet {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 8px 12px;
  }
  .date {
    position: relative;
  }
  .date input {
    position: absolute;
    inset: 0;
    opacity: 0;
    pointer-events: none;
  }
  .scroll {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    padding: 0 8px 12px;
  }
  .count {
    padding: 4px 12px;
  }
  .wait {
    display: grid;
    gap: 14px;
    padding: 12px;
  }
  .more {
    display: grid;
    justify-items: center;
    padding: 10px;
  }
`;
