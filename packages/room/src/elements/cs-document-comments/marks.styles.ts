import { css } from 'lit';
import type { CSSResult } from 'lit';

/** Commented words in the text, and the button beside selected ones. */
export const marksStyles: CSSResult = css`
  .text mark.commented {
    padding-block: 1px;
    background: var(--cs-color-warning-soft);
    color: inherit;
    box-shadow: inset 0 -2px 0 color-mix(in srgb, var(--cs-color-warning) 55%, transparent);
    scroll-margin-block: 64px;
    cursor: pointer;
  }
  .text mark.commented.chosen {
    background: color-mix(in srgb, var(--cs-color-warning) 20%, var(--cs-color-warning-soft));
    box-shadow: inset 0 -2px 0 var(--cs-color-warning);
  }
  .comment-here {
    position: fixed;
    inset: auto;
    margin: 0;
    display: none;
    box-shadow: var(--cs-shadow-2);
  }
  .comment-here.shown {
    display: inline-flex;
  }
  @media (forced-colors: active) {
    .text mark.commented {
      text-decoration: underline 2px;
    }
    .text mark.commented.chosen {
      outline: 2px solid Highlight;
    }
  }
`;
