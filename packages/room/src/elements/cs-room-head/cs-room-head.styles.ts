import { css } from 'lit';
import type { CSSResult } from 'lit';

/** The head of a room. */
export const styles: CSSResult = css`
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 10px 12px 10px 20px;
    border-block-end: 1px solid var(--cs-color-line);
  }
  :host([dir='rtl']) header {
    padding: 10px 20px 10px 12px;
  }
  header > .grow {
    display: grid;
  }
  .notes {
    padding-block: 10px;
  }
  .people {
    display: block;
    block-size: 100%;
    min-block-size: 320px;
    margin-inline: -20px;
    background: none;
  }
  .documents {
    --cs-dialog-size: 920px;
  }
  .documents > * {
    block-size: min(640px, 100dvh - 160px);
    margin: -8px -20px -20px;
  }
  .shut {
    padding-block: 48px;
  }
`;
