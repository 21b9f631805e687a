import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { registerAttachment } from './register.ts';
import { atRest, count, found } from '../../testing/mount.ts';
import type { CsAttachment } from './cs-attachment.ts';

registerAttachment();

/** Pictures and cards are loaded by their address alone. */
const lost = (): Promise<Response> => Promise.reject(new Error('lost'));

const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const picture = { kind: 'image', id: 'p1', name: 'pole.png', type: 'image/png', size: 10, width: 800, height: 600, description: 'A bent pole' } as const;

describe('cs-attachment', () => {
  it('shows a picture with its words, and gives the bytes back', async () => {
    const given: string[] = [];
    const taken: string[] = [];
    const blobs = { objectUrl: async (path: string) => (given.push(path), PIXEL), revoke: (path: string) => void taken.push(path), fetch: lost };
    const element = await fixture<CsAttachment>(html`<cs-attachment .file=${picture} .blobs=${blobs}></cs-attachment>`);
    const image = await found<HTMLImageElement>(element, 'img');
    expect(image.alt).to.equal('A bent pole');
    expect(given).to.deep.equal(['/v1/images/p1?width=640']);
    await atRest();
    await expect(element).to.be.accessible();
    element.remove();
    expect(taken).to.deep.equal(['/v1/images/p1?width=640']);
  });

  it('an upload of a raster type is a picture too; other files are offered for download', async () => {
    const paths: string[] = [];
    const blobs = { objectUrl: async (path: string) => (paths.push(path), PIXEL), revoke: () => undefined, fetch: lost };
    const upload = await fixture<CsAttachment>(html`<cs-attachment .file=${{ ...picture, kind: 'file' as const }} .blobs=${blobs}></cs-attachment>`);
    await found(upload, 'img');
    expect(paths).to.deep.equal(['/v1/files/p1?size=thumb']);
    const file = await fixture<CsAttachment>(
      html`<cs-attachment .file=${{ ...picture, kind: 'file' as const, type: 'application/pdf', name: 'bill.pdf' }} .blobs=${blobs}></cs-attachment>`,
    );
    const button = await found<HTMLButtonElement>(file, 'button', 'bill.pdf');
    expect(button.getAttribute('aria-label')).to.contain('Download bill.pdf');
    expect(paths).to.have.length(1);
    await atRest();
    await expect(file).to.be.accessible();
  });

  it('reports a failure once and loads again on a press', async () => {
    let tries = 0;
    const blobs = {
      objectUrl: async () => {
        tries += 1;
        if (tries === 1) throw new Error('lost');
        return PIXEL;
      },
      revoke: () => undefined,
      fetch: lost,
    };
    const box = await fixture<HTMLDivElement>(html`<div></div>`);
    const errors = await count(box, 'cs-error', async () => {
      const element = document.createElement('cs-attachment');
      element.file = picture;
      element.blobs = blobs;
      box.append(element);
      (await found<HTMLButtonElement>(element, 'button.frame')).click();
      await waitUntil(() => element.renderRoot.querySelector('img') !== null);
    });
    expect(errors).to.have.length(1);
  });

  it('says when a file could not be loaded, and takes that back when it is', async () => {
    let away = true;
    const blobs = {
      objectUrl: async () => {
        if (away) throw new Error('lost');
        return PIXEL;
      },
      revoke: () => undefined,
      fetch: lost,
    };
    const element = await fixture<CsAttachment>(
      html`<cs-attachment .file=${{ ...picture, kind: 'file' as const, type: 'application/pdf', name: 'bill.pdf' }} .blobs=${blobs}></cs-attachment>`,
    );
    (await found<HTMLButtonElement>(element, 'button')).click();
    await found(element, '[role="alert"]', '“bill.pdf” could not be loaded.');
    element.addEventListener('click', (event) => event.preventDefault());
    away = false;
    (await found<HTMLButtonElement>(element, 'button')).click();
    await waitUntil(() => element.renderRoot.querySelector('[role="alert"]')?.textContent?.trim() === '');
  });

  it('keeps the place of a picture before it is there', async () => {
    const element = await fixture<CsAttachment>(html`<cs-attachment .file=${picture} .blobs=${null}></cs-attachment>`);
    const box = (): DOMRect => (element.renderRoot.querySelector('.frame') as HTMLElement).getBoundingClientRect();
    const before = box();
    expect([Math.round(before.width), Math.round(before.height)]).to.deep.equal([260, 195]);
    element.blobs = { objectUrl: async () => PIXEL, revoke: () => undefined, fetch: lost };
    await found(element, 'img');
    expect([box().width, box().height]).to.deep.equal([before.width, before.height]);
  });

  it('opens the whole picture, asked for when it is opened, and says where that fails', async () => {
    const paths: string[] = [];
    const given: string[] = [];
    let away = false;
    const blobs = {
      objectUrl: async (path: string) => {
        paths.push(path);
        if (away) throw new Error('lost');
        return `${PIXEL}#${path}`;
      },
      revoke: (path: string) => void given.push(path),
      fetch: lost,
    };
    const opened = { location: { href: '' }, closed: false, close: () => void (opened.closed = true) };
    const { open } = window;
    window.open = () => opened as unknown as Window;
    try {
      const element = await fixture<CsAttachment>(html`<cs-attachment .file=${picture} .blobs=${blobs}></cs-attachment>`);
      const button = await found<HTMLButtonElement>(element, 'button[aria-label="Open picture A bent pole"]');
      away = true;
      button.click();
      await found(element, '[role="alert"]', '“pole.png” could not be loaded.');
      expect(opened.closed).to.equal(true);
      away = false;
      button.click();
      await waitUntil(() => opened.location.href !== '');
      expect(opened.location.href).to.contain('#/v1/images/p1');
      expect(paths).to.deep.equal(['/v1/images/p1?width=640', '/v1/images/p1', '/v1/images/p1']);
      await waitUntil(() => element.renderRoot.querySelector('[role="alert"]')?.textContent?.trim() === '');
      element.remove();
      expect(given.sort()).to.deep.equal(['/v1/images/p1', '/v1/images/p1?width=640']);
    } finally {
      window.open = open;
    }
  });
});
