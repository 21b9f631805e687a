import { locale } from '@cs-kit/core';
import { expect, oneEvent } from '@open-wc/testing';
import { FakeDesk, siteOf } from './testing/fake-desk.ts';
import { button, deep, open, settle, still, type, words } from './testing/set-up.ts';
import { SECTION_IDS } from './sections.ts';

describe('cs-settings', () => {
  afterEach(() => locale.set(null));

  for (const id of SECTION_IDS) {
    it(`is accessible: ${id}`, async () => {
      const { settings } = await open(id);
      await expect(settings).to.be.accessible();
    });
  }

  it('is accessible in the dark and from right to left', async () => {
    locale.set('ar');
    const { settings } = await open('sites');
    settings.dataset['csTheme'] = 'dark';
    await settle(settings);
    await still();
    expect(words(settings)).to.contain('الإعدادات');
    expect(getComputedStyle(settings).direction).to.equal('rtl');
    await expect(settings).to.be.accessible();
  });

  it('shows no chooser for one site, and one for several', async () => {
    const { settings } = await open('look');
    expect(settings.shadowRoot?.querySelector('.chooser')).to.equal(null);
    const desk = new FakeDesk();
    desk.sites = [siteOf('a'), siteOf('b', { name: 'Outlet' })];
    const two = (await open('look', desk)).settings;
    const select = deep<HTMLSelectElement>(two, '.chooser select');
    select.value = 'b';
    select.dispatchEvent(new Event('change'));
    await settle(two);
    expect(two.siteId).to.equal('b');
    expect(deep(two, '.main header .badge').textContent).to.contain('Outlet');
  });

  it('tells when another section is shown, and moves the focus there', async () => {
    const { settings } = await open('sites');
    setTimeout(() => void settings.open('team'));
    const event = await oneEvent(settings, 'cs-section-changed');
    expect((event as unknown as { section: string }).section).to.equal('team');
    await settle(settings);
    expect(settings.shadowRoot?.activeElement?.id).to.equal('heading');
  });

  it('asks before unsaved changes are left: stay, give up, save', async () => {
    const { settings, section, desk } = await open('look');
    await type(section, '#assistant', 'Birk');
    expect(settings.dirty).to.equal(true);
    void settings.open('team');
    await settle(settings);
    const dialog = deep(settings, 'cs-dialog');
    await still();
    await expect(settings).to.be.accessible();
    button(dialog, 'Keep editing').click();
    await settle(settings);
    expect(settings.section).to.equal('look');
    void settings.open('team');
    await settle(settings);
    button(dialog, 'Save').click();
    await settle(settings);
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(1);
    expect(settings.section).to.equal('team');
  });

  it('gives unsaved changes up when told to', async () => {
    const { settings, section, desk } = await open('look');
    await type(section, '#assistant', 'Birk');
    const left = settings.leave();
    await settle(settings);
    button(deep(settings, 'cs-dialog'), 'Discard').click();
    expect(await left).to.equal(true);
    expect(settings.dirty).to.equal(false);
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
  });

  it('stays when the save before leaving is refused', async () => {
    const { settings, section, desk } = await open('look');
    desk.refuse('PATCH', '/v1/sites/a', 'storage/unavailable', 503);
    await type(section, '#assistant', 'Birk');
    const left = settings.leave();
    await settle(settings);
    button(deep(settings, 'cs-dialog'), 'Save').click();
    expect(await left).to.equal(false);
    expect(settings.dirty).to.equal(true);
  });

  it('says who may see what', async () => {
    const { settings } = await open('audit', new FakeDesk('agent'));
    expect(words(deep(settings, '.main'))).to.contain('Only an admin can see this');
    await settings.open('providers');
    await settle(settings);
    expect(words(deep(settings, '.main')))
      .to.contain('Only leads and admins can see this')
      .and.to.contain('Your role is Agent');
    await settings.open('look');
    await settle(settings);
    const look = deep(settings, 'cs-settings-look');
    expect(words(look)).to.contain('Only an admin can change it');
    expect(look.shadowRoot?.querySelector('fieldset')?.disabled).to.equal(true);
    await expect(settings).to.be.accessible();
  });

  it('says why it could not be loaded, and tries again', async () => {
    const desk = new FakeDesk();
    desk.refuse('GET', '/v1/sites', 'storage/unavailable', 503, [], 'The relay cannot store this now.');
    const { settings } = await open('sites', desk);
    expect(words(deep(settings, '.main')))
      .to.contain('This could not be loaded.')
      .and.to.contain('The relay cannot store this now.');
    await expect(settings).to.be.accessible();
    button(settings, 'Try again').click();
    await settle(settings);
    expect(settings.shadowRoot?.querySelector('cs-settings-sites')).not.to.equal(null);
  });

  it('leads from an empty relay to its first site', async () => {
    const desk = new FakeDesk();
    desk.sites = [];
    const { settings } = await open('look', desk);
    button(settings, 'Add a site').click();
    await settle(settings);
    expect(settings.section).to.equal('sites');
    expect(words(deep(settings, 'cs-settings-sites'))).to.contain('Give it a name your team knows');
  });

  it('shows the list or the section where it is narrow', async () => {
    const { settings } = await open('sites');
    settings.style.setProperty('width', '320px');
    await settle(settings);
    const visible = (selector: string): boolean => deep(settings, selector).checkVisibility();
    expect([visible('nav'), visible('.main')]).to.deep.equal([false, true]);
    button(settings, 'All settings').click();
    await settle(settings);
    expect([visible('nav'), visible('.main')]).to.deep.equal([true, false]);
    expect(deep(settings, 'nav').scrollWidth).to.be.at.most(320);
  });

  for (const id of SECTION_IDS) {
    it(`fits 280 px: ${id}`, async () => {
      const { settings } = await open(id);
      settings.style.setProperty('width', '280px');
      await settle(settings);
      const main = deep(settings, '.main');
      expect(main.scrollWidth).to.be.at.most(main.clientWidth);
    });
  }

  it('says that it is offline', async () => {
    const { settings } = await open('sites');
    Object.defineProperty(navigator, 'onLine', { value: false, configurable: true });
    window.dispatchEvent(new Event('offline'));
    await settle(settings);
    expect(words(deep(settings, '.main'))).to.contain('You are offline.');
    Reflect.deleteProperty(navigator, 'onLine');
    window.dispatchEvent(new Event('online'));
    await settle(settings);
    expect(words(deep(settings, '.main'))).not.to.contain('You are offline.');
  });

  it('stops asking the relay when it is taken away', async () => {
    const { settings, desk } = await open('sites');
    settings.remove();
    const { length } = desk.calls;
    await new Promise((done) => setTimeout(done, 2300));
    expect(desk.calls.length).to.equal(length);
  });
});
