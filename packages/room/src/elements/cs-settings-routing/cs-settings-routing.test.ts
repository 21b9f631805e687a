import { expect } from '@open-wc/testing';
import { FakeDesk, siteOf } from '../cs-settings/testing/fake-desk.ts';
import { button, deep, open, press, settle, type, undo, words } from '../cs-settings/testing/set-up.ts';
import type { SettingsSection } from '../cs-settings/section.ts';
import { atRest } from '../../testing/mount.ts';

describe('cs-settings-routing', () => {
  it('routes by hand at first; the automatic way has its numbers, and all is saved at once', async () => {
    const { section, settings, desk } = await open('routing');
    expect(section.shadowRoot?.querySelector('#routingCapacity')).to.equal(null);
    deep<HTMLInputElement>(section, 'input[value="automatic"]').click();
    await settle(section);
    await type(section, '#routingCapacity', '3');
    await type(section, '#offerSeconds', '45');
    await type(section, '#firstReplyMinutes', '2');
    await expect(settings).to.be.accessible();
    expect(section.dirty).to.equal(true);
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({
      routing: 'automatic',
      routingCapacity: 3,
      offerSeconds: 45,
      firstReplyMinutes: 2,
      nextReplyMinutes: null,
      translation: false,
    });
    expect(section.dirty).to.equal(false);
  });

  it('sends no number out of bounds, and can give up what was typed', async () => {
    const { section, desk } = await open('routing', fake({ routing: 'automatic', nextReplyMinutes: 30 }));
    await type(section, '#routingCapacity', '0');
    await type(section, '#offerSeconds', '9');
    await type(section, '#nextReplyMinutes', '1.5');
    await press(section, 'Save');
    expect(words(section)).to.contain('from 1 to 100').and.to.contain('from 10 to 3,600').and.to.contain('or nothing');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
    section.discard();
    await settle(section);
    expect(deep<HTMLInputElement>(section, '#nextReplyMinutes').value).to.equal('30');
    desk.refuse('PATCH', '/v1/sites/a', 'request/invalid', 422, [{ pointer: '/offerSeconds', detail: 'too small' }]);
    await type(section, '#offerSeconds', '10');
    expect(await section.save()).to.equal(false);
    await settle(section);
    expect(words(section)).to.contain('too small');
  });

  it('is read-only for agents', async () => {
    const { section } = await open('routing', new FakeDesk('agent'));
    expect(words(section)).to.contain('Only an admin can change it.');
    const teams = section.shadowRoot?.querySelector('cs-settings-teams') as SettingsSection;
    await settle(teams);
    expect(words(teams)).to.contain('Teams are written by leads and admins.');
    expect(teams.shadowRoot?.querySelector('header button')).to.equal(null);
  });
});

const fake = (more: Parameters<typeof siteOf>[1]): FakeDesk => Object.assign(new FakeDesk(), { sites: [siteOf('a', more)] });

function withModel(configured: boolean): FakeDesk {
  const desk = new FakeDesk();
  desk.provider = { ...desk.provider, configured, capabilities: ['chat'] };
  return desk;
}

describe('cs-settings-teams', () => {
  const scene = async (desk = new FakeDesk()) => {
    const all = await open('routing', desk);
    const teams = all.section.shadowRoot?.querySelector('cs-settings-teams') as SettingsSection;
    await settle(teams);
    return { ...all, teams };
  };

  it('makes a team, changes it, deletes it, and brings it back', async () => {
    const { desk, settings, teams, section } = await scene();
    expect(words(teams)).to.contain('No teams yet');
    await press(teams, 'New team');
    await press(teams, 'Save team');
    expect(words(teams)).to.contain('Enter a name.');
    await type(teams, '#team-name', 'Returns');
    deep<HTMLInputElement>(teams, 'input[name="member-ivo"]').click();
    await type(teams, '#team-languages', 'en, %');
    await press(teams, 'Save team');
    expect(words(teams)).to.contain('not all language tags');
    await type(teams, '#team-languages', 'en, zh');
    await type(teams, '#team-pages', 'returns');
    await press(teams, 'Save team');
    expect(words(teams)).to.contain('Begin each line');
    await type(teams, '#team-pages', '/returns/*');
    await atRest();
    await expect(settings).to.be.accessible();
    await press(teams, 'Save team');
    expect(desk.teams[0]).to.deep.include({ name: 'Returns', members: ['ivo'], languages: ['en', 'zh'], pages: ['/returns/*'], siteId: 'a' });
    expect(words(teams)).to.contain('Ivo Blum').and.to.contain('en · zh · /returns/*');
    await press(teams, 'Change “Returns”');
    deep<HTMLInputElement>(teams, 'input[name="member-ivo"]').click();
    await type(teams, '#team-name', 'Refunds');
    await press(teams, 'Save team');
    expect(words(teams)).to.contain('Refunds').and.to.contain('Nobody yet');
    button(teams, 'Delete “Refunds”').click();
    await settle(teams);
    expect(desk.teams).to.have.length(0);
    await undo({ desk, settings, section });
    await settle(teams);
    expect(desk.teams.map(({ name }) => name)).to.deep.equal(['Refunds']);
    expect(words(teams)).to.contain('Refunds');
  });

  it('says what is wrong and keeps what was typed, and reads again after a failure', async () => {
    const desk = new FakeDesk();
    desk.refuse('GET', '/v1/teams', 'storage/unavailable', 503);
    const { teams } = await scene(desk);
    expect(words(teams)).to.contain('This could not be loaded.');
    await press(teams, 'Try again');
    await press(teams, 'New team');
    await type(teams, '#team-name', 'Returns');
    for (const [code, status, said] of [
      ['request/conflict', 409, 'There is no room for more teams.'],
      ['request/invalid', 422, 'not of the staff any more'],
      ['storage/unavailable', 503, 'The team was not saved.'],
    ] as const) {
      desk.refuse('POST', '/v1/teams', code, status);
      await press(teams, 'Save team');
      expect(words(teams)).to.contain(said);
    }
    expect(deep<HTMLInputElement>(teams, '#team-name').value).to.equal('Returns');
    await press(teams, 'Cancel');
    expect(desk.teams).to.have.length(0);
  });
});

describe('cs-settings-routing, translation', () => {
  it('translates new conversations where a chat model is set', async () => {
    const { section, settings, desk } = await open('routing', withModel(true));
    await settle(section);
    const control = deep<HTMLButtonElement>(section, '#translation');
    expect(control.disabled).to.equal(false);
    control.click();
    await settle(section);
    expect(control.getAttribute('aria-checked')).to.equal('true');
    await expect(settings).to.be.accessible();
    await press(section, 'Save');
    expect((desk.of('PATCH', '/v1/sites/a')[0]?.body as { translation: boolean }).translation).to.equal(true);
  });

  it('says why not where none is', async () => {
    const { section } = await open('routing', withModel(false));
    await settle(section);
    expect(words(section)).to.contain('No chat model is set, so nothing can be translated.');
    expect(deep<HTMLButtonElement>(section, '#translation').disabled).to.equal(true);
    const on = await open('routing', Object.assign(withModel(false), { sites: [siteOf('a', { translation: true })] }));
    await settle(on.section);
    expect(deep<HTMLButtonElement>(on.section, '#translation').disabled).to.equal(false);
  });
});
