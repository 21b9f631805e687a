import { expect } from '@open-wc/testing';
import type { CsSettingsOrigins } from '../cs-settings-origins/cs-settings-origins.ts';
import { FakeDesk, siteOf } from '../cs-settings/testing/fake-desk.ts';
import { button, deep, notice, open, press, settle, type, undo, words } from '../cs-settings/testing/set-up.ts';

async function typeOrigin(origins: CsSettingsOrigins, text: string, enter = true): Promise<void> {
  const input = deep<HTMLInputElement>(origins, 'input');
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  if (enter) input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true }));
  await settle(origins);
}

describe('cs-settings-sites', () => {
  it('adds a site, chooses it, and shows its script tag', async () => {
    const scene = await open('sites');
    const { section, settings, desk } = scene;
    let told = 0;
    settings.addEventListener('cs-sites-changed', () => (told += 1));
    await press(section, 'Add a site');
    await expect(settings).to.be.accessible();
    await type(section, '#new-name', 'Outlet');
    const origins = deep<CsSettingsOrigins>(section, '.new cs-settings-origins');
    await typeOrigin(origins, 'outlet.example/shop');
    expect(words(origins)).to.contain('An origin begins with https:// or http://.');
    await expect(settings).to.be.accessible();
    button(origins, 'Use https://outlet.example').click();
    await settle(section);
    const add = [...(section.shadowRoot?.querySelectorAll('.new .btn.primary') ?? [])][0] as HTMLButtonElement;
    add.click();
    await Promise.resolve();
    await section.updateComplete;
    expect(add.getAttribute('aria-busy')).to.equal('true');
    await settle(section);
    expect(desk.of('POST', '/v1/sites')[0]?.body).to.deep.equal({ name: 'Outlet', origins: ['https://outlet.example'] });
    expect(settings.siteId).to.equal('s1');
    expect(told).to.equal(1);
    expect(notice(settings)).to.contain('“Outlet” is added');
    const install = deep(section, 'cs-settings-install');
    expect(deep<HTMLElement & { value: string }>(install, 'cs-settings-copy').value).to.equal(
      '<script async src="https://relay.test/kit/v1/loader.js" data-site-key="cs_s1" data-features="room,voice"></script>',
    );
    expect(words(install)).to.contain('Not seen yet').and.to.contain('https://outlet.example');
  });

  it('shows a page within seconds of its first load', async function () {
    this.timeout(8000);
    const { section, desk } = await open('sites');
    const install = deep(section, 'cs-settings-install');
    desk.sites = [siteOf('a', { seen: [{ origin: 'https://shop.example', at: new Date().toISOString() }] })];
    const started = performance.now();
    while (!words(install).includes('Seen on https://shop.example') && performance.now() - started < 5000) await settle(section);
    expect(performance.now() - started).to.be.below(2600);
    expect(deep(install, '.seen').textContent).to.contain('https://shop.example');
  });

  it('switches a site off at once, and back by the notice', async () => {
    const scene = await open('sites');
    await press(scene.section, 'Chat on Fjord & Fern');
    expect(scene.desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({ enabled: false });
    expect(words(scene.section)).to.contain('The chat is off');
    await undo(scene);
    expect(scene.desk.sites[0]?.enabled).to.equal(true);
  });

  it('saves what was changed, and only that', async () => {
    const { section, desk } = await open('sites');
    expect(button(section, 'Save').getAttribute('aria-disabled')).to.equal('true');
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
    deep(section, '#rooms').click();
    deep<HTMLInputElement>(section, 'input[name="feature-canvas"]').click();
    deep<HTMLInputElement>(section, 'input[value="cookieless"]').click();
    await settle(section);
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({ features: ['room', 'voice', 'canvas'], visitorRooms: true, analytics: 'cookieless' });
    expect(words(section)).to.contain('Saved');
    expect(section.dirty).to.equal(false);
  });

  it('takes a typed origin along when saving', async () => {
    const { section, desk } = await open('sites');
    const origins = deep<CsSettingsOrigins>(section, '.settings cs-settings-origins');
    await typeOrigin(origins, 'https://www.shop.example', false);
    expect(section.dirty).to.equal(true);
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({ origins: ['https://shop.example', 'https://www.shop.example'] });
  });

  it('keeps everything when a save is refused, and marks the field', async () => {
    const { section, desk } = await open('sites');
    desk.refuse('PATCH', '/v1/sites/a', 'request/invalid', 422, [{ pointer: '/name', detail: 'a name that is not taken' }]);
    await type(section, '#site-name', 'Taken');
    await press(section, 'Save');
    const field = deep<HTMLInputElement>(section, '#site-name');
    expect([field.value, field.getAttribute('aria-invalid')]).to.deep.equal(['Taken', 'true']);
    expect(words(section)).to.contain('a name that is not taken').and.to.contain('What you entered is still here.');
    expect(section.shadowRoot?.activeElement).to.equal(field);
    await press(section, 'Save');
    expect(desk.sites[0]?.name).to.equal('Taken');
  });

  it('removes a site only after its name was typed', async () => {
    const desk = new FakeDesk();
    desk.sites = [siteOf('a'), siteOf('b', { name: 'Outlet' })];
    const { section, settings } = await open('sites', desk);
    await press(section, 'Remove this site');
    await expect(settings).to.be.accessible();
    await press(section, 'Remove the site for good');
    expect(desk.of('DELETE', '/v1/sites/a')).to.have.length(0);
    await type(section, '#confirm', 'Fjord & Fern');
    await press(section, 'Remove the site for good');
    expect(desk.of('DELETE', '/v1/sites/a')).to.have.length(1);
    expect(words(section)).not.to.contain('Fjord');
  });
});

describe('cs-settings-origins', () => {
  it('removes by its chip, and takes several that are pasted', async () => {
    const { section } = await open('sites');
    const origins = deep<CsSettingsOrigins>(section, '.settings cs-settings-origins');
    const data = new DataTransfer();
    data.setData('text', 'https://a.example\nhttps://b.example, nonsense');
    deep(origins, 'input').dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, cancelable: true, bubbles: true }));
    await settle(section);
    expect(origins.origins).to.deep.equal(['https://shop.example', 'https://a.example', 'https://b.example']);
    expect(deep<HTMLInputElement>(origins, 'input').value).to.equal('nonsense');
    button(origins, 'Remove https://shop.example').click();
    await settle(section);
    expect(origins.origins).to.have.length(2);
  });
});
