import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The settings of a room. */
export const styles: CSSResult = css`
  :host {
    display: block;
    container: room-settings / inline-size;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
    padding: 16px 0;
  }
  section + section {
    border-block-start: 1px solid var(--cs-color-line);
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .line > .grow {
    flex: 1 1 160px;
  }
  .two {
    display: grid;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .pair {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
    align-items: end;
  }
  .pair > label {
    flex: 1 1 120px;
    display: grid;
    gap: 6px;
  }
  .once {
    display: grid;
    gap: 10px;
    padding: 14px;
    border-radius: var(--cs-radius-md);
    background: var(--cs-color-success-soft);
    color: var(--cs-color-on-success-soft);
  }
  .once .meta {
    color: inherit;
  }
`;
