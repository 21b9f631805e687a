export { CsHub } from './elements/cs-hub/cs-hub.ts';
export { CsHubClosedEvent, CsHubOpenedEvent, CsLanguageChangedEvent, CsSignedOutEvent } from './events.ts';
export type { CsKit, CsKitCall, PageContext } from './loader/api.ts';
