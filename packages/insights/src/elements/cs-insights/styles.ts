import { css, type CSSResult } from 'lit';

/** Look of the dashboard: one column on a phone, cards side by side from 900 px. */
export const styles: CSSResult = css`
  .sign {
    display: grid;
    gap: 10px;
    inline-size: min(100%, 380px);
  }
  :host {
    container: cs-insights / inline-size;
    background: var(--cs-color-canvas);
  }
  .main {
    display: grid;
    gap: var(--cs-space-4);
    padding: var(--cs-space-4) var(--cs-space-6) var(--cs-space-6);
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
  }
  .title {
    font-size: var(--cs-type-xl);
    line-height: var(--cs-leading-xl);
    font-weight: var(--cs-weight-semibold);
    letter-spacing: var(--cs-tracking-tight);
  }
  .kpis {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: var(--cs-space-4);
  }
  .kpi {
    display: grid;
    gap: 2px;
    align-content: start;
  }
  .kpi dd {
    margin: 0;
  }
  .figure {
    font-size: var(--cs-type-2xl);
    line-height: var(--cs-leading-2xl);
    letter-spacing: var(--cs-tracking-tight);
    font-weight: var(--cs-weight-semibold);
    overflow-wrap: anywhere;
  }
  .figure.none {
    font-size: var(--cs-type-lg);
    font-weight: var(--cs-weight-regular);
    color: var(--cs-color-text-3);
    letter-spacing: normal;
  }
  .kpi.act .figure {
    color: var(--cs-color-warning);
  }
  .two {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 300px;
    gap: var(--cs-space-4);
    align-items: start;
  }
  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--cs-space-4);
    min-inline-size: 0;
  }
  .stale :is(.figure, .canvas, .fi) {
    opacity: 0.75;
  }
  .plot {
    position: relative;
    margin-block-start: var(--cs-space-3);
    block-size: 220px;
    border-radius: var(--cs-radius-sm, 8px);
    direction: ltr;
    overflow: clip;
    overflow-clip-margin: 6px;
  }
  .point {
    position: absolute;
    inset-block-start: 4px;
    inset-inline-end: 4px;
    padding: 4px 10px;
    border-radius: var(--cs-radius-full);
    background: var(--cs-color-overlay);
    box-shadow: var(--cs-shadow-2);
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
    pointer-events: none;
  }
  .summary {
    margin-block-start: var(--cs-space-2);
  }
  .scroll {
    max-block-size: 320px;
    overflow: auto;
    margin-block-start: var(--cs-space-3);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  :is(th, td) {
    padding-inline: 0;
  }
  th {
    text-align: start;
    font-weight: var(--cs-weight-medium);
    color: var(--cs-color-text-3);
    font-size: var(--cs-type-xs);
    padding-block: 6px;
  }
  td {
    padding-block: 8px;
    border-block-start: 1px solid var(--cs-color-line);
    overflow-wrap: anywhere;
  }
  :is(th, td).n {
    text-align: end;
    inline-size: 92px;
    padding-inline-start: var(--cs-space-2);
    white-space: nowrap;
  }
  .list {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    margin-block-start: var(--cs-space-2);
  }
  .list li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 10px;
    padding-block: 8px;
    border-block-start: 1px solid var(--cs-color-line);
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .list li:first-child {
    border-block-start: 0;
  }
  .list .grow {
    flex: 1 1 150px;
    overflow-wrap: anywhere;
  }
  .feed {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    margin-block-start: var(--cs-space-2);
  }
  .feed li {
    display: flex;
    align-items: center;
    gap: 10px;
    min-block-size: 36px;
    font-size: var(--cs-type-sm);
    line-height: var(--cs-leading-sm);
  }
  .fi {
    display: grid;
    place-items: center;
    inline-size: 26px;
    block-size: 26px;
    border-radius: 9px;
    background: var(--cs-color-surface-2);
    color: var(--cs-color-text-2);
    flex: none;
  }
  .feed time {
    flex: none;
  }
  .feed .bad .fi {
    background: var(--cs-color-danger-soft);
    color: var(--cs-color-on-danger-soft);
  }
  .dot {
    inline-size: 6px;
    block-size: 6px;
    border-radius: 3px;
    background: currentColor;
  }
  .note {
    color: var(--cs-color-text-2);
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
    max-inline-size: 640px;
  }
  .quiet {
    padding-block: var(--cs-space-3);
  }
  code {
    display: block;
    max-inline-size: 100%;
    margin-block-start: var(--cs-space-3);
    padding: 10px 12px;
    border-radius: var(--cs-radius-md);
    background: var(--cs-color-surface-2);
    font-family: var(--cs-font-mono, ui-monospace, monospace);
    font-size: var(--cs-type-xs);
    line-height: var(--cs-leading-xs);
    text-align: start;
    overflow-wrap: anywhere;
    user-select: all;
  }
  .sk.a {
    inline-size: 70%;
    block-size: 12px;
  }
  .sk.b {
    inline-size: 50%;
    block-size: 28px;
  }
  .sk.c {
    block-size: 220px;
    border-radius: var(--cs-radius-md);
  }
  .sk.d {
    inline-size: 40%;
    block-size: 12px;
  }
  .gap {
    display: grid;
    gap: 12px;
  }
  @container cs-insights (max-width: 900px) {
    .two {
      grid-template-columns: minmax(0, 1fr);
    }
    .kpis {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @container cs-insights (max-width: 640px) {
    .main {
      padding: var(--cs-space-3) var(--cs-space-4);
      gap: var(--cs-space-3);
    }
    .kpis,
    .two,
    .stack {
      gap: var(--cs-space-3);
    }
    .figure {
      font-size: var(--cs-type-xl);
      line-height: var(--cs-leading-xl);
    }
  }
  @container cs-insights (max-width: 330px) {
    .kpis {
      grid-template-columns: minmax(0, 1fr);
    }
    :is(th, td).n {
      inline-size: 70px;
    }
  }
`;

/** The rules of uPlot's own sheet that this chart needs, adopted instead of linked. */
export const plotStyles: CSSResult = css`
  .uplot {
    inline-size: min-content;
    line-height: 1.5;
  }
  .u-wrap {
    position: relative;
    user-select: none;
  }
  .u-over,
  .u-under,
  .u-axis {
    position: absolute;
  }
  .u-under {
    overflow: hidden;
  }
  .uplot canvas {
    display: block;
    position: relative;
    inline-size: 100%;
    block-size: 100%;
  }
  .u-select {
    position: absolute;
    pointer-events: none;
  }
  .u-cursor-x,
  .u-cursor-y {
    position: absolute;
    left: 0;
    top: 0;
    pointer-events: none;
    will-change: transform;
  }
  .u-hz .u-cursor-x {
    block-size: 100%;
    border-right: 1px solid var(--cs-color-text-3);
  }
  .u-cursor-pt {
    position: absolute;
    top: 0;
    left: 0;
    border-radius: 50%;
    border: 0 solid;
    pointer-events: none;
    will-change: transform;
    background-clip: padding-box !important;
  }
  .u-axis.u-off,
  .u-select.u-off,
  .u-cursor-x.u-off,
  .u-cursor-y.u-off,
  .u-cursor-pt.u-off {
    display: none;
  }
`;
