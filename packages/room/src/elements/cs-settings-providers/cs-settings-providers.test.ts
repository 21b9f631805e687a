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
});
