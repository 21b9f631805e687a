import { expect } from '@open-wc/testing';
import type { SettingsSection } from '../cs-settings/section.ts';
import { FakeDesk } from '../cs-settings/testing/fake-desk.ts';
import { deep, notice, open, press, settle, type, undo, words } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-team', () => {
  it('changes a role, and back by the notice', async () => {
    const scene = await open('team');
    const { section, desk, settings } = scene;
    const select = [...(section.shadowRoot?.querySelectorAll('select') ?? [])][2] as HTMLSelectElement;
    select.value = 'lead';
    select.dispatchEvent(new Event('change'));
    await settle(section);
    expect(notice(settings)).to.equal('Ivo Blum is Lead now.');
    await undo(scene);
    expect(desk.staff[1]?.role).to.equal('agent');
  });

  it('gives somebody a number of conversations of their own, and takes it back', async () => {
    const scene = await open('team');
    const { section, desk, settings } = scene;
    const select = deep<HTMLSelectElement>(section, 'select[aria-label="Conversations of Ivo Blum at a time"]');
    expect([select.value, select.options[0]?.label]).to.deep.equal(['', 'As the site']);
    select.value = '0';
    select.dispatchEvent(new Event('change'));
    await settle(section);
    expect(notice(settings)).to.equal('Conversations of Ivo Blum at a time: at most 0.');
    expect(desk.staff[1]?.capacity).to.equal(0);
    await expect(settings).to.be.accessible();
    await undo(scene);
    expect(desk.staff[1]?.capacity).to.equal(null);
  });

  it('tells kindly why the last admin stays', async () => {
    const { section, settings, desk } = await open('team');
    desk.refuse('PATCH', '/v1/staff/me', 'request/conflict', 409);
    await press(section, 'Account of Ana Ruiz is active');
    expect(words(section)).to.contain('This is the last admin.');
    expect(deep(section, '.switch').getAttribute('aria-checked')).to.equal('true');
    await expect(settings).to.be.accessible();
  });

  it('makes a link to copy', async () => {
    const { section, settings, desk } = await open('team');
    deep<HTMLInputElement>(section, 'input[name="invite-role"][value="lead"]').click();
    await settle(section);
    await press(section, 'Make the link');
    expect(desk.of('POST', '/v1/staff/invites')[0]?.body).to.deep.equal({ role: 'lead' });
    expect(deep<HTMLElement & { value: string }>(section, 'cs-settings-copy').value).to.equal('https://relay.test/desk#code=abc');
    expect(words(section)).to.contain('Works until');
    await expect(settings).to.be.accessible();
  });

  it('changes the own name and password, and says which of them was wrong', async () => {
    const { section, desk } = await open('team');
    const account = deep<SettingsSection>(section, 'cs-settings-account');
    await type(account, '#new-password', 'short');
    await press(account, 'Save');
    expect(words(account)).to.contain('At least 10 characters.').and.to.contain('Enter the current password too.');
    await type(account, '#new-password', 'correct horse');
    await type(account, '#current-password', 'wrong');
    desk.refuse('PUT', '/v1/staff/me', 'session/credentials', 401);
    await press(account, 'Save');
    expect(words(account)).to.contain('This is not the current password.');
    expect(account.shadowRoot?.activeElement?.id).to.equal('current-password');
    await type(account, '#own-name', 'Ana R.');
    await type(account, '#current-password', 'right');
    await press(account, 'Save');
    expect(desk.of('PUT', '/v1/staff/me').at(-1)?.body).to.deep.equal({ name: 'Ana R.', password: 'correct horse', currentPassword: 'right' });
    expect(deep<HTMLInputElement>(account, '#new-password').value).to.equal('');
    expect(section.dirty).to.equal(false);
  });

  it('shows agents who answers, and lets them change themselves only', async () => {
    const { section } = await open('team', new FakeDesk('agent'));
    expect(words(section)).to.contain('Ivo Blum');
    expect(section.shadowRoot?.querySelectorAll('select, .switch')).to.have.length(0);
    expect(section.shadowRoot?.querySelector('cs-settings-account')).not.to.equal(null);
  });
});
