export { CsInsights } from './elements/cs-insights/cs-insights.ts';
export { openLive } from './engine/live.ts';
export type { LiveClient, LiveFeed, LiveState } from './engine/live.ts';
export { CsArticleRequestEvent } from './events.ts';
