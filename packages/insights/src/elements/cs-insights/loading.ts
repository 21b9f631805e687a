import { html, type TemplateResult } from 'lit';

/** The shape of the dashboard while its figures are on the way. */
export function loadingView(label: string): TemplateResult {
  return html`<div role="status" aria-busy="true">
    <span class="sr">${label}</span>
    <div class="main-in gap" aria-hidden="true">
      <div class="kpis">${[0, 1, 2, 3].map(() => html`<div class="card gap"><i class="sk a"></i><i class="sk b"></i></div>`)}</div>
      <div class="card gap"><i class="sk d"></i><i class="sk c"></i></div>
    </div>
  </div>`;
}
