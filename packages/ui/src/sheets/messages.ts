import { css, type CSSResult } from 'lit';

/**
 * Parts of a conversation: `msg me`, `bubble`, `cite`, `typing`, `composer` (a textarea or `ph` inside takes the room).
 * `day` parts days, `join` tells who came or went, `quick` holds suggested answers, `src` is a source of an answer.
 */
export const messages: CSSResult = css`
  .msg { display: grid; grid-template-columns: minmax(0, auto); gap: var(--cs-space-1); justify-items: start; justify-self: start; max-inline-size: 86%; min-inline-size: 0; }
  .msg.me { justify-self: end; justify-items: end; }
  .bubble { padding: 9px 14px; border-radius: 18px; border-end-start-radius: var(--cs-radius-tight); background: var(--cs-color-surface-2); overflow-wrap: anywhere; min-inline-size: 0; }
  .me > .bubble { border-radius: 18px; border-end-end-radius: var(--cs-radius-tight); background: var(--cs-color-bubble); color: var(--cs-color-on-bubble); }
  .me > .bubble a { color: inherit; }
  .ans { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: var(--cs-space-2); align-items: start; }
  .ans .bubble { background: none; padding: 1px 0 0; border-radius: 0; }
  .cite { position: relative; display: inline-grid; place-items: center; min-inline-size: 17px; block-size: 17px; padding-inline: 4px; border-radius: 6px; background: var(--cs-color-accent-soft); color: var(--cs-color-on-accent-soft); font-size: 11px; line-height: 1; font-weight: var(--cs-weight-semibold); text-decoration: none; vertical-align: 2px; }
  .cite::after { content: ""; position: absolute; inset: -5px -4px; }
  .srcs { display: flex; gap: 6px; flex-wrap: wrap; margin-block-start: var(--cs-space-2); }
  .src { display: inline-flex; align-items: center; gap: 6px; max-inline-size: 100%; min-block-size: 27px; padding-block: 5px; padding-inline: 6px 10px; border-radius: 10px; background: var(--cs-color-surface-2); font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); font-weight: var(--cs-weight-medium); color: var(--cs-color-text-2); text-decoration: none; }
  .src:hover { background: var(--cs-color-surface-3); }
  .acts { display: flex; align-items: center; margin-block-start: 2px; margin-inline-start: -6px; }
  .day { justify-self: center; align-self: center; }
  .join { align-self: stretch; display: flex; align-items: center; gap: var(--cs-space-2); color: var(--cs-color-text-2); font-size: var(--cs-type-xs); line-height: var(--cs-leading-xs); }
  .join::before, .join::after { content: ""; flex: 1; block-size: 1px; background: var(--cs-color-line); }
  .quick { display: flex; gap: var(--cs-space-2); flex-wrap: wrap; justify-content: flex-end; }
  .quick .chip { color: var(--cs-color-accent-text); box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--cs-color-accent) 45%, transparent); white-space: normal; text-align: start; }
  .typing { display: inline-flex; gap: 4px; align-items: center; }
  .typing i { inline-size: 6px; block-size: 6px; border-radius: 3px; background: var(--cs-color-text-3); animation: cs-bob 2400ms infinite var(--cs-ease-in-out); }
  .typing i:nth-child(2) { animation-delay: 0.15s; }
  .typing i:nth-child(3) { animation-delay: 0.3s; }
  @keyframes cs-bob { 0%, 40%, 100% { translate: 0 0; opacity: 0.55; } 20% { translate: 0 -3px; opacity: 1; } }
  .composer { display: flex; align-items: flex-end; gap: var(--cs-space-half); padding: 6px; border-radius: 26px; background: var(--cs-color-surface); box-shadow: inset 0 0 0 1px var(--cs-color-line-strong); }
  .composer:focus-within { box-shadow: inset 0 0 0 2px var(--cs-focus-color); }
  .composer :is(textarea, .ph) { flex: 1; align-self: center; min-inline-size: 0; padding: 7px 6px; border: 0; background: none; outline: none; resize: none; font-size: var(--cs-type-field); line-height: 22px; max-block-size: 146px; field-sizing: content; }
  .composer .ph, .composer ::placeholder { color: var(--cs-color-text-3); opacity: 1; }
  @media (pointer: coarse) { .src { min-block-size: 36px; } }
  @media (forced-colors: active) { .bubble, .cite, .src, .composer { border: 1px solid CanvasText; } .ans .bubble { border: 0; } .composer:focus-within { outline: 2px solid Highlight; } .typing i { background: CanvasText; } }
`;
