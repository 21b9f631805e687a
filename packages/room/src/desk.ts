export { CsDesk } from './elements/cs-desk/cs-desk.ts';
export {
  CsActionRequestEvent,
  CsBackRequestEvent,
  CsBlockRequestEvent,
  CsConversationChosenEvent,
  CsDetailsRequestEvent,
  CsSolveRequestEvent,
  CsStaffSignedInEvent,
} from './elements/cs-desk/events.ts';
export { CsDeskConversation } from './elements/cs-desk-conversation/cs-desk-conversation.ts';
export { CsDeskList } from './elements/cs-desk-list/cs-desk-list.ts';
export { CsDeskBulk } from './elements/cs-desk-bulk/cs-desk-bulk.ts';
export { CsSelectAllRequestEvent, CsSelectionEndRequestEvent } from './elements/cs-desk-bulk/events.ts';
export { CsDeskViews } from './elements/cs-desk-views/cs-desk-views.ts';
export { CsViewChosenEvent } from './elements/cs-desk-views/events.ts';
export { CsDeskHandover } from './elements/cs-desk-handover/cs-desk-handover.ts';
export { CsDeskSummary } from './elements/cs-desk-summary/cs-desk-summary.ts';
export { CsDeskBlock } from './elements/cs-desk-block/cs-desk-block.ts';
export { CsDeskRinging } from './elements/cs-desk-ringing/cs-desk-ringing.ts';
export { CsDeskMerge } from './elements/cs-desk-merge/cs-desk-merge.ts';
export { CsDeskPast } from './elements/cs-desk-past/cs-desk-past.ts';
export { CsDeskReview } from './elements/cs-desk-review/cs-desk-review.ts';
export { CsDeskVisit } from './elements/cs-desk-visit/cs-desk-visit.ts';
export { CsDeskReplies } from './elements/cs-desk-replies/cs-desk-replies.ts';
export { CsReplyChosenEvent } from './elements/cs-desk-replies/events.ts';
export { CsDeskSide } from './elements/cs-desk-side/cs-desk-side.ts';
export { CsDeskSnooze } from './elements/cs-desk-snooze/cs-desk-snooze.ts';
export { CsDeskTranslation } from './elements/cs-desk-translation/cs-desk-translation.ts';
export { CsDeskTriage } from './elements/cs-desk-triage/cs-desk-triage.ts';
export { CsDeskSignin } from './elements/cs-desk-signin/cs-desk-signin.ts';
export { CsSettings } from './elements/cs-settings/cs-settings.ts';
export { CsSectionChangedEvent } from './elements/cs-settings/events.ts';
