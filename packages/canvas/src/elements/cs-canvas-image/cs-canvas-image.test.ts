import type { RelayClient } from '@cs-kit/core';
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import type { CsCanvasImage } from './cs-canvas-image.ts';

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

async function picture(objectUrl: (path: string) => Promise<string>, revoked: string[] = []): Promise<CsCanvasImage> {
  const element = await fixture<CsCanvasImage>(
    html`<cs-canvas-image path="/v1/images/p1" alt="A wave" lost-text="The picture could not be loaded."></cs-canvas-image>`,
  );
  element.provideClient({ objectUrl, revoke: (path: string) => void revoked.push(path) } as unknown as RelayClient);
  return element;
}
const image = (element: CsCanvasImage): HTMLImageElement | null => element.renderRoot.querySelector('img');

describe('<cs-canvas-image>', () => {
  it('is accessible: shows the picture at its path under its alternative text, and gives the bytes back', async () => {
    const asked: string[] = [];
    const revoked: string[] = [];
    const element = await picture(async (path) => (asked.push(path), PIXEL), revoked);
    await waitUntil(() => image(element) !== null);
    expect([asked, image(element)?.alt]).to.deep.equal([['/v1/images/p1'], 'A wave']);
    await expect(element).to.be.accessible();
    element.path = '/v1/images/p2';
    await waitUntil(() => revoked.length === 1);
    expect(asked).to.deep.equal(['/v1/images/p1', '/v1/images/p2']);
    element.remove();
    expect(revoked).to.deep.equal(['/v1/images/p1', '/v1/images/p2']);
  });

  it('says in its words that the picture is lost', async () => {
    const element = await picture(() => Promise.reject(new Error('gone')));
    await waitUntil(() => element.renderRoot.querySelector('.lost') !== null);
    expect(element.renderRoot.textContent).to.contain('The picture could not be loaded.');
  });

  it('blurs an unfinished picture', async () => {
    const element = await picture(async () => PIXEL);
    await waitUntil(() => image(element) !== null);
    expect(getComputedStyle(image(element)!).filter).to.equal('none');
    element.toggleAttribute('soft', true);
    expect(getComputedStyle(image(element)!).filter).to.contain('blur');
  });
});
