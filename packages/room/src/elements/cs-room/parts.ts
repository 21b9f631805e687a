import type { RelayClient, RoomFeed, RoomState, Translate } from '@cs-kit/core';
import { bagIcon, closeIcon, icon, nextIcon, offlineIcon, peopleIcon, pressable, refreshIcon, searchIcon, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { room } from '../../i18n/room.en.ts';

type T = Translate<typeof room>;

/** The first view: a greeting and three likely starts, each a plain question. */
export function greeting(t: T, words: string | null, say: (text: string) => void): TemplateResult {
  const starts = [
    [t('startDelivery'), bagIcon],
    [t('startReturns'), refreshIcon],
    [t('startPerson'), peopleIcon],
  ] as const;
  return html`<div class="home">
    <h2 dir="auto">${words === null ? html`<span>${t('hello')}</span><br />${t('howHelp')}` : html`<span>${words}</span>`}</h2>
    <ul>
      ${starts.map(
        ([text, shape]) =>
          html`<li>
            <button type="button" @click=${() => say(text)}>${icon(shape)}<span class="grow">${text}</span>${icon(nextIcon, 's', true)}</button>
          </li>`,
      )}
    </ul>
  </div>`;
}

/** Bars in the shape of messages; they appear after 200 ms. */
export function skeleton(t: T): TemplateResult {
  return html`<div class="wait" role="status" aria-label=${t('loading')}>
    <i class="sk own"></i>
    <div class="ans">
      <i class="sk face"></i>
      <div class="bars"><i class="sk"></i><i class="sk"></i><i class="sk"></i><i class="sk tall"></i></div>
    </div>
  </div>`;
}

/** Messages from which on a search is offered. */
const SEARCH_FROM = 12;

/** The way to the search. A short talk is seen at a glance: nothing is looked for in it. */
export function findButton(t: T, now: RoomState, open: () => Promise<void>): unknown {
  if (now.rows.length < SEARCH_FROM && !now.hasOlder) return nothing;
  const label = t('search');
  return html`<button class="ib s fill find" type="button" aria-label=${label} title=${label} ${pressable(open)}>${icon(searchIcon, 's')}</button>`;
}

/** A room without messages. */
export function emptyRoom(t: T): TemplateResult {
  return html`<div class="middle">
    <div class="empty">
      <span class="empty-art">${icon(peopleIcon, 'l')}</span><b>${t('emptyRoom')}</b>
      <p>${t('emptyRoomMore')}</p>
    </div>
  </div>`;
}

/** What a group has and a conversation has not, and why a room is shut; it comes with the first room that is shown by its id. */
export function roomHead(roomId: string, now: RoomState, feed: RoomFeed | null, client: RelayClient | null, call: () => Promise<void>): unknown {
  if (roomId === '' || now.status !== null) return nothing;
  return html`<cs-room-head room-id=${roomId} .feed=${feed} .connection=${client} .call=${call}></cs-room-head>`;
}

/** Says that there is no connection, and what happens by itself. */
export function offlineBanner(t: T, online: boolean): TemplateResult {
  return html`<div class="banner warn ${online ? 'late' : ''}">
    ${icon(offlineIcon)}
    <div class="grow"><b>${t(online ? 'reconnecting' : 'offline')}</b> ${t(online ? 'reconnectingMore' : 'offlineMore')}</div>
  </div>`;
}

/** Says what did not work; with `dismiss` it can be put away. */
export function problemBanner(t: T, bold: keyof typeof room, more: keyof typeof room | null, dismiss?: () => void): TemplateResult {
  const close =
    dismiss === undefined ? nothing : html`<button class="ib s" type="button" aria-label=${t('close')} @click=${dismiss}>${icon(closeIcon, 's')}</button>`;
  return html`<div class="banner bad" role="alert">
    ${icon(warnIcon)}
    <div class="grow"><b>${t(bold)}</b> ${more === null ? nothing : t(more)}</div>
    ${close}
  </div>`;
}
