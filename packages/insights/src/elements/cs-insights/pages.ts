import { formatNumber } from '@cs-kit/core';
import type { LiveSnapshot } from '@cs-kit/protocol';
import { html, type TemplateResult } from 'lit';
import type { Words } from '../../i18n/strings.ts';

/** The pages that are looked at most. */
export function pagesCard(now: LiveSnapshot, t: (key: keyof Words) => string, locale: string): TemplateResult {
  return html`<section class="card" aria-labelledby="pages-name">
    <div class="row">
      <h3 class="label grow" id="pages-name">${t('pages')}</h3>
      <span class="meta">${t('pagesPeriod')}</span>
    </div>
    ${
      now.topPages.length === 0
        ? html`<p class="sm t2 quiet">${t('pagesNone')}</p>`
        : html`<table>
            <thead>
              <tr>
                <th scope="col">${t('page')}</th>
                <th scope="col" class="n">${t('views')}</th>
                <th scope="col" class="n">${t('people')}</th>
              </tr>
            </thead>
            <tbody>
              ${now.topPages.map(
                (page) =>
                  html`<tr>
                    <td><bdi>${page.page}</bdi></td>
                    <td class="n num">${formatNumber(page.views, locale)}</td>
                    <td class="n num">${formatNumber(page.visitors, locale)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}
