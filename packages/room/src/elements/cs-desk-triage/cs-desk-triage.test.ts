import { expect } from '@open-wc/testing';
import { LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import '../../define-desk.ts';
import { ANA, FakeRelay } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, count, every, found, mount } from '../../testing/mount.ts';
import type { CsActionRequestEvent } from '../cs-desk/events.ts';
import type { CsDeskTriage } from './cs-desk-triage.ts';

const triage = (relay: FakeRelay, tags: readonly string[] = ['vip']): Promise<CsDeskTriage> =>
  mount<CsDeskTriage>('cs-desk-triage', relay, 'staff', (it) => (it.conversation = inboxRow(0, { tags, priority: 'high' })));
const enter = (field: HTMLInputElement, text: string): void => {
  field.value = text;
  field.form?.requestSubmit();
};

describe('cs-desk-triage', () => {
  it('changes the priority, and adds and removes tags', async () => {
    const element = await triage(new FakeRelay(ANA));
    await atRest();
    await expect(element).to.be.accessible();
    const select = await found<HTMLSelectElement>(element, 'select');
    expect(select.value).to.equal('high');
    const field = await found<HTMLInputElement>(element, '#tag');
    const events = (await count(element, 'cs-action-request', async () => {
      select.value = 'urgent';
      select.dispatchEvent(new Event('change'));
      enter(field, '  Bent   POLE ');
      enter(field, 'VIP');
      (await found<HTMLButtonElement>(element, '[aria-label="Remove the tag vip"]')).click();
    })) as CsActionRequestEvent[];
    expect(events.map((event) => event.action)).to.deep.equal([
      { type: 'priority', priority: 'urgent' },
      { type: 'tag', add: ['bent pole'] },
      { type: 'tag', remove: ['vip'] },
    ]);
    expect(element.shadowRoot?.activeElement).to.equal(field);
  });

  it('says when a tag is too long or one too many, and keeps the words', async () => {
    const full = Array.from({ length: RELAY_LIMITS.tagsPerConversation }, (_, at) => `tag ${at}`);
    const element = await triage(new FakeRelay(ANA), full);
    const field = await found<HTMLInputElement>(element, '#tag');
    const events = await count(element, 'cs-action-request', async () => {
      enter(field, 'x'.repeat(LIMITS.tagChars + 1));
      await found(element, '[role="alert"]', 'at most 40 characters');
      enter(field, 'one more');
      await found(element, '[role="alert"]', 'at most 20 tags');
    });
    expect(events).to.have.length(0);
    expect(field.value).to.equal('one more');
  });

  it('offers the tags of the site, and says where they cannot be loaded', async () => {
    const relay = new FakeRelay(ANA);
    let fails = true;
    relay.handlers.push(({ path }) =>
      !path.startsWith('/v1/tags')
        ? undefined
        : fails
          ? { status: 500, body: { code: 'relay/internal' } }
          : { status: 200, body: { items: [{ tag: 'refund' }, { tag: 'vip' }] } },
    );
    const element = await triage(relay);
    const field = await found<HTMLInputElement>(element, '#tag');
    field.dispatchEvent(new FocusEvent('focus'));
    await found(element, '[role="alert"]', 'could not be loaded');
    fails = false;
    field.dispatchEvent(new FocusEvent('focus'));
    await found(element, 'option[value="refund"]');
    expect(every(element, 'option[value="vip"]')).to.have.length(0);
  });
});
