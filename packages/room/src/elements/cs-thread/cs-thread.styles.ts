import { css } from 'lit';
import type { CSSResult } from 'lit';

/** How wide the pane is beside the messages. */
const PANE = css`min(380px, 46cqi)`;

/** A pane beside the messages of its room where there is space for both; else it covers them. */
export const styles: CSSResult = css`
  :host {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    background: var(--cs-color-surface);
    z-index: calc(var(--cs-z-float) + 1);
  }
  section {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
  section:focus {
    outline: none;
  }
  header {
    display: flex;
    align-items: center;
    gap: 6px;
    min-block-size: 56px;
    padding: 6px 12px;
    border-block-end: 1px solid var(--cs-color-line);
  }
  header > .grow {
    display: grid;
    min-inline-size: 0;
  }
  .shut {
    display: none;
  }
  .banner {
    margin: 6px 12px 0;
  }
  cs-messages {
    flex: 1;
    min-block-size: 0;
  }
  /* what began it stands on top, where a talk would stand at its end */
  cs-messages::part(log) {
    display: block;
  }
  .middle,
  .wait {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    padding: 16px;
  }
  .wait {
    display: grid;
    align-content: start;
    gap: 12px;
  }
  .wait .sk {
    block-size: 36px;
    inline-size: 76%;
    border-radius: 14px;
  }
  .wait .sk:nth-child(2) {
    inline-size: 52%;
  }
  .start {
    text-align: center;
  }
  .foot {
    padding: 8px 12px max(12px, env(safe-area-inset-bottom));
  }
  @container (min-width: 680px) {
    :host {
      inset-inline-start: auto;
      inline-size: ${PANE};
      border-inline-start: 1px solid var(--cs-color-line);
    }
    .back {
      display: none;
    }
    .shut {
      display: inline-grid;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    :host {
      animation: cs-thread-in var(--cs-motion-base) var(--cs-ease-out);
    }
    @keyframes cs-thread-in {
      from {
        opacity: 0;
      }
    }
  }
`;

/** What stands around the pane: it makes room for it, or is covered and cannot be reached meanwhile. */
export const around: CSSResult = css`
  @container (min-width: 680px) {
    :has(~ cs-thread) {
      margin-inline-end: ${PANE};
    }
    /* in the middle of what is left, as the messages are */
    .foot:has(~ cs-thread) {
      inline-size: calc(100% - ${PANE});
      margin-inline: auto max(${PANE}, (100% + ${PANE} - var(--foot)) / 2);
    }
  }
  @container (max-width: 679.9px) {
    :has(~ cs-thread) {
      visibility: hidden;
    }
  }
`;

/** The line under a message that began a thread. */
export const lineSheet: CSSResult = css`
  .thread {
    justify-self: inherit;
    inline-size: fit-content;
    max-inline-size: 100%;
    flex-wrap: wrap;
    white-space: normal;
    padding-block: 3px;
    background: none;
    color: var(--cs-color-accent-text);
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
  }
  .thread .meta {
    font-weight: var(--cs-weight-regular, 400);
  }
  .msg > .thread {
    margin-block: 4px 2px;
  }
  .thread:hover {
    background: var(--cs-color-surface-2);
  }
  .thread .av + .av {
    margin-inline-start: -6px;
    box-shadow: 0 0 0 2px var(--cs-color-surface);
  }
  :is(.note, .body) .thread {
    margin-block-start: 6px;
  }
`;

/** Gives an element a sheet that it has not had from the start. */
export function adopt(host: { readonly renderRoot: HTMLElement | DocumentFragment }, { styleSheet }: CSSResult): void {
  const root = host.renderRoot;
  if (root instanceof ShadowRoot && styleSheet !== undefined && !root.adoptedStyleSheets.includes(styleSheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}
