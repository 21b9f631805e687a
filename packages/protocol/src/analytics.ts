/** Names that the collector and the elements may send. Others of the form `area.past_participle` are kept too. */
export const COLLECTED_EVENTS = [
  'page.viewed',
  'element.clicked',
  'form.submitted',
  'error.thrown',
  'vital.measured',
  'hub.opened',
  'voice.turn_completed',
] as const;

/** Events that only the relay writes. A beacon that carries one is refused. */
export const SERVICE_EVENTS = [
  'message.sent',
  'conversation.started',
  'conversation.requested',
  'conversation.assigned',
  'conversation.closed',
  'call.ended',
  'image.completed',
  'assistant.answered',
  'speech.transcribed',
  'speech.synthesised',
] as const;

/** A value of an event's properties. */
export type PropertyValue = string | number | boolean | null;

/** One event of a beacon. */
export interface BeaconEvent {
  readonly id: string;
  readonly name: string;
  /** ISO time by the clock of the page. */
  readonly at: string;
  /** Milliseconds since the page began, by a clock that never jumps. */
  readonly monotonic: number;
  /** Counts from 1 within `pageId`, without a gap: what is missing was lost. */
  readonly sequence: number;
  readonly pageId: string;
  /** Null without consent to be recognised. */
  readonly visitorId: string | null;
  readonly url: string;
  readonly referrer?: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

/** Body of `POST /v1/beacons`, sent as text/plain. */
export interface Beacon {
  readonly siteKey: string;
  readonly sentAt: string;
  readonly events: readonly BeaconEvent[];
}

const EVENT_NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*\.[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** Whether a name has the form `area.past_participle`. */
export function isEventName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64 && EVENT_NAME.test(value);
}

/** Whether only the relay may write this event. */
export function isServiceEvent(name: string): boolean {
  return (SERVICE_EVENTS as readonly string[]).includes(name);
}
