import type { ConversationSummary, Review } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { ANA, FakeRelay, ROOM } from '../../testing/fake-relay.ts';
import { inboxRow } from '../../testing/inbox-row.ts';
import { atRest, deep, every, found, mount, type } from '../../testing/mount.ts';
import type { CsDeskReview } from './cs-desk-review.ts';

const REVIEW: Review = {
  score: 4,
  words: 'Kind and quick.',
  category: 'Tone',
  by: { id: 'lead', name: 'Lea' },
  agent: { id: ANA.id, name: ANA.name },
  at: '2026-11-22T12:00:00.000Z',
};
const closed = (more: Partial<ConversationSummary> = {}): ConversationSummary => inboxRow(0, { status: 'closed', role: 'owner', ...more });
const show = (row: ConversationSummary, relay = new FakeRelay(ANA)): Promise<CsDeskReview> =>
  mount<CsDeskReview>('cs-desk-review', relay, 'staff', (it) => (it.conversation = row));
/** Answers reviews with codes in turn; without one it was saved. */
function saving(...codes: readonly string[]): FakeRelay {
  const relay = new FakeRelay(ANA);
  const left = [...codes];
  relay.handlers.push(({ method, path, body }) => {
    if (method !== 'PUT' || !path.endsWith('/review')) return undefined;
    const code = left.shift();
    return code === undefined
      ? { status: 200, body: { ...REVIEW, ...(body as object), at: new Date().toISOString() } }
      : { status: code === 'request/conflict' ? 409 : 500, body: { code } };
  });
  return relay;
}
const save = async (element: CsDeskReview): Promise<void> => (await found<HTMLButtonElement>(element, '.btn', 'Save review')).click();

describe('cs-desk-review', () => {
  it('takes a score, a category and words of a lead, asks for the score, and keeps what could not be saved', async () => {
    const relay = saving('relay/internal', 'request/conflict');
    const element = await show(closed(), relay);
    await found(element, 'form');
    await atRest();
    await expect(element).to.be.accessible();
    await save(element);
    await found(element, '.field-error', 'Choose a score');
    expect(relay.callsTo('PUT', '/review')).to.have.length(0);
    (await found<HTMLInputElement>(element, 'input[value="2"]')).click();
    type(await found<HTMLInputElement>(element, '#review-category'), ' Tone ');
    type(await found<HTMLTextAreaElement>(element, '#review-words'), ' Too short. ');
    await save(element);
    await found(element, '.field-error', 'was not saved');
    await save(element);
    await found(element, '.field-error', 'is open again');
    expect((await found<HTMLTextAreaElement>(element, '#review-words')).value).to.equal(' Too short. ');
    await save(element);
    await found(element, '.said', 'Too short.');
    expect(relay.callsTo('PUT', '/review').at(-1)).to.deep.include({
      path: `/v1/conversations/${ROOM}/review`,
      body: { score: 2, words: 'Too short.', category: 'Tone' },
    });
    element.conversation = closed({ review: { ...REVIEW, score: 1, at: '2020-01-01T00:00:00.000Z' } });
    await found(element, 'b', '2 of 5');
  });

  it('keeps what is written while another conversation is looked at', async () => {
    const element = await show(closed());
    type(await found<HTMLTextAreaElement>(element, '#review-words'), 'Half a');
    element.conversation = inboxRow(1, { status: 'closed', role: 'owner' });
    await waitUntil(() => deep<HTMLTextAreaElement>(element, '#review-words')?.value === '');
    element.conversation = closed();
    await waitUntil(() => deep<HTMLTextAreaElement>(element, '#review-words')?.value === 'Half a');
  });

  it('shows what was found, and leads change it', async () => {
    const relay = saving();
    const element = await show(closed({ review: REVIEW }), relay);
    await found(element, '.said', 'Kind and quick.');
    await found(element, '.badge', 'Tone');
    await found(element, '.meta', 'By Lea');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.btn', 'Change the review')).click();
    await waitUntil(() => deep<HTMLInputElement>(element, 'input[value="4"]')?.checked === true);
    (await found<HTMLInputElement>(element, 'input[value="5"]')).click();
    await save(element);
    await found(element, 'b', '5 of 5');
    expect(relay.callsTo('PUT', '/review')[0]?.body).to.deep.equal({ score: 5, words: 'Kind and quick.', category: 'Tone' });
  });

  it('shows whoever had it what was found, without a way to change it; to others and before the end there is nothing', async () => {
    const element = await show(closed({ role: 'moderator', review: { ...REVIEW, words: '', category: null, agent: null } }));
    await found(element, 'b', '4 of 5');
    expect(every(element, 'button, .said, .badge')).to.have.length(0);
    for (const row of [closed({ role: 'moderator' }), closed({ status: 'assigned' }), null]) {
      element.conversation = row;
      await element.updateComplete;
      expect([element.offsetHeight, deep(element, '.label')]).to.deep.equal([0, null]);
    }
  });
});
