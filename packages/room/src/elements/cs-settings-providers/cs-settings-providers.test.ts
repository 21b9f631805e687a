import { expect } from '@open-wc/testing';
import { FakeDesk } from '../cs-settings/testing/fake-desk.ts';
import { button, deep, open, press, settle, type, words } from '../cs-settings/testing/set-up.ts';

describe('cs-settings-providers', () => {
  it('saves address, key and models; the key is not shown again', async () => {
    const { section, settings, desk } = await open('providers');
    expect(words(section)).to.contain('Not set').and.to.contain('Now the knowledge base answers');
    await type(section, '#base', 'https://api.deepseek.com/v1');
    await type(section, '#key', 'sk-secret');
    await type(section, '#model-chat', 'deepseek-chat');
    await press(section, 'Save');
    const body = desk.of('PUT', '/v1/providers/openai')[0]?.body as Record<string, unknown>;
    expect([body['baseUrl'], body['apiKey'], (body['models'] as Record<string, string>)['chat'], 'capabilities' in body]).to.deep.equal([
      'https://api.deepseek.com/v1',
      'sk-secret',
      'deepseek-chat',
      false,
    ]);
    expect(deep<HTMLInputElement>(section, '#key').value).to.equal('');
    expect(words(section)).to.contain('A key is stored.').and.to.contain('Set here');
    await expect(settings).to.be.accessible();
  });

  it('tests a use, and tells the time or what to do', async () => {
    const desk = new FakeDesk();
    desk.provider = { ...desk.provider, configured: true, hasKey: true, source: 'desk', baseUrl: 'https://x.example/v1' };
    const { section, settings } = await open('providers', desk);
    await press(section, 'Test Answers');
    expect(words(section)).to.contain('It works: 420 ms.').and.to.contain('31 models answered.');
    desk.handlers.push((call) =>
      call.path.endsWith('/tests') ? { status: 200, body: { ok: false, ms: 80, detail: 'HTTP 401', code: 'provider/auth' } } : undefined,
    );
    await press(section, 'Test Answers');
    expect(words(section)).to.contain('It does not work.').and.to.contain('The provider refused the key.').and.to.contain('provider/auth');
    await expect(settings).to.be.accessible();
    expect(button(section, 'Test Hearing').getAttribute('aria-disabled')).to.equal('true');
  });

  it('wants a save before a test', async () => {
    const desk = new FakeDesk();
    desk.provider = { ...desk.provider, configured: true, hasKey: true, source: 'desk' };
    const { section } = await open('providers', desk);
    await type(section, '#base', 'https://y.example/v1');
    await press(section, 'Test Answers');
    expect(words(section)).to.contain('Save first');
    expect(desk.of('POST', '/v1/providers/openai/tests')).to.have.length(0);
  });

  it('forgets the key only after a question', async () => {
    const desk = new FakeDesk();
    desk.provider = { ...desk.provider, configured: true, hasKey: true, source: 'desk' };
    const { section } = await open('providers', desk);
    await press(section, 'Forget the key');
    expect(desk.of('PUT', '/v1/providers/openai')).to.have.length(0);
    button(deep(section, 'cs-dialog'), 'Forget the key').click();
    await settle(section);
    expect(desk.of('PUT', '/v1/providers/openai')[0]?.body).to.deep.equal({ apiKey: '' });
    expect(words(section)).to.contain('No key is stored.');
  });

  it('marks the address that is none, or was refused', async () => {
    const { section, desk } = await open('providers');
    await type(section, '#base', 'api.openai.com');
    await press(section, 'Save');
    expect(words(section)).to.contain('Enter a whole address');
    desk.refuse('PUT', '/v1/providers/openai', 'request/invalid', 422, [{ pointer: '/baseUrl', detail: 'an address of at most 300 characters' }]);
    await type(section, '#base', 'https://api.example/v1');
    await press(section, 'Save');
    expect(words(section)).to.contain('an address of at most 300 characters');
  });

  it('shows every provider with what it can do, and the settings of one', async () => {
    const desk = new FakeDesk();
    const { section, settings } = await open('providers', desk);
    expect(words(section)).to.contain('Deepgram').and.to.contain('Azure Speech').and.to.contain('OpenAI or compatible');
    expect(deep(section, '#form-openai')).to.not.equal(null);
    await type(section, '#model-chat', 'another');
    await press(section, 'Set up Azure Speech');
    // It has no address of its own, and one model to choose.
    expect([
      section.renderRoot.querySelectorAll('.use').length,
      section.renderRoot.querySelector('#model-transcription'),
      deep<HTMLInputElement>(section, '#model-voice').value,
    ]).to.deep.equal([2, null, 'en-US-AvaMultilingualNeural']);
    expect(words(section)).to.contain('The address of your resource').and.to.contain('never with the service itself').and.to.contain('Unsaved changes');
    await type(section, '#base', 'https://westeurope.api.cognitive.microsoft.com');
    await type(section, '#key', 'az-secret');
    await expect(settings).to.be.accessible();
    // Both are saved when the page is left.
    expect([section.dirty, await section.save(), section.dirty]).to.deep.equal([true, true, false]);
    expect(desk.of('PUT', '/v1/providers/azure')[0]?.body).to.deep.equal({ baseUrl: 'https://westeurope.api.cognitive.microsoft.com', apiKey: 'az-secret' });
    expect(desk.of('PUT', '/v1/providers/openai')).to.have.length(1);
    await settle(section);
    expect(deep(section, '#form-openai')).to.not.equal(null);
    expect(button(section, 'Set up Azure Speech').closest('li')?.textContent).to.contain('Set here');
  });

  it('changes who is asked first, by keyboard too, and goes back where the relay refuses', async () => {
    const desk = new FakeDesk();
    const { section } = await open('providers', desk);
    const names = (): string[] => [...section.renderRoot.querySelectorAll('h4')].map((name) => name.textContent ?? '');
    expect(names()).to.deep.equal(['Deepgram', 'Azure Speech', 'OpenAI or compatible']);
    button(section, 'Ask Azure Speech earlier').focus();
    await press(section, 'Ask Azure Speech earlier');
    expect(names()).to.deep.equal(['Azure Speech', 'Deepgram', 'OpenAI or compatible']);
    expect(desk.of('PUT', '/v1/providers')[0]?.body).to.deep.equal({ order: ['azure', 'deepgram', 'openai'] });
    expect(section.renderRoot.querySelector('[role="status"].sr')?.textContent).to.equal('Azure Speech is number 1 now.');
    expect((section.shadowRoot as ShadowRoot).activeElement?.id).to.equal('up-azure');
    expect(button(section, 'Ask Azure Speech earlier').getAttribute('aria-disabled')).to.equal('true');
    desk.refuse('PUT', '/v1/providers', 'storage/full', 507, []);
    await press(section, 'Ask Deepgram later');
    expect(names()).to.deep.equal(['Azure Speech', 'Deepgram', 'OpenAI or compatible']);
    expect(section.renderRoot.querySelector('[role="alert"]')).to.not.equal(null);
  });
});
