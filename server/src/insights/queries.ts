import { CsError } from '@cs-kit/protocol';
import type { EventStore, QueryValue } from '../storage/events/types.ts';
import { bucketsOf, INTERVALS, isZone } from './zones.ts';
import type { Interval } from './zones.ts';

/** Kinds of queries that this version answers. */
export const QUERY_KINDS = ['trend', 'uniques', 'top'] as const;
export type QueryKind = (typeof QUERY_KINDS)[number];

/** What events can be split by, beside `property:<name>`. */
export const BREAKDOWNS = ['name', 'page', 'referrer', 'source'] as const;

/** Which events count. */
export interface QueryFilters {
  /** Names of events; all when missing. */
  readonly names?: readonly string[];
  /** Path of the page. */
  readonly page?: string;
  readonly source?: 'page' | 'relay';
  /** Default 'excluded'. */
  readonly bots?: 'excluded' | 'included' | 'only';
}

/** Body of `POST /v1/insights/queries`. */
export interface QueryRequest {
  readonly kind: QueryKind;
  /** ISO time; part of the period. */
  readonly from: string;
  /** ISO time; not part of the period. */
  readonly to: string;
  /** IANA zone of the buckets. */
  readonly timeZone: string;
  /** Width of a bucket; default by the length of the period. */
  readonly interval?: Interval;
  readonly filters?: QueryFilters;
  readonly breakdown?: string;
  /** Most rows of a 'top'. */
  readonly limit?: number;
}

/** How a figure came about, so that it can be checked. */
export interface QueryDefinition {
  readonly sql: string;
  /** Values of $1, $2 … as text. */
  readonly params: readonly string[];
  readonly timeZone: string;
  readonly interval: Interval | null;
  readonly bots: 'excluded' | 'included' | 'only';
}

/** One row of an answer; which fields it has depends on the kind. */
export interface QueryRow {
  /** Start of the bucket, ISO; of 'trend' and 'uniques'. */
  readonly at?: string;
  /** What the row is about; of 'top', and where the events are split. */
  readonly value?: string;
  readonly count?: number;
  readonly visitors?: number;
  readonly sessions?: number;
}

/** Answer of `POST /v1/insights/queries`. */
export interface QueryResult {
  readonly rows: readonly QueryRow[];
  readonly definition: QueryDefinition;
  /** Smallest share of visitors that the pages of the period measured; 1 when all. */
  readonly sampled: number;
  /** Share of page events that never arrived; null without page events. */
  readonly lossRate: number | null;
}

const MOST_BUCKETS = 1000;
const MOST_ROWS = 500;
const MOST_GROUPS = 12;
const IDLE_MS = 30 * 60_000;
const PROPERTY = /^property:[A-Za-z0-9_.-]{1,64}$/;
// A visitor who is not recognised is counted by page load: the most that is known.
const WHO = 'coalesce(visitor, page)';

const invalid = (pointer: string, detail: string): CsError => new CsError('request/invalid', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] });

/** Parameters of a statement, numbered as they are added. */
class Binder {
  readonly values: QueryValue[] = [];

  /** Binds a value and gives its place in the statement. */
  add(value: QueryValue): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

interface Plan {
  readonly siteId: string;
  readonly from: number;
  readonly to: number;
  readonly interval: Interval;
  readonly request: QueryRequest;
  readonly bots: QueryDefinition['bots'];
}

/** Answers a query of one site. Throws `request/invalid`. */
export async function runQuery(store: EventStore, siteId: string, request: QueryRequest): Promise<QueryResult> {
  const plan = planOf(siteId, request);
  const binder = new Binder();
  const sql = request.kind === 'top' ? topSql(plan, binder) : request.kind === 'trend' ? trendSql(plan, binder) : uniquesSql(plan, binder);
  const [rows, coverage] = await Promise.all([store.query<{ at?: number }>(sql, binder.values), coverageOf(store, plan)]);
  return {
    rows: rows.map((row) => (row.at === undefined ? row : { ...row, at: new Date(row.at).toISOString() })) as readonly QueryRow[],
    definition: {
      sql,
      params: binder.values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))),
      timeZone: request.timeZone,
      interval: request.kind === 'top' ? null : plan.interval,
      bots: plan.bots,
    },
    ...coverage,
  };
}

function planOf(siteId: string, request: QueryRequest): Plan {
  if (!(QUERY_KINDS as readonly string[]).includes(request.kind)) throw invalid('/kind', `one of ${QUERY_KINDS.join(', ')}, which this version answers`);
  const from = Date.parse(request.from);
  const to = Date.parse(request.to);
  if (!Number.isFinite(from)) throw invalid('/from', 'an ISO 8601 time');
  if (!Number.isFinite(to) || to <= from) throw invalid('/to', 'an ISO 8601 time after from');
  if (!isZone(request.timeZone)) throw invalid('/timeZone', 'an IANA time zone');
  if (request.interval !== undefined && !INTERVALS.includes(request.interval)) throw invalid('/interval', `one of ${INTERVALS.join(', ')}`);
  if (request.breakdown !== undefined && !(BREAKDOWNS as readonly string[]).includes(request.breakdown) && !PROPERTY.test(request.breakdown)) {
    throw invalid('/breakdown', `one of ${BREAKDOWNS.join(', ')}, or property:<name>`);
  }
  return { siteId, from, to, interval: request.interval ?? widthFor(to - from), request, bots: request.filters?.bots ?? 'excluded' };
}

function widthFor(span: number): Interval {
  if (span <= 2 * 3_600_000) return 'minute';
  return span <= 3 * 86_400_000 ? 'hour' : span <= 120 * 86_400_000 ? 'day' : 'week';
}

/** The events that count, as a condition. `lead` widens the period at its start. */
function where(plan: Plan, binder: Binder, lead = 0): string {
  const { filters } = plan.request;
  const parts = [`site = ${binder.add(plan.siteId)}`, `happened_at >= ${binder.add(plan.from - lead)}`, `happened_at < ${binder.add(plan.to)}`];
  if (plan.bots !== 'included') parts.push(plan.bots === 'only' ? 'bot' : 'not bot');
  if (filters?.names !== undefined) parts.push(`name in (select unnest(${binder.add(filters.names)}::varchar[]))`);
  if (filters?.page !== undefined) parts.push(`path = ${binder.add(filters.page)}`);
  if (filters?.source !== undefined) parts.push(filters.source === 'relay' ? 'from_relay' : 'not from_relay');
  return parts.join(' and ');
}

function groupOf(breakdown: string, binder: Binder): string {
  if (breakdown.startsWith('property:')) return `coalesce(json_extract_string(properties, ${binder.add(`$."${breakdown.slice(9)}"`)}), '')`;
  if (breakdown === 'page') return 'path';
  return breakdown === 'source' ? `case when from_relay then 'relay' else 'page' end` : breakdown;
}

function bucketTable(plan: Plan, binder: Binder): string {
  const starts = bucketsOf(plan.from, plan.to, plan.interval, plan.request.timeZone, MOST_BUCKETS);
  if (starts === null) throw invalid('/interval', `a width that gives at most ${MOST_BUCKETS} buckets in the period`);
  return `buckets as (select unnest(${binder.add(starts)}::bigint[]) as start)`;
}

function trendSql(plan: Plan, binder: Binder): string {
  const buckets = bucketTable(plan, binder);
  if (plan.request.breakdown === undefined) {
    return `with ${buckets}, found as (select b.start, e.* from (select happened_at, ${WHO} as who from events where ${where(plan, binder)}) e asof join buckets b on e.happened_at >= b.start)
select b.start as at, count(f.start) as count, count(distinct f.who) as visitors from buckets b left join found f on f.start = b.start group by 1 order by 1`;
  }
  const group = groupOf(plan.request.breakdown, binder);
  return `with ${buckets}, found as (select happened_at, ${WHO} as who, ${group} as value from events where ${where(plan, binder)}),
most as (select value from found group by 1 order by count(*) desc, value limit ${MOST_GROUPS})
select b.start as at, f.value, count(*) as count, count(distinct f.who) as visitors from (select * from found where value in (select value from most)) f asof join buckets b on f.happened_at >= b.start group by 1, 2 order by 1, 2`;
}

function uniquesSql(plan: Plan, binder: Binder): string {
  // A session begins with an event that no other precedes within half an hour, so it survives midnight.
  return `with ${bucketTable(plan, binder)}, mine as (select happened_at, ${WHO} as who from events where ${where(plan, binder, IDLE_MS)} and ${WHO} is not null),
marked as (select happened_at, who, coalesce(happened_at - lag(happened_at) over (partition by who order by happened_at) >= ${IDLE_MS}, true) as begins from mine),
found as (select b.start, m.who, m.begins from (select * from marked where happened_at >= ${binder.add(plan.from)}) m asof join buckets b on m.happened_at >= b.start)
select b.start as at, count(distinct f.who) as visitors, count(*) filter (f.begins) as sessions from buckets b left join found f on f.start = b.start group by 1 order by 1`;
}

function topSql(plan: Plan, binder: Binder): string {
  const group = groupOf(plan.request.breakdown ?? 'page', binder);
  const limit = Math.min(MOST_ROWS, Math.max(1, Math.floor(plan.request.limit ?? 20)));
  return `select ${group} as value, count(*) as count, count(distinct ${WHO}) as visitors from events where ${where(plan, binder)} group by 1 order by 2 desc, 1 limit ${limit}`;
}

async function coverageOf(store: EventStore, plan: Plan): Promise<Pick<QueryResult, 'sampled' | 'lossRate'>> {
  const binder = new Binder();
  const period = `site = ${binder.add(plan.siteId)} and happened_at >= ${binder.add(plan.from)} and happened_at < ${binder.add(plan.to)} and not from_relay and not bot`;
  const [row] = await store.query<{ expected: number | null; seen: number | null; sampled: number | null }>(
    `select sum(expected) as expected, sum(least(seen, expected)) as seen, min(sampled) as sampled from (
select max(sequence) - min(case when monotonic < 60000 then 1 else sequence end) + 1 as expected, count(*) as seen, min(try_cast(json_extract_string(properties, '$.sample') as double)) as sampled from events where ${period} group by page)`,
    binder.values,
  );
  const expected = Number(row?.expected ?? 0);
  return { sampled: row?.sampled ?? 1, lossRate: expected === 0 ? null : (expected - Number(row?.seen ?? 0)) / expected };
}
