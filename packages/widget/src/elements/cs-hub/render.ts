import { icon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Part } from '../../engine/parts.ts';
import type { CsHub } from './cs-hub.ts';
import { CHAT, CLOSE, IMAGE, MIC, MORE, WAVES } from './shapes.ts';

type Drawn = TemplateResult | typeof nothing;

const ICONS: Readonly<Record<string, string>> = { room: CHAT, voice: MIC, canvas: IMAGE };

const label = (hub: CsHub, part: Part): string => part.label ?? hub.words.t(part.id as 'room');

function header(hub: CsHub, name: string): TemplateResult {
  const logo = hub.config?.theme.logoUrl;
  return html`<div class="head">
    ${logo ? html`<img class="logo" src=${logo} alt="" />` : html`<span class="mark" aria-hidden="true"><svg viewBox="0 0 24 24"><path d=${WAVES} /></svg></span>`}
    <div class="grow">
      <div class="label trunc">${name}</div>
      <div class="meta trunc" role="status">${hub.extras?.status() ?? '\u00a0'}</div>
    </div>
    ${hub.menu ?? html`<button class="ib" type="button" aria-label=${hub.words.t('more')} aria-haspopup="menu" @click=${(event: Event) => openMenu(hub, event.currentTarget as Element)}>${icon(MORE)}</button>`}
    <button class="ib" type="button" aria-label=${hub.words.t('close')} @click=${() => hub.close()}>${icon(CLOSE)}</button>
  </div>`;
}

/** The menu is loaded at its first use and then takes the place of its button. */
function openMenu(hub: CsHub, button: Element): void {
  if (button.ariaBusy) return;
  button.ariaBusy = 'true';
  void import('./menu.ts')
    .then(({ addMenu }) => addMenu(hub))
    .catch(() => hub.change({ note: hub.words.t('broken') }))
    .finally(() => (button.ariaBusy = null));
}

function tabs(hub: CsHub): Drawn {
  if (hub.parts.length < 2) return nothing;
  return html`<div class="tabs" role="tablist" aria-label=${hub.words.t('parts')}>
    ${hub.parts.map((part) => {
      const chosen = part.id === hub.view.tab;
      const shape = ICONS[part.id];
      return html`<button class="tab" type="button" role="tab" id="tab-${part.id}" aria-selected=${String(chosen)} aria-controls="view-${part.id}" tabindex=${chosen ? 0 : -1} @click=${() => hub.select(part.id)}>
        ${shape === undefined ? nothing : icon(shape, 's')}<span class="trunc">${label(hub, part)}</span>${part.id === 'room' && !chosen ? hub.extras?.dot() : nothing}
      </button>`;
    })}
  </div>`;
}

function view(hub: CsHub, part: Part): TemplateResult {
  const state = hub.partState(part.id);
  const content =
    state === null || state.phase === 'loading'
      ? html`<div aria-busy="true"><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`
      : state.phase === 'ready'
        ? state.element
        : html`<div><div class="note" role="alert"><span><b>${hub.words.t('broken')}</b> ${hub.words.t('brokenHelp')}</span><button class="do" type="button" @click=${() => hub.select(part.id)}>${hub.words.t('retry')}</button></div></div>`;
  const role = hub.parts.length < 2 ? nothing : 'tabpanel';
  return html`<div class="view" id="view-${part.id}" role=${role} aria-labelledby=${role === nothing ? nothing : `tab-${part.id}`} ?hidden=${part.id !== hub.view.tab}>${content}</div>`;
}

/** Draws the panel and the teaser. The launcher comes from the loader, through its slot. */
export function renderHub(hub: CsHub): TemplateResult {
  const { full } = hub.panel;
  const { side = 'end', assistantName: name = '' } = hub.config?.theme ?? {};
  const left = (side === 'start') === (getComputedStyle(hub).direction === 'ltr');
  return html`<slot name="launcher"></slot>
    ${hub.extras?.teaser()}
    <section class="panel" data-side=${side} ?data-left=${left} ?data-full=${full} ?data-wide=${hub.memory.state.wide === true} part="panel" popover="manual" role="dialog" tabindex="-1" aria-label=${name || hub.words.t('room')} aria-modal=${full ? 'true' : nothing}>
      <div class="frame" dir=${hub.rtl ? 'rtl' : 'ltr'} lang=${hub.locale}>
        <div class="glow" part="header">${header(hub, name)} ${tabs(hub)}</div>
        ${hub.extras?.notes()}
        <div class="views">${hub.parts.map((part) => view(hub, part))}</div>
      </div>
    </section>`;
}
