import { expect } from '@open-wc/testing';
import { FakeDesk } from '../cs-settings/testing/fake-desk.ts';
import type { SettingsSection } from '../cs-settings/section.ts';
import { button, deep, notice, open, press, settle, type, undo, words, still } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-security', () => {
  it('makes a key that is shown once', async () => {
    const { section, settings, desk } = await open('security');
    await press(section, 'Make a key');
    await press(section, 'Make a key');
    expect(words(section)).to.contain('Fill this in.');
    await type(section, '#key-name', 'Shop back end');
    deep<HTMLInputElement>(section, 'input[name="scope-export"]').click();
    await settle(section);
    await press(section, 'Make a key');
    expect(desk.of('POST', '/v1/sites/a/keys')[0]?.body).to.deep.equal({ name: 'Shop back end', scopes: ['openai', 'export'] });
    expect(deep<HTMLElement & { value: string }>(section, 'cs-settings-copy').value).to.equal('ck_secret');
    await expect(settings).to.be.accessible();
    await press(section, 'I have copied it');
    expect(section.shadowRoot?.querySelector('cs-settings-copy')).to.equal(null);
    expect(words(section)).to.contain('Never used');
  });

  it('revokes after a question', async () => {
    const desk = new FakeDesk();
    desk.keys = ['One', 'Two'].map((name) => ({ id: name, name, scopes: ['openai'], createdAt: '2026-11-01T00:00:00Z', lastUsedAt: null }));
    const { section } = await open('security', desk);
    expect(button(section, 'Make a key').getAttribute('aria-disabled')).to.equal('true');
    await press(section, 'Revoke: One');
    expect(desk.of('DELETE', '/v1/sites/a/keys/One')).to.have.length(0);
    button(deep(section, 'cs-dialog'), 'Revoke').click();
    await settle(section);
    expect(desk.of('DELETE', '/v1/sites/a/keys/One')).to.have.length(1);
    expect(words(section)).not.to.contain('Revoke “One”?').and.not.to.contain('One Made');
  });

  it('saves budgets as numbers, and marks those that are none', async () => {
    const { section, desk } = await open('security');
    await type(section, '#budget-images', '-1');
    await press(section, 'Save');
    expect(words(section)).to.contain('Enter a whole number with at most 12 digits.');
    await type(section, '#budget-images', '20');
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({
      budgets: { chatTokens: 2_000_000, images: 20, speechSeconds: 20_000, speechChars: 1_000_000 },
    });
    desk.refuse('PATCH', '/v1/sites/a', 'request/invalid', 422, [{ pointer: '/budgets/images', detail: 'a smaller number' }]);
    await type(section, '#budget-images', '30');
    await press(section, 'Save');
    expect(words(section)).to.contain('a smaller number');
  });

  it('shows leads the budgets, not the keys', async () => {
    const { section, desk, settings } = await open('security', new FakeDesk('lead'));
    expect(words(section)).to.contain('Only an admin can see this');
    expect(desk.of('GET', '/v1/sites/a/keys')).to.have.length(0);
    expect(deep<HTMLInputElement>(section, '#budget-images').matches(':disabled')).to.equal(true);
    await expect(settings).to.be.accessible();
  });

  it('blocks networks, says what is wrong with one, and lets them in again with a way back', async () => {
    const desk = new FakeDesk('lead');
    const { section, settings } = await open('security', desk);
    const addresses = deep<SettingsSection>(section, 'cs-settings-addresses');
    await settle(addresses);
    expect(words(addresses)).to.contain('No address is blocked');
    await press(addresses, 'Block an address');
    await still();
    await expect(settings).to.be.accessible();
    for (const [typed, fault] of [
      ['nonsense', 'no address and no network'],
      ['::ffff:203.0.113.9', 'not inside IPv6'],
      ['203.0.0.0/8', 'too many visitors'],
    ] as const) {
      await type(addresses, '#network', typed);
      await press(addresses, 'Block');
      expect(deep(addresses, '#network-error').textContent).to.contain(fault);
    }
    expect(desk.of('POST', '/v1/address-blocks')).to.have.length(0);
    let own = true;
    desk.handlers.push(({ method, path }) =>
      own && method === 'POST' && path === '/v1/address-blocks' ? { status: 409, body: { code: 'block/own-network' } } : undefined,
    );
    await type(addresses, '#network', '203.0.113.9/24');
    await type(addresses, '#why', 'Flood');
    await press(addresses, 'Block');
    expect(words(addresses)).to.contain('Your own address is in this network');
    await still();
    await expect(settings).to.be.accessible();
    own = false;
    await press(addresses, 'Block anyway');
    expect(desk.of('POST', '/v1/address-blocks').map(({ body }) => body)).to.deep.equal([
      { network: '203.0.113.9/24', minutes: 1440, reason: 'Flood' },
      { network: '203.0.113.9/24', minutes: 1440, reason: 'Flood', own: true },
    ]);
    expect(words(addresses)).to.contain('203.0.113.0/24').and.to.contain('Flood').and.to.contain('Blocked by Ana Ruiz').and.to.contain('until');
    await still();
    await expect(settings).to.be.accessible();
    await press(addresses, 'Let in again: 203.0.113.0/24');
    expect(words(addresses)).to.contain('No address is blocked');
    await undo({ desk, settings, section: addresses });
    expect(words(addresses)).to.contain('203.0.113.0/24').and.to.contain('Flood');
    expect(desk.of('POST', '/v1/address-blocks')[2]?.body).to.deep.equal({ network: '203.0.113.0/24', minutes: 1440, reason: 'Flood', own: true });
  });

  it('lists who is blocked, and lets them write again; says where that did not work', async () => {
    const desk = new FakeDesk();
    desk.blocks = ['Mira', ''].map((name, at) => ({
      id: `b${at}`,
      siteId: 'a',
      visitor: { id: `v${at}`, name },
      reason: null,
      by: { id: 'x', name: 'Ana' },
      at: '2026-11-22T09:00:00.000Z',
    }));
    let fails = true;
    desk.handlers.push((call) =>
      fails && call.method === 'DELETE' && call.path.startsWith('/v1/blocks') ? { status: 500, body: { code: 'relay/internal' } } : undefined,
    );
    const { section, settings } = await open('security', desk);
    const blocks = deep<SettingsSection>(section, 'cs-settings-blocks');
    await settle(blocks);
    expect(words(blocks)).to.contain('Mira').and.to.contain('Blocked by Ana').and.to.contain('Visitor');
    await expect(settings).to.be.accessible();
    await press(blocks, 'Let them write again: Mira');
    expect(words(blocks)).to.contain('Mira');
    fails = false;
    await press(blocks, 'Let them write again: Mira');
    expect(words(blocks)).not.to.contain('Mira');
    expect(notice(settings)).to.contain('Mira can write again');
    await press(blocks, 'Let them write again: Visitor');
    expect(words(blocks)).to.contain('Nobody is blocked');
  });
});
