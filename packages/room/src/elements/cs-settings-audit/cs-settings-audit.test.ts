import { expect } from '@open-wc/testing';
import { FakeDesk } from '../cs-settings/testing/fake-desk.ts';
import { open, press, words } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-audit', () => {
  it('names actions and sites, and loads further pages', async () => {
    const desk = new FakeDesk();
    const entry = desk.audit[0]!;
    desk.handlers.push((call) =>
      call.path === '/v1/audit'
        ? {
            status: 200,
            body:
              call.query.get('cursor') === null
                ? { items: [entry], cursor: '1' }
                : { items: [{ ...entry, id: 0, action: 'staff.changed', target: 'x', detail: '{"role":"lead"}' }], cursor: null },
          }
        : undefined,
    );
    const { section } = await open('audit', desk);
    expect(words(section)).to.contain('Changed a site').and.to.contain('Fjord & Fern · origins');
    await press(section, 'Load more');
    expect(words(section)).to.contain('Changed an account').and.to.contain('role: lead').and.to.contain('This is the beginning of the log.');
  });

  it('says when nothing has been changed', async () => {
    const desk = new FakeDesk();
    desk.audit = [];
    const { section, settings } = await open('audit', desk);
    expect(words(section)).to.contain('Nothing has been changed yet');
    await expect(settings).to.be.accessible();
  });
});
