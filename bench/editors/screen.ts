import type { Page } from 'playwright-core';
import type { Place } from './typist.ts';

/** The letter that the measured browser writes, and nobody else. */
export const LETTER = 'X';

interface Screen {
  /** Milliseconds from each key press to the picture with its letter. */
  latencies(): readonly number[];
  pressed(): number;
}

declare global {
  interface Window {
    csScreen: Screen;
  }
}

/**
 * Begins to measure key presses. Two clocks run: from the time stamp of the key press to the end of the first frame at whose beginning the letter
 * stood in the document, and the browser's own Event Timing, from the same time stamp to the next picture on the screen, which it counts in steps
 * of 8 ms and from 16 ms on. The longer of the two counts.
 */
export async function watchKeys(page: Page): Promise<void> {
  await page.evaluate((letter) => {
    const text = document.querySelector('cs-document')?.shadowRoot?.querySelector('.text') as HTMLElement;
    const letters = (): number => text.textContent.split(letter).length - 1;
    const own = new Map<number, number>();
    const timed = new Map<number, number>();
    new PerformanceObserver((list) => {
      for (const { name, startTime, duration } of list.getEntries()) if (name === 'keydown') timed.set(startTime, duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    let wanted = letters();
    document.addEventListener(
      'keydown',
      ({ key, timeStamp }) => {
        if (key !== letter) return;
        wanted += 1;
        const mine = wanted;
        const look = (): void => {
          if (letters() < mine) return void requestAnimationFrame(look);
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => own.set(timeStamp, performance.now() - timeStamp);
          port2.postMessage(null);
        };
        requestAnimationFrame(look);
      },
      { capture: true },
    );
    window.csScreen = {
      latencies: () => [...own].map(([at, ms]) => Math.max(ms, timed.get(at) ?? 0)),
      pressed: () => own.size,
    };
  }, LETTER);
}

/** Presses the letter's key so often a second for so long. */
export async function press(page: Page, seconds: number, perSecond: number): Promise<number> {
  const began = performance.now();
  let pressed = 0;
  for (; performance.now() - began < seconds * 1000; pressed += 1) {
    await page.keyboard.press(LETTER);
    await page.waitForTimeout(Math.max(0, began + ((pressed + 1) * 1000) / perSecond - performance.now()));
  }
  return pressed;
}

/** What stands in the document on the screen, and where the cursors of the others are in it. */
export function shown(page: Page): Promise<{ readonly lines: string[]; readonly cursors: (Place & { readonly name: string })[] }> {
  return page.evaluate(() => {
    const text = document.querySelector('cs-document')?.shadowRoot?.querySelector('.text') as HTMLElement;
    const paragraphs = [...text.querySelectorAll('p')];
    const words = (part: ParentNode & Node): string => {
      for (const cursor of part.querySelectorAll('.cursor, .ProseMirror-widget, img')) cursor.remove();
      return part.textContent ?? '';
    };
    const cursors = [...text.querySelectorAll('.cursor')].map((cursor) => {
      const paragraph = cursor.closest('p') as HTMLElement;
      const range = document.createRange();
      range.setStart(paragraph, 0);
      range.setEndBefore(cursor);
      return { name: cursor.textContent ?? '', line: paragraphs.indexOf(paragraph as HTMLParagraphElement), before: words(range.cloneContents()) };
    });
    return { lines: paragraphs.map((paragraph) => words(paragraph.cloneNode(true) as HTMLElement)), cursors };
  });
}
