export { CsCall } from './elements/cs-call/cs-call.ts';
export { CsCallChangedEvent } from './elements/cs-call/events.ts';
export type { CallPart } from './elements/cs-call/events.ts';
export { CsCallLine } from './elements/cs-call-line/cs-call-line.ts';
export { CsCallShownEvent } from './elements/cs-call-line/events.ts';
