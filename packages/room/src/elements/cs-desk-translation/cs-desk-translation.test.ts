import type { ConversationSummary } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, ROOM } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, found, mount } from '../../testing/mount.ts';
import type { CsDeskTranslation } from './cs-desk-translation.ts';

const AVAILABLE = { engine: 'openai', available: true };
const MISSING = { engine: 'none', available: false, reason: 'No chat model.' };

/** A switch over a relay that answers it as a test says. */
async function scene(
  options: { readonly on?: boolean; readonly locale?: string; readonly capability?: object; readonly put?: () => { status: number; body: unknown } } = {},
) {
  const { on = false, locale = 'es', capability = AVAILABLE } = options;
  const relay = new FakeRelay(ANA);
  relay.handlers.push(({ method, path, body }) => {
    if (!path.endsWith('/translation')) return undefined;
    if (method === 'GET') return { status: 200, body: { on, capability } };
    return options.put?.() ?? { status: 200, body: { on: (body as { on: boolean }).on, capability } };
  });
  const base = inboxRow(0);
  const row = (more: Partial<ConversationSummary> = {}): ConversationSummary => ({ ...base, translation: on, visitor: { ...base.visitor, locale }, ...more });
  const element = await mount<CsDeskTranslation>('cs-desk-translation', relay, 'staff', (it) => (it.conversation = row()));
  const control = await found<HTMLButtonElement>(element, '[role="switch"]');
  const checked = (): boolean => control.getAttribute('aria-checked') === 'true';
  return { relay, element, row, control, checked, puts: () => relay.callsTo('PUT', '/translation') };
}

describe('cs-desk-translation', () => {
  it('says what it does between the two languages, switches on and off, and is accessible', async () => {
    const { element, row, control, checked, puts } = await scene();
    await found(element, '#hint', 'You read English, the visitor Spanish');
    await atRest();
    await expect(element).to.be.accessible();
    expect(checked()).to.equal(false);
    control.click();
    await waitUntil(checked);
    await waitUntil(() => !control.hasAttribute('aria-busy'));
    expect(puts().map(({ path, body }) => [path, body])).to.deep.equal([[`/v1/conversations/${ROOM}/translation`, { on: true }]]);
    element.conversation = row({ translation: true });
    await element.updateComplete;
    await expect(element).to.be.accessible();
    control.click();
    await waitUntil(() => !checked());
    expect(puts()[1]?.body).to.deep.equal({ on: false });
  });

  it('follows a colleague who switches it', async () => {
    const { element, row, checked } = await scene();
    element.conversation = row({ translation: true });
    await element.updateComplete;
    expect(checked()).to.equal(true);
  });

  it('without an engine it cannot be switched on and says why; what is on can be switched off', async () => {
    const off = await scene({ capability: MISSING });
    await found(off.element, '#hint', 'No chat model is set.');
    expect(off.control.getAttribute('aria-disabled')).to.equal('true');
    await expect(off.element).to.be.accessible();
    off.control.click();
    await off.element.updateComplete;
    expect(off.puts()).to.have.length(0);
    const on = await scene({ capability: MISSING, on: true });
    await found(on.element, '#hint', 'No chat model is set.');
    expect(on.control.hasAttribute('aria-disabled')).to.equal(false);
    on.control.click();
    await waitUntil(() => on.puts().length === 1);
  });

  it('goes back where the relay refuses, and says so', async () => {
    let code = 'relay/internal';
    const { element, control, checked } = await scene({ put: () => ({ status: 500, body: { code } }) });
    control.click();
    await found(element, '[role="alert"]', 'Nothing was changed.');
    expect(checked()).to.equal(false);
    code = 'provider/unconfigured';
    control.click();
    await found(element, '[role="alert"]', 'No chat model is set.');
    await expect(element).to.be.accessible();
  });

  it('of a visitor with the same language it says that others are translated; another conversation begins anew', async () => {
    const { element, row, control } = await scene({ locale: 'en-GB', put: () => ({ status: 500, body: { code: 'relay/internal' } }) });
    await found(element, '#hint', 'The visitor reads your language');
    control.click();
    await found(element, '[role="alert"]', 'Nothing was changed.');
    element.conversation = row({ id: inboxRow(1).id });
    await element.updateComplete;
    expect(deep<HTMLElement>(element, '[role="alert"]')?.hidden).to.equal(true);
    element.conversation = null;
    await element.updateComplete;
    expect(deep(element, '[role="switch"]')).to.equal(null);
  });
});
