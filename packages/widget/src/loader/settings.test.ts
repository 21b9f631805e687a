import { expect } from '@open-wc/testing';
import { inkOn } from './launcher.ts';
import { findScript, isMixed, readSettings } from './settings.ts';

function script(src: string, data: Record<string, string> = { 'site-key': 'demo' }): HTMLScriptElement {
  const element = document.createElement('script');
  // Not put on the page, so nothing is fetched.
  element.src = src;
  for (const [name, value] of Object.entries(data)) element.setAttribute(`data-${name}`, value);
  return element;
}

describe('loader settings', () => {
  it('finds the relay from the address of the script', () => {
    expect(readSettings(script('https://relay.example.com/kit/v1/loader.js'))).to.deep.include({
      relay: 'https://relay.example.com',
      kit: 'https://relay.example.com/kit/v1/',
      siteKey: 'demo',
      features: null,
    });
    expect(readSettings(script('https://example.com/support/kit/v1/loader.js?x=1'))!.relay).to.equal('https://example.com/support');
  });

  it('takes data-relay where the files lie elsewhere', () => {
    const settings = readSettings(
      script('https://cdn.example.com/a/loader.js', { 'site-key': 's', relay: 'https://relay.example.com/', features: 'room', lang: 'ar' }),
    );
    expect(settings).to.deep.include({ relay: 'https://relay.example.com', kit: 'https://cdn.example.com/a/', features: 'room', lang: 'ar' });
  });

  it('needs a site key', () => {
    expect(readSettings(script('https://relay.example.com/kit/v1/loader.js', {}))).to.equal(null);
    expect(readSettings(null)).to.equal(null);
  });

  it('finds its script where the browser no longer says which one runs', () => {
    const element = script('data:text/plain,loader.js');
    element.type = 'text/plain';
    document.head.append(element);
    expect(findScript(document)).to.equal(element);
    element.remove();
  });

  it('knows which pages cannot use which relays', () => {
    expect(isMixed('https:', 'http://relay.example.com')).to.equal(true);
    expect(isMixed('https:', 'http://localhost:8787')).to.equal(false);
    expect(isMixed('https:', 'https://relay.example.com')).to.equal(false);
    expect(isMixed('http:', 'http://relay.example.com')).to.equal(false);
  });

  it('writes on a colour so that it can be read', () => {
    expect(inkOn('#ffe000')).to.equal('#000');
    expect(inkOn('#3b55e6')).to.equal('#fff');
  });
});
