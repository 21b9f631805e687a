import { css } from 'lit';

export const styles = css`
  :host {
    display: contents;
  }
  .form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 12px;
  }
  .find {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  fieldset {
    min-inline-size: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    max-block-size: 40vh;
    overflow-y: auto;
  }
  .to {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 52px;
    padding: 4px 10px;
    border-radius: var(--cs-radius-md);
    cursor: pointer;
  }
  .to:hover,
  .to:has(:checked) {
    background: var(--cs-color-surface-2);
  }
  .to:has(:focus-visible) {
    outline: var(--cs-focus-ring);
    outline-offset: -2px;
  }
  .to input {
    flex: none;
    accent-color: var(--cs-color-accent);
    outline: none;
  }
  .to > span {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  .wait {
    display: grid;
    gap: 10px;
  }
  .wait .sk {
    block-size: 44px;
  }
`;
