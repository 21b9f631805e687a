import { css, type CSSResult } from 'lit';

export const styles: CSSResult = css`
  :host { display: inline-block; flex: none; position: relative; }
  .menu { position: fixed; inset: auto; margin: 0; border: 0; min-inline-size: 180px; max-inline-size: min(320px, 100vw - 16px); overflow: auto; z-index: var(--cs-z-float); outline: none; animation: cs-drop var(--cs-motion-fast) var(--cs-ease-out); }
  .menu:not(.shown) { display: none; }
  .menu > button { white-space: normal; outline-offset: -2px; }
  .menu > button > .check { display: grid; place-items: center; inline-size: var(--cs-size-icon); flex: none; }
  .words { display: grid; min-inline-size: 0; }
  @keyframes cs-drop { from { opacity: 0; translate: 0 -4px; } }
`;
