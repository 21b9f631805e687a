import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Columns of the desk: rail, list, conversation, side; fewer as the element gets narrower. */
export const styles: CSSResult = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-canvas);
    overflow: hidden;
  }
  .base {
    display: grid;
    grid-template: minmax(0, 1fr) / 64px 304px minmax(0, 1fr);
  }
  .base,
  cs-desk-signin {
    flex: 1;
    min-block-size: 0;
  }
  cs-call-line:not(:defined) {
    display: none;
  }
  .base.sided {
    grid-template-columns: 64px 304px minmax(0, 1fr) 284px;
  }
  .base.medium {
    grid-template-columns: 64px 280px minmax(0, 1fr);
  }
  .base.in-rooms,
  .base.in-insights,
  .base.in-settings {
    grid-template-columns: 64px minmax(0, 1fr);
  }
  .rail {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 20px;
    padding-block: 18px;
  }
  .sections {
    display: grid;
    gap: 8px;
    flex: 1;
    align-content: start;
  }
  .rail .av > i {
    border-color: var(--cs-color-canvas);
  }
  .me {
    position: relative;
    display: grid;
    place-items: center;
  }
  .me > * {
    grid-area: 1 / 1;
  }
  .me cs-menu::part(button):hover {
    background: color-mix(in srgb, var(--cs-color-text) 12%, transparent);
  }
  cs-desk-list {
    border-inline: 1px solid var(--cs-color-line);
  }
  .main {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-surface);
  }
  .main > * {
    flex: 1;
    min-block-size: 0;
  }
  aside {
    display: flex;
    min-block-size: 0;
    border-inline-start: 1px solid var(--cs-color-line);
  }
  aside > * {
    flex: 1;
    padding: 18px 20px;
  }
  .page {
    min-inline-size: 0;
    min-block-size: 0;
    overflow: auto;
    background: var(--cs-color-surface);
    border-inline-start: 1px solid var(--cs-color-line);
  }
  .page slot {
    display: block;
    block-size: 100%;
  }
  .base.narrow {
    grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
  }
  .narrow .rail {
    order: 9;
    flex-direction: row;
    justify-content: space-around;
    gap: 0;
    padding: 6px 12px;
    padding-block-end: max(6px, env(safe-area-inset-bottom));
    border-block-start: 1px solid var(--cs-color-line);
    background: var(--cs-color-surface);
  }
  .narrow .rail .brand {
    display: none;
  }
  .narrow .sections {
    display: flex;
    flex: none;
    gap: 32px;
  }
  .narrow .main,
  .narrow.opened cs-desk-list,
  .narrow.opened.in-inbox .rail {
    display: none;
  }
  .narrow.opened .main {
    display: flex;
  }
  .narrow cs-desk-list,
  .narrow .page {
    border-inline: 0;
  }
  .keys {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 8px 16px;
    align-items: center;
  }
  .keys dt {
    display: flex;
    gap: 4px;
  }
  kbd {
    min-inline-size: 24px;
    padding: 2px 6px;
    border-radius: 6px;
    background: var(--cs-color-surface-2);
    box-shadow: inset 0 0 0 1px var(--cs-color-line-strong);
    font: inherit;
    font-size: var(--cs-type-xs);
    text-align: center;
  }
  cs-toasts {
    --cs-toasts-inset: 96px;
  }
  /* above the sections, and the field above them */
  .narrow cs-toasts {
    --cs-toasts-inset: calc(128px + env(safe-area-inset-bottom));
  }
`;
