import { chatIcon, checkIcon, downloadIcon, expandIcon, icon, imageIcon, pressable, shieldIcon, typingDots, warnIcon } from '@cs-kit/ui';
import { html, nothing, svg, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { isOver } from '../../engine/batch.ts';
import type { BatchState, HistoryState, Picture, Tile } from '../../engine/types.ts';
import type { CanvasKey } from '../../i18n/strings.ts';

/** What the pictures' side needs of its element. */
export interface WorkView {
  readonly t: (key: CanvasKey, params?: Record<string, string | number>) => string;
  readonly percent: (share: number) => string;
  readonly clock: (ms: number) => string;
  readonly now: number;
  readonly batch: BatchState;
  readonly history: HistoryState;
  readonly maySend: boolean;
  open(picture: Picture): void;
  download(picture: Picture): unknown;
  send(picture: Picture): unknown;
  cancel(tileId?: string): unknown;
  retry(tileId: string): unknown;
  editWords(): void;
  create(): unknown;
  older(): unknown;
  idea(words: string): void;
}

/** Title and words for an error code of the relay. */
export function wordsFor(code: string): readonly [title: CanvasKey, text: CanvasKey] {
  if (code === 'provider/refused') return ['refusedTitle', 'refused'];
  if (code === 'provider/rate-limited' || code === 'rate/limited') return ['busyTitle', 'busy'];
  if (code === 'budget/exhausted') return ['spentTitle', 'spent'];
  if (code === 'provider/timeout') return ['slowTitle', 'slow'];
  if (code === 'provider/interrupted') return ['brokenTitle', 'broken'];
  if (code === 'relay/unreachable' || code === 'relay/draining') return ['unreachableTitle', 'unreachable'];
  if (code === 'request/invalid') return ['failedTitle', 'invalid'];
  if (code === 'provider/unconfigured' || code === 'session/site-disabled') return ['failedTitle', 'unavailable'];
  return ['failedTitle', 'failed'];
}

const AROUND = 2 * Math.PI * 24;

/** A ring that fills with the true share; without one the dots say that it runs. */
function ring(share: number | null, words: string): TemplateResult {
  if (share === null) return typingDots();
  return html`<svg class="ring" viewBox="0 0 56 56" role="img" aria-label=${words}>
    ${svg`<circle cx="28" cy="28" r="24" /><circle class="v" cx="28" cy="28" r="24" stroke-dasharray="${(AROUND * share).toFixed(1)} ${AROUND.toFixed(1)}" transform="rotate(-90 28 28)" /><text x="28" y="33" text-anchor="middle" aria-hidden="true">${words}</text>`}
  </svg>`;
}

/** The picture of a tile that is done, as the history knows it. */
export function pictureOf(tile: Tile, batch: BatchState, history: HistoryState): Picture | null {
  if (tile.status !== 'done' || batch.phase === 'idle') return null;
  const known = history.phase === 'unknown' ? undefined : history.items.find((picture) => picture.imageId === tile.imageId);
  return (
    known ?? {
      imageId: tile.imageId,
      jobId: tile.jobId,
      width: tile.width,
      height: tile.height,
      prompt: batch.request.prompt,
      engine: batch.request.engine,
      seed: null,
      at: '',
    }
  );
}

function renderDone(view: WorkView, tile: Tile & { status: 'done' }, large: boolean): TemplateResult {
  const picture = pictureOf(tile, view.batch, view.history)!;
  return html`<figure class="tile done">
    <button class="shot" type="button" aria-label=${view.t('open', { name: picture.prompt })} @click=${() => view.open(picture)}>
      <cs-canvas-image path="/v1/images/${tile.imageId}?width=${large ? 1280 : 640}" lost-text=${view.t('notLoaded')}></cs-canvas-image>
    </button>
    <figcaption class="over">
      <span class="badge ok">${icon(checkIcon, 's')}${view.t('ready')}</span><span class="grow"></span>
      ${view.maySend ? html`<button class="ib" type="button" aria-label=${view.t('send')} title=${view.t('send')} ${pressable(() => view.send(picture))}>${icon(chatIcon)}</button>` : nothing}
      <button class="ib" type="button" aria-label=${view.t('download')} title=${view.t('download')} ${pressable(() => view.download(picture))}>${icon(downloadIcon)}</button>
    </figcaption>
  </figure>`;
}

function renderRunning(view: WorkView, tile: Tile & { status: 'running' }): TemplateResult {
  const name = view.batch.phase === 'idle' ? '' : view.batch.request.prompt;
  return html`<figure class="tile ${tile.previewPath === null ? 'wait' : 'blur'}">
    ${tile.previewPath === null ? nothing : html`<cs-canvas-image soft path=${tile.previewPath} alt=${view.t('preview', { name })}></cs-canvas-image>`}
    <div class="mid">${ring(tile.progress, view.percent(tile.progress ?? 0))}<span class="sm"><b>${view.t('drawing')}</b></span></div>
    <button class="btn s cx" type="button" ${pressable(() => view.cancel(tile.id))}>${view.t('cancel')}</button>
  </figure>`;
}

function renderStopped(view: WorkView, tile: Tile & { status: 'failed' | 'cancelled' }): TemplateResult {
  const again = html`<button class="btn s" type="button" ${pressable(() => view.retry(tile.id))}>${view.t('again')}</button>`;
  if (tile.status === 'cancelled')
    return html`<figure class="tile off"><div class="mid"><span class="sm"><b>${view.t('cancelled')}</b></span><div class="row">${again}</div></div></figure>`;
  const [title, text] = wordsFor(tile.code);
  const refused = tile.code === 'provider/refused';
  return html`<figure class="tile no">
    <div class="mid">
      ${icon(refused ? shieldIcon : warnIcon, 'l')}<span class="sm"><b>${view.t(title)}</b></span>
      <p class="sm">${view.t(text)}</p>
      <div class="row">${refused ? html`<button class="btn s primary" type="button" @click=${() => view.editWords()}>${view.t('editWords')}</button>` : nothing}${again}</div>
    </div>
  </figure>`;
}

function renderTile(view: WorkView, tile: Tile, large: boolean): TemplateResult {
  if (tile.status === 'done') return renderDone(view, tile, large);
  if (tile.status === 'running') return renderRunning(view, tile);
  if (tile.status === 'failed' || tile.status === 'cancelled') return renderStopped(view, tile);
  return html`<figure class="tile wait">
    <div class="mid">${typingDots()}<span class="sm"><b>${view.t('waiting')}</b></span><span class="meta">${view.t('nextInLine')}</span></div>
    <button class="btn s cx" type="button" ${pressable(() => view.cancel(tile.id))}>${view.t('cancel')}</button>
  </figure>`;
}

/** Share of the batch that is done, over all its tiles. */
export function shareOf(tiles: readonly Tile[]): number {
  const sum = tiles.reduce((total, tile) => total + (isOver(tile) ? 1 : tile.status === 'running' ? (tile.progress ?? 0) : 0), 0);
  return tiles.length === 0 ? 0 : sum / tiles.length;
}

function summary(view: WorkView, tiles: readonly Tile[]): string {
  const count = (status: (tile: Tile) => boolean): number => tiles.filter(status).length;
  const parts: [CanvasKey, number][] = [
    ['countReady', count((tile) => tile.status === 'done')],
    ['countRunning', count((tile) => tile.status === 'running')],
    ['countWaiting', count((tile) => tile.status === 'waiting')],
    ['countStopped', count((tile) => tile.status === 'failed' || tile.status === 'cancelled')],
  ];
  return parts
    .filter(([, number]) => number > 0)
    .map(([key, number]) => view.t(key, { count: number }))
    .join(' · ');
}

function renderBatch(view: WorkView, tiles: readonly Tile[], startedAt: number | null): TemplateResult {
  const running = tiles.some((tile) => !isOver(tile));
  const measured = tiles.some((tile) => isOver(tile) || (tile.status === 'running' && tile.progress !== null));
  return html`<div class="batch">
    <div class="row sm">
      <span class="badge acc">${view.t('batch', { count: tiles.length })}</span>
      <span class="t2 grow trunc" role="status">${summary(view, tiles)}</span>
      ${running && startedAt !== null ? html`<span class="t2 num"><bdi>${view.clock(view.now - startedAt)}</bdi></span>` : nothing}
      ${running && tiles.length > 1 ? html`<button class="btn s" type="button" ${pressable(() => view.cancel())}>${view.t('cancelAll')}</button>` : nothing}
    </div>
    <div class="progress ${running && !measured ? 'unknown' : ''}" ?hidden=${!running}><i></i></div>
  </div>
  <div class="tiles n${Math.min(4, tiles.length)}">${repeat(
    tiles,
    (tile) => tile.id,
    (tile, index) => renderTile(view, tile, index === 0),
  )}</div>`;
}

function renderEmpty(view: WorkView): TemplateResult {
  const ideas = [view.t('idea1'), view.t('idea2'), view.t('idea3')];
  return html`<div class="empty">
    <span class="empty-art">${icon(imageIcon, 'l')}</span>
    <b>${view.t('emptyTitle')}</b>
    <p>${view.t('emptyText')}</p>
    <div class="ideas">${ideas.map((idea) => html`<button class="chip" type="button" @click=${() => view.idea(idea)}>${idea}</button>`)}</div>
  </div>`;
}

function renderFailed(view: WorkView, code: string): TemplateResult {
  const [title, text] = wordsFor(code);
  return html`<div class="empty bad" role="alert">
    <span class="empty-art">${icon(warnIcon, 'l')}</span>
    <b>${view.t(title)}</b>
    <p>${view.t(text)}</p>
    <div class="row"><button class="btn primary" type="button" ${pressable(() => view.create())}>${view.t('again')}</button><button class="btn" type="button" @click=${() => view.editWords()}>${view.t('editWords')}</button></div>
  </div>`;
}

/** Pictures of the present batch, or what stands in their place. */
export function renderWork(view: WorkView): TemplateResult {
  const { batch } = view;
  if (batch.phase === 'idle') return renderEmpty(view);
  if (batch.phase === 'failed') return renderFailed(view, batch.error.code);
  if (batch.phase === 'submitting') {
    const tiles = Array.from({ length: batch.request.count });
    return html`<div class="batch"><div class="row sm"><span class="badge acc">${view.t('batch', { count: tiles.length })}</span><span class="t2 grow" role="status">${view.t('sending')}</span></div><div class="progress unknown"><i></i></div></div>
      <div class="tiles n${tiles.length}">${tiles.map(() => html`<figure class="tile wait"><div class="mid">${typingDots()}</div></figure>`)}</div>`;
  }
  return renderBatch(view, batch.tiles, batch.phase === 'running' ? batch.startedAt : null);
}

/** The strip of earlier pictures. */
export function renderHistory(view: WorkView): TemplateResult | typeof nothing {
  const { history } = view;
  if (history.phase === 'unknown' || (history.phase === 'ready' && history.items.length === 0)) return nothing;
  const loading = history.phase === 'loading' && history.items.length === 0;
  const more = history.phase === 'ready' && history.cursor !== null;
  return html`<section class="strip" aria-label=${view.t('history')}>
    <div class="row"><h3 class="label grow">${view.t('history')}</h3><span class="meta">${view.t('historyKept')}</span></div>
    ${history.phase === 'failed' ? html`<p class="meta">${view.t('historyFailed')} <button class="btn s" type="button" ${pressable(() => view.older())}>${view.t('again')}</button></p>` : nothing}
    <div class="hs" role="list">
      ${loading ? Array.from({ length: 6 }, () => html`<i class="sk"></i>`) : nothing}
      ${repeat(
        history.items,
        (picture) => picture.imageId,
        (picture) =>
          html`<span role="listitem"><button class="past" type="button" aria-label=${view.t('open', { name: picture.prompt })} title=${picture.prompt} @click=${() => view.open(picture)}><cs-canvas-image path="/v1/images/${picture.imageId}?width=160"></cs-canvas-image></button></span>`,
      )}
      ${more ? html`<button class="past more" type="button" aria-label=${view.t('older')} ${pressable(() => view.older())}>${icon(expandIcon, 's')}<span class="meta">${view.t('older')}</span></button>` : nothing}
    </div>
  </section>`;
}
