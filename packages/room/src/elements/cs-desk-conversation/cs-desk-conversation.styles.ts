import { css } from 'lit';
import type { CSSResult } from 'lit';

/** One conversation at the desk. */
export const styles: CSSResult = css`
  :host {
    position: relative;
    display: flex;
    flex-direction: column;
    min-block-size: 0;
    min-inline-size: 0;
    background: var(--cs-color-surface);
    container-type: inline-size;
    --cs-room-inset: 24px;
    --cs-size-measure: 760px;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 12px 20px;
    min-block-size: 64px;
    border-block-end: 1px solid var(--cs-color-line);
  }
  h2 {
    display: block;
  }
  /* its own direction for the order of words and the cut, the layout's for the edge it stands at */
  .trunc[dir='auto'] {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .who {
    min-inline-size: 0;
  }
  .acts {
    display: flex;
    align-items: center;
    gap: inherit;
  }
  .notices {
    display: grid;
    gap: 8px;
    padding-inline: 20px;
  }
  .notices > :first-child {
    margin-block-start: 10px;
  }
  .banner.tide {
    background: var(--cs-tide-soft);
  }
  .banner.tide > .i {
    color: var(--cs-color-accent-text);
  }
  cs-messages {
    flex: 1;
    min-block-size: 0;
  }
  .loading {
    flex: 1;
    display: grid;
    align-content: end;
    gap: 14px;
    padding: 24px;
  }
  .loading .sk {
    inline-size: 55%;
    block-size: 44px;
    border-radius: 18px;
    border-end-start-radius: 6px;
  }
  .loading .me {
    justify-self: end;
    inline-size: 48%;
    border-radius: 18px;
    border-end-end-radius: 6px;
  }
  .foot {
    --foot: calc(var(--cs-size-measure) + 40px);
    inline-size: 100%;
    max-inline-size: var(--foot);
    margin-inline: auto;
    padding: 8px 20px 20px;
    padding-block-end: max(20px, env(safe-area-inset-bottom));
  }
  .reads {
    gap: 6px;
    padding-block-start: 6px;
    padding-inline: 12px;
  }
  .draft {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    margin-block-end: 10px;
    padding: 12px 14px;
    border-radius: var(--cs-radius-lg);
    box-shadow: inset 0 0 0 1px var(--cs-color-line);
    max-block-size: 34vh;
    overflow-y: auto;
    overflow-wrap: anywhere;
  }
  .draft .sm {
    white-space: pre-line;
  }
  .draft > .i {
    margin-block-start: 2px;
    color: var(--cs-color-accent-text);
  }
  .draft > .ib {
    margin: -2px;
  }
  .hint {
    align-self: center;
    min-inline-size: 0;
  }
  .whisper {
    min-inline-size: 0;
    margin-inline-end: 8px;
  }
  .whisper > .trunc {
    min-inline-size: 0;
  }
  /* the name and what the visitor does come before words that icons say too */
  @container (max-width: 720px) {
    .badge.wide {
      display: none;
    }
  }
  @container (max-width: 520px) {
    .badge.due {
      display: none;
    }
  }
  @container (max-width: 600px) {
    .wide {
      display: none;
    }
    .head {
      padding: 8px 12px 8px;
      gap: 6px;
    }
    .notices {
      padding-inline: 12px;
    }
    .foot {
      padding: 6px 12px 12px;
    }
    cs-messages {
      --cs-room-inset: 16px;
    }
  }
  /* a phone: the name keeps its line, what can be done has one of its own */
  @container (max-width: 480px) {
    .head {
      flex-wrap: wrap;
    }
    .acts {
      flex-basis: 100%;
    }
    .acts .btn {
      flex: 1;
    }
    .solve .wide {
      display: inline;
    }
  }
`;
