import { Listeners } from '@cs-kit/core';
import type { RelayClient, SessionChange } from '@cs-kit/core';
import { expect } from '@open-wc/testing';
import { contextSender } from './context.ts';

function rig() {
  const sent: unknown[] = [];
  const warnings: string[] = [];
  const changes = new Listeners<SessionChange>();
  const session = { current: null as object | null, subscribe: (fn: (change: SessionChange) => void) => changes.add(fn) };
  const client = { session, json: (_method: string, _path: string, { body }: { body: unknown }) => Promise.resolve(sent.push(body)) };
  const sender = contextSender(client as unknown as RelayClient, (text) => warnings.push(text));
  const stop = sender.follow();
  const change = (reason: SessionChange['reason'], there: boolean): void => {
    session.current = there ? {} : null;
    changes.emit({ reason, session: session.current as SessionChange['session'] });
  };
  return { sent, warnings, sender, stop, change };
}

describe('the context of the page', () => {
  it('is sent once there is a session, by field, without what is too large or no JSON', () => {
    const { sent, warnings, sender, change } = rig();
    const loop: Record<string, unknown> = {};
    loop['cart'] = loop;
    sender.set({ product: 'tent', custom: 'x'.repeat(9000), cart: loop });
    expect(sent).to.deep.equal([]);
    expect(warnings.map((text) => /"(\w+)"/.exec(text)?.[1])).to.deep.equal(['custom', 'cart']);
    change('created', true);
    sender.set({ page: 'checkout' });
    expect(sent).to.deep.equal([{ product: 'tent' }, { product: 'tent', page: 'checkout' }]);
  });

  it('of one visitor is nothing for the next', () => {
    const { sent, sender, stop, change } = rig();
    change('created', true);
    sender.set({ cart: 'private' });
    change('signed-out', false);
    change('created', true);
    sender.set({ page: 'home' });
    expect(sent).to.deep.equal([{ cart: 'private' }, { page: 'home' }]);
    // A session that the relay lost is another matter: it is the same visitor.
    change('lost', false);
    change('created', true);
    expect(sent.at(-1)).to.deep.equal({ page: 'home' });
    stop();
    change('signed-out', false);
    change('created', true);
    expect(sent).to.have.length(3);
  });
});
