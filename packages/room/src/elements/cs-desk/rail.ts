import type { Translate } from '@cs-kit/core';
import { avatar, chartIcon, gearIcon, icon, inboxIcon, mark, peopleIcon } from '@cs-kit/ui';
import type { CsItemChosenEvent, IconShape, MenuItem } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { DESK_LANGUAGES } from '../../engine/desk-language.ts';
import type { desk } from '../../i18n/desk.en.ts';
import type { NotifyState } from './alerts-controller.ts';

/** A page of the desk. */
export type Section = 'inbox' | 'rooms' | 'insights' | 'settings';

/** What the rail shows. */
export interface RailView {
  readonly t: Translate<typeof desk>;
  readonly section: Section;
  /** Names of the slots that hold something. */
  readonly filled: ReadonlySet<string>;
  readonly user: { readonly id: string; readonly name: string } | undefined;
  readonly presence: 'online' | 'away';
  readonly sound: boolean;
  readonly notify: NotifyState;
  /** Language of the words. */
  readonly locale: string;
  readonly go: (section: Section) => void;
  readonly choose: (event: CsItemChosenEvent) => void;
}

/** The bar of sections, with the person at its end. */
export function rail(view: RailView): TemplateResult {
  const button = (section: Section, shape: IconShape): TemplateResult => {
    const on = view.section === section;
    const label = view.t(section);
    return html`<button
      class="ib ${on ? 'on' : ''}"
      type="button"
      aria-label=${label}
      title=${label}
      aria-current=${on ? 'page' : nothing}
      @click=${() => view.go(section)}
    >
      ${icon(shape)}
    </button>`;
  };
  return html`<nav class="rail" part="rail" aria-label=${view.t('sections')}>
    <span class="brand">${mark()}</span>
    <div class="sections">
      ${button('inbox', inboxIcon)}${view.filled.has('rooms') ? button('rooms', peopleIcon) : nothing}${view.filled.has('insights') ? button('insights', chartIcon) : nothing}${view.filled.has('settings') ? button('settings', gearIcon) : nothing}
    </div>
    ${me(view)}
  </nav>`;
}

/** The picture lies under the button: its letters are not the button's name. */
function me(view: RailView): TemplateResult {
  const { t, user, presence } = view;
  const name = user?.name ?? '';
  const label = t('me', { name, status: t(presence === 'online' ? 'statusOnline' : 'statusAway') });
  const picture = avatar(name, { ...(user === undefined ? {} : { id: user.id }), presence });
  return html`<div class="me">
    ${picture}<cs-menu look="ib" .items=${items(view)} label=${label} @cs-item-chosen=${view.choose}><span></span></cs-menu>
  </div>`;
}

function items({ t, presence, sound, notify, locale }: RailView): readonly (MenuItem | '-')[] {
  const reason = notify === 'blocked' ? t('notifyBlocked') : notify === 'insecure' || notify === 'missing' ? t('notifyHttps') : null;
  return [
    { id: 'presence', label: t(presence === 'online' ? 'goAway' : 'goOnline') },
    { id: 'sound', label: t('soundOn'), checked: sound },
    { id: 'notify', label: t(notify === 'on' ? 'notifyReady' : 'notifyOn'), checked: notify === 'on', ...(reason === null ? {} : { unavailable: reason }) },
    '-',
    ...DESK_LANGUAGES.map(([tag, label]) => ({ id: `language:${tag}`, label, checked: tag === locale })),
    '-',
    { id: 'out', label: t('signOut') },
  ];
}
