import { DailyIds } from './daily.ts';
import { BeaconIntake } from './intake.ts';
import { LiveView } from './live.ts';
import { runQuery } from './queries.ts';
import { UnansweredQuestions } from './questions.ts';
import { ServiceRecorder } from './service-events.ts';
import type { Insights, InsightsDeps } from './types.ts';
import { pagesOfVisit } from './visit.ts';

export type { BeaconSender, Insights, InsightsDeps, Intake, LiveUpdate, SiteFacts, UnansweredQuestion } from './types.ts';
export { BREAKDOWNS, QUERY_KINDS } from './queries.ts';
export type { QueryDefinition, QueryFilters, QueryRequest, QueryResult, QueryRow } from './queries.ts';

const OVERLAP_MS = 30 * 60_000;

/** Builds insights over an open store; the live figures are as they were before a restart when it resolves. */
export async function createInsights(deps: InsightsDeps): Promise<Insights> {
  const { store, database, site } = deps;
  const now = deps.now ?? Date.now;
  const onFailure = deps.onFailure ?? (() => undefined);
  const questions = new UnansweredQuestions(database);
  const view = new LiveView({ database, questions, site, online: deps.online ?? (() => []), rooms: deps.rooms ?? (() => 0), onFailure, now });
  const recorder = new ServiceRecorder({ store, onStored: (events) => view.add(events), onFailure, now });
  const intake = new BeaconIntake({
    store,
    daily: new DailyIds(database, OVERLAP_MS),
    site,
    wasHere: (siteId, id) => view.wasHere(siteId, id),
    onStored: (events) => view.add(events),
    now,
  });
  await view.rebuild(store, (id, receivedAt) => intake.remember(id, receivedAt));
  return {
    intake: (beacon, sender) => intake.take(beacon, sender),
    record: recorder.record,
    unanswered: async (siteId, question) => {
      await questions.add(siteId, question, now());
      view.touch(siteId);
    },
    live: (siteId) => view.read(siteId),
    subscribe: (siteId, listener) => view.subscribe(siteId, listener),
    query: async (siteId, request) => {
      // Figures asked for include what was just acknowledged.
      await store.flush();
      return runQuery(store, siteId, request);
    },
    visit: async (siteId, visitorId) => {
      await store.flush();
      return pagesOfVisit(store, siteId, visitorId);
    },
    eraseVisitor: async (siteId, visitorId) => {
      await recorder.flush();
      const count = await store.eraseVisitor(siteId, visitorId);
      view.forget(siteId, visitorId);
      return count;
    },
    close: async () => {
      view.close();
      await recorder.close();
    },
  };
}
