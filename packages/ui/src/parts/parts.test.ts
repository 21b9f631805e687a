import { expect, fixture, html } from '@open-wc/testing';
import { icon } from '../icons/icon.ts';
import * as later from '../icons/later-shapes.ts';
import * as shapes from '../icons/shapes.ts';
import { avatar, initials, tone } from './avatar.ts';
import { mark } from './mark.ts';
import { typingDots } from './typing-dots.ts';

describe('parts', () => {
  it('are hidden from assistive technology and accessible', async () => {
    const box = await fixture(html`<div>${icon(shapes.sendIcon)} ${mark('l')} ${avatar('Ana Ruiz', { presence: 'away' })} ${typingDots()}</div>`);
    await expect(box).to.be.accessible();
    for (const part of box.children) expect(part.getAttribute('aria-hidden')).to.equal('true');
    expect(box.querySelector('.av i')?.className).to.equal('away');
  });

  it('draw every icon inside its box', async () => {
    const box = await fixture<HTMLElement>(html`<div>${[...Object.values(shapes), ...Object.values(later)].map((shape) => icon(shape))}</div>`);
    for (const path of box.querySelectorAll('path')) {
      const { x, y, width, height } = path.getBBox();
      expect(width + height, path.getAttribute('d') ?? '').to.be.greaterThan(6);
      expect(x >= 0.5 && y >= 0.5 && x + width <= 23.5 && y + height <= 23.5, path.getAttribute('d') ?? '').to.equal(true);
    }
  });

  it('mark directional icons for mirroring', async () => {
    const box = await fixture(html`<div>${icon(shapes.backIcon, 's', true)}</div>`);
    expect(box.firstElementChild?.getAttribute('class')).to.equal('i s flip');
  });

  it('make initials as the script does', () => {
    expect(['Ana Ruiz', 'ivo', '陈 小明', '山田', 'آنا', 'Ada B. Lovelace', ''].map(initials)).to.deep.equal(['AR', 'I', '陈', '山', 'آ', 'AL', '?']);
  });

  it('give a person one colour of five', () => {
    expect(tone('u-1')).to.equal(tone('u-1'));
    expect(new Set(Array.from({ length: 200 }, (_, n) => tone(`user ${String(n)}`))).size).to.equal(5);
  });
});
