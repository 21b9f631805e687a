import { formatDuration, formatNumber, formatTime } from '@cs-kit/core';
import type { LiveSnapshot } from '@cs-kit/protocol';
import {
  chartIcon,
  checkIcon,
  controls,
  copyIcon,
  CsElement,
  feedback,
  icon,
  listIcon,
  offlineIcon,
  penIcon,
  pressable,
  StoreController,
  StringsController,
  surfaces,
  warnIcon,
} from '@cs-kit/ui';
import { type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type LiveClient, type LiveFeed, type LiveState, openLive } from '../../engine/live.ts';
import { type SiteChoice, watchSites } from '../../engine/sites.ts';
import { CsArticleRequestEvent } from '../../events.ts';
import { strings, type Words } from '../../i18n/strings.ts';
import { feedLine } from './feed.ts';
import { loadingView } from './loading.ts';
import { MinutesChart, minutesOf } from './minutes-chart.ts';
import { plotStyles, styles } from './styles.ts';

const AGE_MS = 10_000;

/**
 * What happens on a site now: visitors, messages, answers, pages and questions that found no answer. For staff.
 *
 * @tag cs-insights
 * @summary The live dashboard of a site.
 * @fires {CsArticleRequestEvent} cs-article-request - Staff want an article for a question without answer.
 * @fires {CsErrorEvent} cs-error - The figures could not be loaded.
 * @csspart base - Outermost wrapper.
 */
export class CsInsights extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, styles, plotStyles];

  readonly #feed = new StoreController<LiveState>(this, () => this.#live?.state ?? null);
  readonly #strings = new StringsController<Words>(this, strings);
  readonly #chart = new MinutesChart(this, (error) => this.fail(error));
  #live: LiveFeed | null = null;
  #liveOf = '';
  #liveClient: LiveClient | null = null;
  #reported: unknown = null;
  #age: ReturnType<typeof setInterval> | null = null;
  #unwatch: (() => void) | null = null;

  /** Id of the site whose figures are shown; without it the sites of the relay are read and can be chosen from. */
  @property({ attribute: 'site-id' }) siteId: string | null = null;
  @state() private sites: readonly SiteChoice[] = [];
  @state() private chosen: string | null = null;
  @state() private tableShown = false;
  @state() private copied: 'yes' | 'refused' | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    // The feed tells how long ago things were.
    this.#age = setInterval(() => this.requestUpdate(), AGE_MS);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#age !== null) clearInterval(this.#age);
    this.#unwatch?.();
    this.#unwatch = null;
    this.#close();
  }

  /** Connects again at once. */
  retry(): void {
    this.#live?.retry();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { client } = this;
    if (this.isConnected && client !== null && this.siteId === null && this.#unwatch === null) {
      this.#unwatch = watchSites(
        client,
        (sites) => (this.sites = sites),
        (error) => this.fail(error),
      );
    }
    const siteId = this.#site;
    if (!this.isConnected || client === null || siteId === null) return this.#close();
    if (this.#live !== null && this.#liveOf === siteId && this.#liveClient === client) return;
    this.#close();
    this.#live = openLive(client, siteId);
    this.#liveOf = siteId;
    this.#liveClient = client;
    // The controllers read their store before this runs; one more update lets them see the new one.
    queueMicrotask(() => this.requestUpdate());
  }

  protected override updated(): void {
    const now = this.#feed.value;
    const error = now !== undefined && 'error' in now ? now.error : null;
    if (error !== null && error !== this.#reported) this.fail(error);
    this.#reported = error;
  }

  get #site(): string | null {
    return this.siteId ?? this.chosen ?? this.sites[0]?.id ?? null;
  }

  #close(): void {
    this.#live?.close();
    this.#live = null;
  }

  #t(key: keyof Words, params?: Readonly<Record<string, string | number>>): string {
    return this.#strings.t(key, params);
  }

  #onPlotKey(event: KeyboardEvent, count: number): void {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -5, PageUp: 5, Home: -count, End: count };
    const step = steps[event.key];
    if (step === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    const from = this.#chart.index ?? count;
    this.#chart.point(step === undefined ? null : Math.max(0, Math.min(count - 1, from + step)));
  }

  async #copyTag(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.#tag());
      this.copied = 'yes';
    } catch {
      // Without a secure page or a permission there is no clipboard: the tag stands there to be selected.
      this.copied = 'refused';
    }
  }

  #tag(): string {
    return `<script async src="${this.client?.relay ?? this.relay ?? ''}/kit/v1/loader.js" data-site-key="${this.sites.find((site) => site.id === this.#site)?.key ?? this.siteKey ?? this.client?.siteKey ?? ''}"></script>`;
  }

  #renderKpi(name: string, value: string | null, hint: string, act = false): TemplateResult {
    return html`<div class="card kpi ${act ? 'act' : ''}">
      <dt class="sm t2">${name}</dt>
      <dd class=${value === null ? 'figure none' : 'figure num'}>${value ?? this.#t('none')}</dd>
      <dd class="meta">${hint}</dd>
    </div>`;
  }

  #renderKpis(now: LiveSnapshot): TemplateResult {
    const { locale } = this;
    const { visitor, staff, assistant } = now.messages;
    const answered =
      now.assistantResponseMs === null
        ? this.#t('firstAnswerHint')
        : `${this.#t('firstAnswerHint')} · ${this.#t('assistantHint', { time: formatDuration(now.assistantResponseMs, locale) })}`;
    return html`<dl class="kpis">
      ${this.#renderKpi(this.#t('visitors'), formatNumber(now.visitors, locale), this.#t('visitorsHint'))}
      ${this.#renderKpi(this.#t('messages'), formatNumber(visitor + staff + assistant, locale), this.#t('messagesHint', { visitor, staff, assistant }))}
      ${this.#renderKpi(this.#t('firstAnswer'), now.firstResponseMs === null ? null : formatDuration(now.firstResponseMs, locale), answered)}
      ${this.#renderKpi(this.#t('waiting'), formatNumber(now.waiting, locale), this.#t('rooms', { count: now.rooms }), now.waiting > 0)}
    </dl>`;
  }

  #summary(now: LiveSnapshot, times: readonly number[]): string {
    const most = Math.max(...now.eventsPerMinute);
    if (most === 0) return this.#t('summaryNone');
    const total = now.eventsPerMinute.reduce((sum, count) => sum + count, 0);
    return this.#t('summary', { total, most, time: formatTime(times[now.eventsPerMinute.indexOf(most)]!, this.locale) });
  }

  #renderChart(now: LiveSnapshot): TemplateResult {
    const times = minutesOf(now);
    const { index } = this.#chart;
    const point =
      index === null || times[index] === undefined ? '' : this.#t('point', { time: formatTime(times[index], this.locale), count: now.eventsPerMinute[index]! });
    return html`<section class="card" aria-labelledby="chart-name">
      <div class="row">
        <h3 class="label grow" id="chart-name">${this.#t('chart')}</h3>
        <button class="btn s" aria-expanded=${this.tableShown} aria-controls="minutes" @click=${() => (this.tableShown = !this.tableShown)}>
          ${icon(listIcon, 's')}${this.#t(this.tableShown ? 'asChart' : 'asTable')}
        </button>
      </div>
      <div
        class="plot"
        role="application"
        tabindex="0"
        aria-labelledby="chart-name"
        aria-describedby="summary help"
        @keydown=${(event: KeyboardEvent) => this.#onPlotKey(event, times.length)}
        @blur=${() => this.#chart.point(null)}
      >
        <div class="canvas"></div>
        <span class="point num" ?hidden=${point === ''} aria-hidden="true">${point}</span>
      </div>
      <p class="sr" role="status">${point}</p>
      <p class="meta summary" id="summary">${this.#summary(now, times)}</p>
      <p class="sr" id="help">${this.#t('chartHelp')}</p>
      <div id="minutes">${this.tableShown ? this.#renderTable(now, times) : nothing}</div>
    </section>`;
  }

  #renderTable(now: LiveSnapshot, times: readonly number[]): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${this.#t('chart')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${this.#t('minute')}</th>
            <th scope="col" class="n">${this.#t('events')}</th>
          </tr>
        </thead>
        <tbody>
          ${[...times].reverse().map(
            (time, back) =>
              html`<tr>
                <td class="num"><bdi>${formatTime(time, this.locale)}</bdi></td>
                <td class="n num">${formatNumber(now.eventsPerMinute[times.length - 1 - back]!, this.locale)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #renderPages(now: LiveSnapshot): TemplateResult {
    return html`<section class="card" aria-labelledby="pages-name">
      <div class="row">
        <h3 class="label grow" id="pages-name">${this.#t('pages')}</h3>
        <span class="meta">${this.#t('pagesPeriod')}</span>
      </div>
      ${
        now.topPages.length === 0
          ? html`<p class="sm t2 quiet">${this.#t('pagesNone')}</p>`
          : html`<table>
              <thead>
                <tr>
                  <th scope="col">${this.#t('page')}</th>
                  <th scope="col" class="n">${this.#t('views')}</th>
                  <th scope="col" class="n">${this.#t('people')}</th>
                </tr>
              </thead>
              <tbody>
                ${now.topPages.map(
                  (page) =>
                    html`<tr>
                      <td><bdi>${page.page}</bdi></td>
                      <td class="n num">${formatNumber(page.views, this.locale)}</td>
                      <td class="n num">${formatNumber(page.visitors, this.locale)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>`;
  }

  #renderQuestions(now: LiveSnapshot): TemplateResult {
    return html`<section class="card" aria-labelledby="questions-name">
      <h3 class="label" id="questions-name">${this.#t('questions')}</h3>
      ${
        now.unanswered.length === 0
          ? html`<p class="sm t2 quiet">${this.#t('questionsNone')}</p>`
          : html`<ul class="list">
              ${now.unanswered.map(
                ({ text, count }) =>
                  html`<li>
                    <span class="grow"><bdi>${text}</bdi> <span class="meta">${this.#t('asked', { count })}</span></span>
                    <button class="btn s soft" aria-label=${this.#t('writeFor', { question: text })} @click=${() => this.emit(new CsArticleRequestEvent(text))}>
                      ${icon(penIcon, 's')}${this.#t('write')}
                    </button>
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  #renderFeed(now: LiveSnapshot): TemplateResult {
    const at = Date.now();
    return html`<section class="card" aria-labelledby="feed-name">
      <div class="row">
        <h3 class="label grow" id="feed-name">${this.#t('feed')}</h3>
        <span class="badge ok num"><i class="dot"></i>${this.#t('nowCount', { count: now.visitors })}</span>
      </div>
      ${
        now.recent.length === 0
          ? html`<p class="sm t2 quiet">${this.#t('feedNone')}</p>`
          : html`<ul class="feed">
              ${repeat(
                now.recent,
                (entry) => entry.id,
                (entry) => {
                  const line = feedLine(entry, (key) => this.#t(key));
                  return html`<li class=${line.bad ? 'bad' : ''}>
                    <span class="fi">${icon(line.icon, 's')}</span>
                    <span class="grow trunc">${line.words} <bdi class="meta">${line.detail}</bdi></span>
                    <time class="meta num" datetime=${entry.at}
                      >${formatDuration(Math.max(1000, Math.round((at - Date.parse(entry.at)) / 1000) * 1000), this.locale)}</time
                    >
                  </li>`;
                },
              )}
            </ul>`
      }
    </section>`;
  }

  #renderCoverage({ coverage }: LiveSnapshot): TemplateResult {
    const share = coverage.lossRate === null ? null : formatNumber(coverage.lossRate, this.locale, { style: 'percent', maximumFractionDigits: 1 });
    return html`<p class="note">
      ${this.#t(`mode-${coverage.mode}`)}
      ${coverage.mode === 'off' ? nothing : html`${this.#t('consented', { count: coverage.consented })} ${share === null ? this.#t('lossNone') : this.#t('loss', { share })} ${this.#t('bots')}`}
    </p>`;
  }

  #renderEmpty(): TemplateResult {
    const words = this.copied === 'yes' ? this.#t('copied') : this.#t('copyTag');
    return html`<section class="card empty">
      <span class="empty-art">${icon(chartIcon, 'l')}</span>
      <b>${this.#t('emptyTitle')}</b>
      <p>${this.#t('emptyHint')}</p>
      <code dir="ltr">${this.#tag()}</code>
      <button class="btn primary" ${pressable(() => this.#copyTag())}>${icon(this.copied === 'yes' ? checkIcon : copyIcon, 's')}${words}</button>
      <p class="meta" role="status">${this.copied === 'refused' ? this.#t('copyFailed') : ''}</p>
    </section>`;
  }

  #renderBanner(now: LiveState): TemplateResult | typeof nothing {
    if (now.phase === 'stale') {
      return html`<div class="banner warn" role="status">
        ${icon(offlineIcon)}
        <div><b>${this.#t('stale', { time: formatTime(now.at, this.locale) })}</b> ${this.#t('staleHint')}</div>
      </div>`;
    }
    if (now.phase !== 'failed') return nothing;
    const words = now.error.code === 'session/forbidden' ? this.#t('forbidden') : this.#t('failedHint');
    return html`<div class="banner bad" role="alert">
      ${icon(warnIcon)}
      <div>
        <b>${this.#t('failed')}</b> ${words}
        <div class="row"><button class="btn danger s" @click=${() => this.retry()}>${this.#t('retry')}</button></div>
      </div>
    </div>`;
  }

  #renderFigures(now: LiveSnapshot, stale: boolean): TemplateResult {
    this.#chart.show(now);
    const { visitor, staff, assistant } = now.messages;
    const empty =
      now.recent.length === 0 &&
      now.topPages.length === 0 &&
      visitor + staff + assistant + now.waiting + now.visitors + now.unanswered.length === 0 &&
      now.eventsPerMinute.every((count) => count === 0);
    if (empty) return html`${this.#renderEmpty()}${this.#renderCoverage(now)}`;
    return html`<div class="stack ${stale ? 'stale' : ''}">
      ${this.#renderKpis(now)}
      <div class="two">
        <div class="stack">${this.#renderChart(now)}${this.#renderPages(now)}</div>
        <div class="stack">${this.#renderFeed(now)}${this.#renderQuestions(now)}</div>
      </div>
      ${this.#renderCoverage(now)}
    </div>`;
  }

  #renderSites(): TemplateResult {
    return html`<label class="field">
      <span class="sr">${this.#t('site')}</span>
      <select @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
        ${this.sites.map((site) => html`<option value=${site.id} ?selected=${site.id === this.#site}>${site.name}</option>`)}
      </select>
    </label>`;
  }

  protected override render(): TemplateResult {
    const now: LiveState = this.#feed.value ?? { phase: 'loading' };
    return html`<div class="main" part="base">
      <div class="row">
        <h2 class="title grow">${this.#t('title')}</h2>
        ${this.siteId === null && this.sites.length > 1 ? this.#renderSites() : nothing}
      </div>
      ${this.#site === null ? html`<p class="t2">${this.#t('noSite')}</p>` : html`${this.#renderBanner(now)}${now.phase === 'loading' ? loadingView(this.#t('loading')) : nothing}${'snapshot' in now ? this.#renderFigures(now.snapshot, now.phase === 'stale') : nothing}`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-insights': CsInsights;
  }
}
