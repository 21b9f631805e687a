import { expect } from '@open-wc/testing';
import { deep, open, press, settle, type, words } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-look', () => {
  it('previews every change before it is saved, and sends the whole look', async () => {
    const { section, settings, desk } = await open('look');
    await type(section, '#hex', '#ff8800');
    await type(section, '#assistant', 'Birk');
    await type(section, 'input[lang="en"]', 'Good day.');
    deep<HTMLInputElement>(section, 'input[value="start"]').click();
    deep<HTMLInputElement>(section, 'input[value="dark"]').click();
    await settle(section);
    const preview = deep(section, 'cs-settings-preview');
    expect(words(preview)).to.contain('Birk').and.to.contain('Good day.');
    expect(deep(preview, '.page').classList.contains('start')).to.equal(true);
    expect(deep(preview, '.page').style.getPropertyValue('--cs-color-accent')).to.contain('light-dark(');
    expect(preview.dataset['csTheme']).to.equal('dark');
    expect(words(section)).to.contain('too little to read');
    await expect(settings).to.be.accessible();
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')[0]?.body).to.deep.equal({
      theme: { accent: '#ff8800', logoUrl: null, assistantName: 'Birk', greeting: { en: 'Good day.' }, side: 'start', radius: null, scheme: 'dark' },
    });
  });

  it('does not send what is no colour, address or name', async () => {
    const { section, desk, settings } = await open('look');
    await type(section, '#hex', 'blue');
    await type(section, '#logo', 'logo.png');
    await type(section, '#assistant', ' ');
    await press(section, 'Save');
    expect(desk.of('PATCH', '/v1/sites/a')).to.have.length(0);
    expect(words(section)).to.contain('A colour has the form #rrggbb').and.to.contain('Enter a whole address').and.to.contain('Fill this in.');
    expect(section.shadowRoot?.activeElement?.id).to.equal('hex');
    await expect(settings).to.be.accessible();
  });

  it('marks the field that the relay refused', async () => {
    const { section, desk } = await open('look');
    desk.refuse('PATCH', '/v1/sites/a', 'request/invalid', 422, [{ pointer: '/theme/logoUrl', detail: 'a shorter address' }]);
    await type(section, '#logo', 'https://shop.example/logo.png');
    await press(section, 'Save');
    expect(deep(section, '#logo').getAttribute('aria-invalid')).to.equal('true');
    expect(words(section)).to.contain('a shorter address');
  });
});
