import { CsError, toCsError } from '@cs-kit/protocol';
import { CsErrorEvent, icon, micIcon } from '@cs-kit/ui';
import { html, render } from 'lit';
import type { Turn } from '../../engine/turn.ts';
import type { CsHub } from './cs-hub.ts';

/** What the panel needs of `<cs-room>`. */
interface RoomElement extends HTMLElement {
  send(text: string): unknown;
  attachImage(image: { readonly imageId: string }): unknown;
}

/** What the panel needs of `<cs-voice>`. */
interface VoiceElement extends HTMLElement {
  /** False where no voice could say it. */
  speak(text: string): Promise<boolean>;
  quiet(): void;
  /** Listens no more. */
  stop(): unknown;
}

/** What the panel needs of `cs-speak-request`. */
interface SpeakRequest {
  readonly text: string;
  readonly signal: AbortSignal;
  waitUntil(work: Promise<unknown>): void;
}

/** The features in the panel, which know nothing of each other. */
export interface Features {
  add(id: string, element: HTMLElement): void;
  ask(text: string): Promise<void>;
}

type Heard = Event & Readonly<Record<string, unknown>>;

/** Connects the features by their public events: what is spoken is sent, what arrives is spoken, what is drawn is attached. */
export function connectFeatures(hub: CsHub, turn: Turn): Features {
  const elements = new Map<string, HTMLElement>();
  const fail = (error: unknown): void => void hub.dispatchEvent(new CsErrorEvent(toCsError(error)));
  const hear = (type: string, run: (event: Heard) => unknown): void =>
    hub.addEventListener(type, (event) => void Promise.resolve(run(event as Heard)).catch(fail));
  const voice = (): VoiceElement | undefined => elements.get('voice') as VoiceElement | undefined;
  const speaks = (): boolean => hub.view.open && hub.view.tab === 'voice' && turn.here;

  hear('cs-utterance-ended', async ({ text, durationMs }) => {
    hub.track?.('voice.turn_completed', { durationMs });
    if (typeof text !== 'string' || text.trim() === '') return;
    hub.warm();
    ((await hub.elementOf('room')) as RoomElement).send(text);
  });
  hear('cs-message-received', ({ text, role, authorName }) => {
    if (typeof text !== 'string' || role === 'visitor' || role === 'guest') return;
    if (speaks()) void voice()?.speak(text).catch(fail);
    if (!hub.view.open) hub.change({ teaser: { name: String(authorName), text } });
  });
  hear('cs-call-changed', ({ state, name }) => {
    const { open, teaser } = hub.view;
    if (state === 'rings' && open) hub.select('room');
    if (state === 'rings' && !open) hub.change({ teaser: { name: String(name), text: '', calls: true } });
    else if (teaser?.calls) hub.change({ teaser: null });
    // One microphone: what is said in the call is not for the assistant.
    if (state === 'in') void voice()?.stop();
  });
  hear('cs-recording-changed', ({ recording }) => void (recording && voice()?.stop()));
  hear('cs-unread-changed', ({ unread }) => {
    hub.change({ unread: Number(unread) });
    hub.memory.keep({ unread: Number(unread) });
  });
  hear('cs-speak-request', (event) => {
    const request = event as unknown as SpeakRequest;
    request.waitUntil(readAloud(hub, request));
  });
  hear('cs-chat-request', () => void hub.select('room'));
  hear('cs-conversation-changed', ({ roomId, status, assigneeName }) =>
    hub.change({ conversation: { roomId: String(roomId), status: status as string | null, assigneeName: assigneeName as string | null } }),
  );
  hear('cs-image-shared', async (event) => {
    // Taken: the canvas need not look for a room of its own.
    event.preventDefault();
    hub.select('room');
    ((await hub.elementOf('room')) as RoomElement).attachImage(event as unknown as { imageId: string });
  });

  return {
    add(id, element) {
      elements.set(id, element);
      if (id !== 'room' || !hub.parts.some((part) => part.id === 'voice')) return;
      element.setAttribute('can-speak', '');
      element.append(micButton(hub));
    },
    ask: async (text) => void ((await hub.elementOf('room')) as RoomElement).send(text),
  };
}

async function readAloud(hub: CsHub, { text, signal }: SpeakRequest): Promise<void> {
  const voice = (await hub.elementOf('voice')) as VoiceElement;
  if (signal.aborted) return;
  signal.addEventListener('abort', () => voice.quiet());
  if (!(await voice.speak(text))) throw new CsError('voice/unsupported', 'No voice could read this aloud.');
}

/** The microphone in the composer, which opens voice. */
function micButton(hub: CsHub): HTMLElement {
  const host = document.createElement('div');
  host.slot = 'composer-actions';
  const draw = (): unknown =>
    render(html`<button class="ib mic" type="button" aria-label=${hub.words.t('speak')} @click=${() => hub.open('voice')}>${icon(micIcon)}</button>`, host);
  draw();
  hub.addEventListener('cs-language-changed', () => void hub.updateComplete.then(draw));
  return host;
}
