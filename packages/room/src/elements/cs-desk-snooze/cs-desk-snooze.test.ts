import { expect, fixture, html } from '@open-wc/testing';
import '../../define-desk.ts';
import { fieldTime } from '../../engine/snooze-times.ts';
import { atRest, count, found } from '../../testing/mount.ts';
import type { CsActionRequestEvent } from '../cs-desk/events.ts';
import type { CsDeskSnooze } from './cs-desk-snooze.ts';

const snooze = (): Promise<CsDeskSnooze> => fixture<CsDeskSnooze>(html`<cs-desk-snooze .conversationIds=${['a', 'b']}></cs-desk-snooze>`);

describe('cs-desk-snooze', () => {
  it('offers times and an answer, and asks once', async () => {
    const element = await snooze();
    element.openMenu();
    await atRest();
    await expect(element).to.be.accessible();
    const until = await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Until an answer');
    const [event] = (await count(element, 'cs-action-request', () => until.click())) as CsActionRequestEvent[];
    expect([event?.conversationIds, event?.action]).to.deep.equal([['a', 'b'], { type: 'snooze', until: null }]);
    element.openMenu();
    const tomorrow = await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Tomorrow');
    const [next] = (await count(element, 'cs-action-request', () => tomorrow.click())) as CsActionRequestEvent[];
    const now = new Date();
    const morning = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9);
    expect(next?.action).to.deep.equal({ type: 'snooze', until: morning.toISOString() });
  });

  it('takes a time of one’s own, and says which it does not take', async () => {
    const element = await snooze();
    element.openMenu();
    (await found<HTMLButtonElement>(element, '[role="menuitem"]', 'Choose a time')).click();
    const field = await found<HTMLInputElement>(element, 'input[type="datetime-local"]');
    await atRest();
    await expect(element).to.be.accessible();
    const submit = await found<HTMLButtonElement>(element, '.btn.primary', 'Put aside');
    field.value = fieldTime(new Date(Date.now() - 3_600_000));
    expect(await count(element, 'cs-action-request', () => submit.click())).to.have.length(0);
    await found(element, '[role="alert"]', 'a time in the future');
    const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 7_200_000);
    field.value = fieldTime(at);
    const [event] = (await count(element, 'cs-action-request', () => submit.click())) as CsActionRequestEvent[];
    expect(event?.action).to.deep.equal({ type: 'snooze', until: at.toISOString() });
  });
});
