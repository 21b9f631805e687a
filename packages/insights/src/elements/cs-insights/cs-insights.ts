import { formatDuration, formatNumber, formatTime, relayClient, scriptTag } from '@cs-kit/core';
import type { RelayClient } from '@cs-kit/core';
import type { LiveSnapshot } from '@cs-kit/protocol';
import { controls, CsElement, feedback, icon, listIcon, penIcon, pressable, StoreController, StringsController, surfaces, warnIcon } from '@cs-kit/ui';
import { type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { type LiveClient, type LiveFeed, type LiveState, openLive } from '../../engine/live.ts';
import { type SiteChoice, type SitesWatch, watchSites } from '../../engine/sites.ts';
import { CsArticleRequestEvent } from '../../events.ts';
import { strings, type Words } from '../../i18n/strings.ts';
import { liveBanner } from './banner.ts';
import { emptyView } from './empty.ts';
import { feedLine } from './feed.ts';
import { loadingView } from './loading.ts';
import { MinutesChart, minutesOf } from './minutes-chart.ts';
import { pagesCard } from './pages.ts';
import { signIn, signInView } from './sign-in.ts';
import type { SignInProblem } from './sign-in.ts';
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
  #watch: SitesWatch | null = null;
  #unsubscribe: (() => void) | null = null;
  #of: RelayClient | null = null;

  /** Id of the site whose figures are shown; without it the sites of the relay are read and can be chosen from. */
  @property({ attribute: 'site-id' }) siteId: string | null = null;
  @state() private sites: readonly SiteChoice[] = [];
  @state() private sitesFailed = false;
  @state() private signInProblem: SignInProblem = null;
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
    this.#follow(null);
    this.#close();
  }

  /** Connects again at once. */
  retry(): void {
    this.#live?.retry();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return this.#close();
    const client = this.#staff();
    if (client !== this.#of) this.#follow(client);
    if (client !== null && this.siteId === null) this.#watch ??= this.#watchSites(client);
    const siteId = this.#site;
    // Figures are for staff: nothing is asked before somebody has signed in.
    if (client === null || siteId === null || client.session.current === null) return this.#close();
    if (this.#live !== null && this.#liveOf === siteId && this.#liveClient === client) return;
    this.#close();
    this.#live = openLive(client, siteId);
    this.#liveOf = siteId;
    this.#liveClient = client;
    // The controllers read their store before this runs; one more update lets them see the new one.
    queueMicrotask(() => this.requestUpdate());
  }

  /** A connection of staff: that of the desk around it, or one of its own. One of visitors would make a session for somebody who only looks. */
  #staff(): RelayClient | null {
    const relay = this.client?.relay ?? this.relay;
    // Without a site key it is the one client that the desk uses too, and a sign-in there counts here.
    if (this.client?.kind !== 'staff' && relay !== null) this.provideClient(relayClient({ relay, siteKey: '', kind: 'staff' }));
    return this.client;
  }

  #follow(client: RelayClient | null): void {
    this.#of = client;
    this.#watch?.stop();
    this.#watch = null;
    this.#unsubscribe?.();
    this.#unsubscribe = client?.session.subscribe(() => this.requestUpdate()) ?? null;
  }

  #watchSites(client: RelayClient): SitesWatch {
    return watchSites(
      client,
      (sites) => {
        this.sites = sites;
        this.sitesFailed = false;
      },
      (error) => {
        this.sitesFailed = true;
        this.fail(error);
      },
    );
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

  #renderQuestions(now: LiveSnapshot): TemplateResult {
    const mayWrite = this.client?.session.current?.user.role === 'admin';
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
                    ${
                      mayWrite
                        ? html`<button class="btn s soft" aria-label=${this.#t('writeFor', { question: text })} @click=${() => this.emit(new CsArticleRequestEvent(text, this.#site ?? ''))}>
                      ${icon(penIcon, 's')}${this.#t('write')}
                    </button>`
                        : nothing
                    }
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
    const site = this.sites.find((entry) => entry.id === this.#site);
    const key = site?.key ?? this.siteKey ?? this.client?.siteKey ?? '';
    return emptyView({
      t: (word) => this.#t(word),
      tag: scriptTag(this.client?.relay ?? this.relay ?? '', { key, features: site?.features ?? [] }),
      copied: this.copied,
      tell: (copied) => (this.copied = copied),
    });
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
        <div class="stack">${this.#renderChart(now)}${pagesCard(now, (key) => this.#t(key), this.locale)}</div>
        <div class="stack">${this.#renderFeed(now)}${this.#renderQuestions(now)}</div>
      </div>
      ${this.#renderCoverage(now)}
    </div>`;
  }

  /** What stands there while there is nothing to show figures of. */
  #renderNoSite(): TemplateResult | typeof nothing {
    const { client } = this;
    if (client === null) return html`<p class="t2">${this.#t('noRelay')}</p>`;
    // A desk around it has its own way in; a second form would only be in the way.
    if (client.session.current === null && this.closest('cs-desk') !== null) return nothing;
    if (client.session.current === null)
      return signInView({
        t: (key) => this.#t(key),
        problem: this.signInProblem,
        submit: async (event) => {
          this.signInProblem = null;
          this.signInProblem = await signIn(event, client, (error) => this.fail(error));
        },
      });
    if (!this.sitesFailed) return this.sites.length === 0 ? html`<p class="t2">${this.#t('noSite')}</p>` : loadingView(this.#t('loading'));
    return html`<div class="banner bad" role="alert">
      ${icon(warnIcon)}
      <div>
        <b>${this.#t('sitesFailed')}</b> ${this.#t('failedHint')}
        <div class="row"><button class="btn danger s" type="button" ${pressable(() => this.#watch?.again())}>${this.#t('retry')}</button></div>
      </div>
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
      ${this.#site === null || this.client?.session.current == null ? this.#renderNoSite() : html`${liveBanner(now, { t: (key, params) => this.#t(key, params), locale: this.locale, retry: () => this.retry() })}${now.phase === 'loading' ? loadingView(this.#t('loading')) : nothing}${'snapshot' in now ? this.#renderFigures(now.snapshot, now.phase === 'stale') : nothing}`}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-insights': CsInsights;
  }
}
