import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Layout of the chat. */
export const styles: CSSResult = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    block-size: 100%;
    background: var(--cs-color-surface);
    container-type: inline-size;
  }
  .base {
    flex: 1;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
  .base {
    position: relative;
  }
  .find {
    position: absolute;
    inset-block-start: 6px;
    inset-inline-end: 10px;
    z-index: var(--cs-z-float);
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-1);
  }
  .top:not(:empty) > .banner {
    margin-block: 4px 6px;
    margin-inline: 12px;
  }
  .base:has(> .find) .top > .banner {
    margin-inline-end: 58px;
  }
  .late {
    animation: cs-late 1ms 900ms backwards;
  }
  @keyframes cs-late {
    from {
      opacity: 0;
    }
  }
  .home,
  .middle,
  .wait {
    flex: 1;
    min-block-size: 0;
    overflow-y: auto;
    inline-size: 100%;
    max-inline-size: calc(var(--cs-size-measure) + 40px);
    margin-inline: auto;
  }
  .home {
    padding: 8px 20px 0;
  }
  .home h2 {
    font-size: 26px;
    line-height: 32px;
    letter-spacing: var(--cs-tracking-tight);
    font-weight: var(--cs-weight-semibold);
    overflow-wrap: anywhere;
  }
  .home h2 {
    font-size: calc(26px * var(--cs-scale));
    line-height: calc(32px * var(--cs-scale));
  }
  :host(:lang(ar)) .home h2,
  :host(:lang(zh)) .home h2 {
    letter-spacing: 0;
  }
  .home h2 span {
    color: var(--cs-color-accent-text);
    background: var(--cs-tide-line);
    background-clip: text;
    -webkit-text-fill-color: transparent;
  }
  .home ul {
    display: grid;
    gap: 8px;
    margin-block: 16px;
  }
  .home button {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 44px;
    padding: 8px 14px;
    border-radius: var(--cs-radius-lg);
    background: var(--cs-color-surface-2);
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
    font-weight: var(--cs-weight-medium);
    text-align: start;
    transition: background var(--cs-motion-instant);
  }
  .home button:hover {
    background: var(--cs-color-surface-3);
  }
  .home button > .i:first-child {
    color: var(--cs-color-accent-text);
  }
  .home button > .i:last-child {
    color: var(--cs-color-text-3);
  }
  .wait {
    display: grid;
    align-content: start;
    gap: 14px;
    padding: 12px 16px;
    overflow: hidden;
  }
  .wait .own {
    justify-self: end;
    inline-size: 180px;
    block-size: 40px;
    border-radius: 18px;
    border-end-end-radius: 6px;
  }
  .wait .face {
    inline-size: 24px;
    block-size: 24px;
    border-radius: 12px;
  }
  .wait .bars {
    display: grid;
    gap: 8px;
  }
  .wait .bars .sk {
    block-size: 12px;
    inline-size: 92%;
  }
  .wait .bars .sk:nth-child(2) {
    inline-size: 78%;
  }
  .wait .bars .sk:nth-child(3) {
    inline-size: 54%;
  }
  .wait .bars .tall {
    inline-size: 40%;
    block-size: 26px;
    border-radius: 10px;
    margin-block-start: 4px;
  }
  cs-messages {
    flex: 1;
    min-block-size: 0;
  }
  .foot {
    display: grid;
    gap: 6px;
    --foot: calc(var(--cs-size-measure) + 24px);
    inline-size: 100%;
    max-inline-size: var(--foot);
    margin-inline: auto;
    padding: 8px 12px 12px;
    padding-block-end: max(12px, env(safe-area-inset-bottom));
  }
  .small {
    text-align: center;
    font-size: var(--cs-type-2xs);
    line-height: var(--cs-leading-2xs);
    padding-block-start: 2px;
  }
  .rate {
    display: grid;
    gap: 12px;
    justify-items: center;
    text-align: center;
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
  }
  .values {
    gap: 4px;
  }
  .values .btn {
    inline-size: 42px;
    padding: 0;
  }
  .ends {
    inline-size: 100%;
    justify-content: space-between;
  }
  .comment {
    display: grid;
    gap: 10px;
    inline-size: 100%;
  }
  .comment textarea {
    text-align: start;
  }
  @media (forced-colors: active) {
    .home h2 span {
      -webkit-text-fill-color: currentColor;
    }
    .home button {
      border: 1px solid ButtonBorder;
    }
  }
`;
