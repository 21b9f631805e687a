import type { RelayClient, Translate } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import { CsDialog, CsErrorEvent, CsMenu, StringsController } from '@cs-kit/ui';
import type { CsElement, CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { html, render } from 'lit';
import type { CsHub } from './cs-hub.ts';
import type { en } from '../../i18n/later.en.ts';
import { laterStrings } from '../../i18n/later.ts';

type Words = Translate<typeof en>;
/** Each language under its own name, which its readers know. */
const LANGUAGES: Readonly<Record<string, string>> = { en: 'English', 'zh-CN': '简体中文', ar: 'العربية' };

function entries(hub: CsHub, client: RelayClient, t: Words): readonly (MenuItem | '-')[] {
  const { roomId, status } = hub.view.conversation;
  const scheme = hub.memory.state.scheme ?? 'auto';
  const talk = roomId === '' ? { unavailable: t('none') } : {};
  const stored = client.session.current === null ? { unavailable: t('nobody') } : {};
  const wide: MenuItem[] = hub.panel.full ? [] : [{ id: 'wide', label: t('wider'), checked: hub.memory.state.wide === true }];
  return [
    ...wide,
    ...Object.entries(LANGUAGES).map(([tag, label]) => ({ id: `language:${tag}`, label, checked: hub.locale === tag })),
    '-',
    ...(['light', 'dark', 'auto'] as const).map((id) => ({ id: `scheme:${id}`, label: t(id), checked: scheme === id })),
    '-',
    { id: 'download', label: t('download'), ...talk },
    { id: 'end', label: t('end'), ...(status === 'closed' ? { unavailable: t('ended') } : talk) },
    { id: 'delete', label: t('delete'), danger: true, ...stored },
    // Without an account nobody could come back to the conversation: it would be deleting without saying so.
    ...(client.session.known ? [{ id: 'out', label: t('signOut') }] : []),
  ];
}

async function download(hub: CsHub, client: RelayClient): Promise<void> {
  const { openExport } = await import('@cs-kit/room/export.js');
  openExport(hub.renderRoot.querySelector('.frame') ?? hub.renderRoot, client, hub.view.conversation.roomId);
}

async function end(hub: CsHub, client: RelayClient): Promise<void> {
  await client.json('POST', `/v1/conversations/${hub.view.conversation.roomId}/closures`, { body: {} });
}

async function erase(hub: CsHub, client: RelayClient, t: Words): Promise<void> {
  const { visitorId } = await client.session.ensure();
  await client.json('DELETE', `/v1/visitors/${visitorId}`);
  await (await hub.wiring()).logout();
  hub.change({ note: t('deleted') });
}

/** Asks before data is erased, which nothing brings back. */
function confirmErase(hub: CsHub, t: Words, run: () => Promise<void>): void {
  const dialog = document.createElement('cs-dialog') as CsDialog;
  dialog.label = t('deleteTitle');
  const press = async (event: Event): Promise<void> => {
    const button = event.currentTarget as HTMLElement;
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    await run();
    dialog.hide();
  };
  render(
    html`<p>${t('deleteText')}</p>
      <button slot="footer" class="plain" type="button" autofocus @click=${() => dialog.hide()}>${t('cancel')}</button>
      <button slot="footer" class="do bad" type="button" @click=${press}>${t('deleteDo')}</button>`,
    dialog,
  );
  dialog.addEventListener('cs-dialog-closed', () => dialog.remove(), { once: true });
  hub.renderRoot.querySelector('.frame')?.append(dialog);
  dialog.show();
}

async function choose(hub: CsHub, client: RelayClient, t: Words, id: string): Promise<void> {
  const [kind, value = ''] = id.split(':');
  const run = (work: () => Promise<void>): Promise<void> =>
    work().catch((error: unknown) => {
      const reason = toCsError(error);
      hub.change({ note: t(reason.code === 'session/forbidden' ? 'notHere' : 'failed') });
      hub.dispatchEvent(new CsErrorEvent(reason));
    });
  if (kind === 'wide') {
    hub.memory.keep({ wide: hub.memory.state.wide !== true });
    hub.requestUpdate();
  } else if (kind === 'language') {
    hub.memory.keep({ language: value });
    hub.setLanguage(value);
  } else if (kind === 'scheme') hub.setScheme(value === 'auto' ? null : (value as 'light' | 'dark'));
  else if (kind === 'download') await run(() => download(hub, client));
  else if (kind === 'end') await run(() => end(hub, client));
  else if (kind === 'delete') confirmErase(hub, t, () => run(() => erase(hub, client, t)));
  else if (kind === 'out') await run(() => hub.logout());
}

/** Puts the menu into the head of the panel in place of its button, and opens it. */
export async function addMenu(hub: CsHub): Promise<void> {
  if (!customElements.get('cs-menu')) customElements.define('cs-menu', CsMenu);
  if (!customElements.get('cs-dialog')) customElements.define('cs-dialog', CsDialog);
  const { client } = await hub.wiring();
  await laterStrings.load(hub.locale);
  const words = new StringsController(hub as unknown as CsElement, laterStrings);
  const t: Words = (key, params) => words.t(key, params);
  const menu = document.createElement('cs-menu') as CsMenu;
  const fill = (): void => {
    menu.label = t('more');
    menu.items = entries(hub, client, t);
  };
  // The panel draws itself again with every change of the language.
  hub.addController({ hostUpdated: fill });
  // What can be chosen depends on the moment, so the entries are made when the menu is about to open.
  for (const type of ['pointerdown', 'keydown', 'focusin']) menu.addEventListener(type, () => fill(), { capture: true });
  menu.addEventListener('cs-item-chosen', (event: CsItemChosenEvent) => {
    event.stopPropagation();
    void choose(hub, client, t, event.itemId).then(fill);
  });
  fill();
  hub.menu = menu;
  hub.requestUpdate();
  await hub.updateComplete;
  await menu.openMenu();
}
