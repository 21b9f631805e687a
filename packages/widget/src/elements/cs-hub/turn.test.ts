import { RelayClient } from '@cs-kit/core';
import { expect, waitUntil } from '@open-wc/testing';
import { Turn } from '../../engine/turn.ts';

interface Tab {
  readonly turn: Turn;
  readonly panel: EventTarget;
  readonly wake: () => void;
  visible: boolean;
}

/** Two tabs of one site, with the panel of each. */
function tabs(): Tab[] {
  return [1, 2].map(() => {
    const client = new RelayClient({ relay: 'http://relay.test', siteKey: 'turn', indexedDB: null });
    const panel = new EventTarget();
    let wake = (): void => undefined;
    const tab: Tab = { visible: false, panel, wake: () => wake(), turn: new Turn(client.bus, () => tab.visible) };
    tab.turn.follow(panel, (fn) => {
      wake = () => fn('wake');
      return () => undefined;
    });
    return tab;
  });
}

/** Nobody acts in two tabs within one millisecond; which of them yields then is chance. */
const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('the tab that speaks', () => {
  it('is the one where the visitor spoke or acted last, or came back to', async () => {
    const [one, two] = tabs() as [Tab, Tab];
    const speaks = (): boolean[] => [one.turn.here, two.turn.here];
    expect(speaks()).to.deep.equal([false, false]);
    one.panel.dispatchEvent(new Event('pointerdown'));
    expect(speaks()).to.deep.equal([true, false]);
    await later();
    // A question that is spoken in the second tab is answered there, though the first one was first.
    two.panel.dispatchEvent(new Event('cs-utterance-ended'));
    await waitUntil(() => !one.turn.here);
    expect(speaks()).to.deep.equal([false, true]);
    one.wake();
    expect(one.turn.here).to.equal(false);
    one.visible = true;
    await later();
    one.wake();
    await waitUntil(() => !two.turn.here);
    expect(speaks()).to.deep.equal([true, false]);
  });
});
