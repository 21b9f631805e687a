import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchPage } from './page.ts';
import type { CollectorWindow } from './platform.ts';

/** A page with a place, a history and a document; what was added, by name. */
function rig(more: object = {}, bare = false) {
  const added: unknown[][] = [];
  const target = new EventTarget();
  const state = { href: 'https://shop.test/lamp' };
  const moved: unknown[] = [];
  const history = { pushState: (...args: unknown[]) => moved.push(args[2]), replaceState: (...args: unknown[]) => moved.push(args[2]) };
  const page = Object.assign(target, { document: Object.assign(new EventTarget(), { referrer: '' }), history, ...more });
  Object.defineProperty(page, 'location', { get: () => ({ href: state.href }) });
  const stops = watchPage(page as unknown as CollectorWindow, (...event) => added.push(event), bare);
  return { page, state, moved, added, stop: () => stops.forEach((stop) => stop()) };
}

/** The part of an element that is looked at. */
function element(localName: string, attributes: Record<string, string>, ignored = false) {
  return {
    localName,
    baseURI: 'https://shop.test/lamp',
    textContent: 'Ana Lindqvist',
    matches: () => localName !== 'span',
    closest: () => (ignored ? {} : null),
    getAttribute: (name: string) => attributes[name] ?? null,
  };
}

/** An event that came through these elements. */
function through(type: string, ...path: object[]): Event {
  const event = new Event(type);
  Object.defineProperty(event, 'composedPath', { value: () => [...path, {}] });
  Object.defineProperty(event, 'target', { value: path[0] });
  return event;
}

test('a page that comes back from the cache of the browser is a view, one that is only shown is none', () => {
  const { page, added, stop } = rig();
  const show = (persisted: boolean): boolean => page.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
  assert.equal(added.length, 1);
  show(false);
  assert.equal(added.length, 1);
  show(true);
  assert.deepEqual(
    added.map(([name]) => name),
    ['page.viewed', 'page.viewed'],
  );
  stop();
  show(true);
  assert.equal(added.length, 2);
});

test('a route of the page is a view with the one before it, and the history is given back as it was', () => {
  const { page, state, moved, added, stop } = rig();
  const go = (how: 'pushState' | 'replaceState', href: string): void => {
    state.href = href;
    (page.history[how] as (...args: unknown[]) => void)(null, '', href);
  };
  go('pushState', 'https://shop.test/cart');
  go('replaceState', 'https://shop.test/cart');
  go('replaceState', 'https://shop.test/pay');
  assert.deepEqual(
    added.map(([, , referrer]) => referrer),
    [undefined, 'https://shop.test/lamp', 'https://shop.test/cart'],
  );
  stop();
  go('pushState', 'https://shop.test/');
  assert.equal(added.length, 3);
  assert.equal(moved.length, 4);
});

test('where the browser tells of routes itself, the history is left alone', () => {
  const navigation = new EventTarget();
  const { page, state, added } = rig({ navigation });
  state.href = 'https://shop.test/cart';
  page.history.pushState(null, '', '');
  assert.equal(added.length, 1);
  navigation.dispatchEvent(new Event('currententrychange'));
  assert.equal(added.length, 2);
});

test('a click is told by what the page names, never by its words', () => {
  const { page, added } = rig();
  added.length = 0;
  const link = element('a', { href: '/cart?mail=ana@x.de#top', id: 'go', 'data-cs-event': 'buy', 'data-cs-label': 'header' });
  page.document.dispatchEvent(through('click', element('span', {}), link));
  page.document.dispatchEvent(through('click', element('button', {})));
  page.document.dispatchEvent(through('click', element('span', {})));
  page.document.dispatchEvent(through('click', element('button', { id: 'secret' }, true)));
  assert.deepEqual(added, [
    ['element.clicked', { tag: 'a', id: 'go', event: 'buy', label: 'header', to: 'https://shop.test/cart' }],
    ['element.clicked', { tag: 'button', id: undefined, event: undefined, label: undefined }],
  ]);
});

test('a form is told by its id or name, without what was filled in, and not where it is to be ignored', () => {
  const { page, added } = rig();
  added.length = 0;
  page.document.dispatchEvent(through('submit', element('form', { id: 'order', name: 'x' })));
  page.document.dispatchEvent(through('submit', element('form', { name: 'search' })));
  page.document.dispatchEvent(through('submit', element('form', {})));
  page.document.dispatchEvent(through('submit', element('form', { id: 'login' }, true)));
  assert.deepEqual(
    added,
    ['order', 'search', ''].map((form) => ['form.submitted', { form }]),
  );
});

test('errors are told by their message, ten at most, and a bare collector tells views only', () => {
  const { page, added } = rig();
  added.length = 0;
  page.dispatchEvent(Object.assign(new Event('error'), { message: 'total is undefined' }));
  // An image that did not load is no error of the page.
  page.dispatchEvent(new Event('error'));
  page.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: new Error('no cart') }));
  page.dispatchEvent(Object.assign(new Event('unhandledrejection'), { reason: 'words' }));
  assert.deepEqual(
    added.map(([name, properties]) => [name, properties]),
    ['total is undefined', 'no cart', 'words'].map((message) => ['error.thrown', { message }]),
  );
  for (let more = 0; more < 20; more += 1) page.dispatchEvent(Object.assign(new Event('error'), { message: 'again' }));
  assert.equal(added.length, 9);
  const bare = rig({}, true);
  bare.page.dispatchEvent(Object.assign(new Event('error'), { message: 'mine' }));
  bare.page.document.dispatchEvent(through('click', element('button', {})));
  assert.deepEqual(
    bare.added.map(([name]) => name),
    ['page.viewed'],
  );
});
