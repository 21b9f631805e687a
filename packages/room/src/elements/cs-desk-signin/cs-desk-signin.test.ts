import { expect, fixture, html } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay } from '../../testing/fake-relay.ts';
import { atRest, count, found } from '../../testing/mount.ts';
import type { CsDeskSignin } from './cs-desk-signin.ts';

describe('cs-desk-signin', () => {
  it('is accessible in both forms and shows the password on demand', async () => {
    const element = await fixture<CsDeskSignin>(html`<cs-desk-signin></cs-desk-signin>`);
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '[aria-label="Show password"]')).click();
    await found(element, '#password[type="text"]');
    element.code = 'one-time';
    await found(element, 'h1', 'Create your account');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('goes back to the plain form when a link is used up, with one error', async () => {
    const relay = new FakeRelay(ANA);
    relay.handlers.push((call) => (call.path.endsWith('/staff/sessions') ? { status: 401, body: { code: 'session/code-invalid' } } : undefined));
    const element = await fixture<CsDeskSignin>(html`<cs-desk-signin .target=${relay.client('staff')} .code=${'used-up'}></cs-desk-signin>`);
    (await found<HTMLInputElement>(element, '#name')).value = 'Ana';
    (await found<HTMLInputElement>(element, '#password')).value = 'long enough';
    const errors = await count(element, 'cs-error', async () => {
      (await found<HTMLButtonElement>(element, 'button[type="submit"]')).click();
      await found(element, '.banner.bad', 'used or has expired');
    });
    expect(errors).to.have.length(1);
    await found(element, 'h1', 'Sign in');
  });

  it('says that the session has ended', async () => {
    const element = await fixture<CsDeskSignin>(html`<cs-desk-signin></cs-desk-signin>`);
    expect(element.renderRoot.querySelector('[role="alert"]')).to.equal(null);
    element.toggleAttribute('session-lost', true);
    await found(element, '[role="alert"]', 'Your session has ended');
    await atRest();
    await expect(element).to.be.accessible();
  });
});
