import { goOn } from '@cs-kit/core';
import type { RelayClient, Translate } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import { CsErrorEvent, StringsController } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import type { CsHub } from '../elements/cs-hub/cs-hub.ts';
import type { en } from '../i18n/link.en.ts';
import { linkStrings } from '../i18n/link.ts';

/** What a link is followed with. */
interface Way {
  readonly hub: CsHub;
  readonly client: RelayClient;
  readonly link: string;
  readonly t: Translate<typeof en>;
}

/** Goes on with the conversation that the link of a mail leads to. What stands in the way is said in words, with what can be done. */
export async function followLink(hub: CsHub, client: RelayClient, link: string): Promise<void> {
  hub.open('room');
  await linkStrings.load(hub.locale);
  const words = new StringsController(hub as unknown as CsElement, linkStrings);
  await open({ hub, client, link, t: (key, params) => words.t(key, params) }, false);
}

async function open(way: Way, replace: boolean): Promise<void> {
  const { hub, client, link, t } = way;
  hub.change({ note: { text: t('opening'), busy: true } });
  try {
    const opened = await client.json<{ readonly conversationId: string; readonly session: Session | null }>('POST', '/v1/sessions/links', {
      body: { siteKey: client.siteKey, link, ...(replace ? { replace } : {}) },
      anonymous: !client.session.hasStored,
    });
    if (opened.session !== null) client.session.adopt(opened.session, 'identified');
    goOn(client, opened.conversationId);
    hub.change({ note: null });
  } catch (error) {
    explain(way, error);
  }
}

function explain(way: Way, error: unknown): void {
  const { hub, client, t } = way;
  const { code } = toCsError(error);
  if (code === 'session/link-invalid') return hub.change({ note: { text: t('gone'), alert: true } });
  if (code === 'session/link-elsewhere' && client.session.known) return hub.change({ note: { text: t('signedIn'), alert: true } });
  if (code === 'session/link-elsewhere')
    return hub.change({ note: { text: t('elsewhere'), alert: true, choice: { label: t('openHere'), run: () => void open(way, true) }, dismiss: t('stay') } });
  hub.change({ note: { text: t('failed'), alert: true, choice: { label: t('again'), run: () => void open(way, false) } } });
  hub.dispatchEvent(new CsErrorEvent(toCsError(error)));
}
