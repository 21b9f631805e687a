import { expect } from '@open-wc/testing';
import { FakeDesk, siteOf } from '../cs-settings/testing/fake-desk.ts';
import type { SettingsSection } from '../cs-settings/section.ts';
import { button, deep, open, press, settle, words } from '../cs-settings/testing/set-up.ts';

async function write(section: SettingsSection, field: string, text: string): Promise<void> {
  const area = deep<HTMLTextAreaElement>(section, `#words-${field}`);
  area.value = text;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  await settle(section);
}

describe('cs-settings-moderation', () => {
  it('shows the rules as lines and saves them as rules', async () => {
    const desk = new FakeDesk();
    desk.sites = [siteOf('a', { wordRules: [{ words: 'zonk', action: 'refuse' }] })];
    const { section, settings } = await open('moderation', desk);
    expect(deep<HTMLTextAreaElement>(section, '#words-refuse').value).to.equal('zonk');
    await expect(settings).to.be.accessible();
    await write(section, 'mask', 'darn\n\n two words \nDarn');
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({
      wordRules: [
        { words: 'zonk', action: 'refuse' },
        { words: 'Darn', action: 'mask' },
        { words: 'two words', action: 'mask' },
      ],
    });
    expect(words(section)).to.contain('Saved');
  });

  it('says what is too much before it is sent, and keeps it', async () => {
    const { section, desk, settings } = await open('moderation');
    await write(section, 'refuse', 'x'.repeat(81));
    expect(deep(section, '#words-fault').textContent).to.contain('80');
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
    await expect(settings).to.be.accessible();
    await write(section, 'refuse', Array.from({ length: 201 }, (_, index) => `w${index}`).join('\n'));
    expect(deep(section, '#words-fault').textContent).to.contain('200');
    button(section, 'Discard').click();
    await settle(section);
    expect(deep<HTMLTextAreaElement>(section, '#words-refuse').value).to.equal('');
  });

  it('lets the relay look at links only after it was switched on and saved', async () => {
    const { section, desk } = await open('moderation');
    const toggle = deep<HTMLButtonElement>(section, '#link-previews');
    expect(toggle.getAttribute('aria-checked')).to.equal('false');
    toggle.click();
    await settle(section);
    expect(section.dirty).to.equal(true);
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({ linkPreviews: true });
    expect(deep(section, '#link-previews').getAttribute('aria-checked')).to.equal('true');
  });

  it('keeps what was written when saving fails, and is read only for others than admins', async () => {
    const { section, desk } = await open('moderation');
    desk.refuse('PATCH', '/v1/sites/a', 'storage/unavailable', 503);
    await write(section, 'refuse', 'zonk');
    await press(section, 'Save');
    expect(deep<HTMLTextAreaElement>(section, '#words-refuse').value).to.equal('zonk');
    expect(section.dirty).to.equal(true);
    const agent = await open('moderation', new FakeDesk('agent'));
    expect(deep<HTMLTextAreaElement>(agent.section, '#words-refuse').matches(':disabled')).to.equal(true);
  });
});
