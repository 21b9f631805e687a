import { RelayClient } from '@cs-kit/core';
import type { StorageLike } from '@cs-kit/core';
import { networkText, parseNetwork } from '@cs-kit/protocol';
import type { Article, BlockedAddress, BlockedVisitor, Session, Site, StaffMember, StaffRole, Team, TeamDraft } from '@cs-kit/protocol';
import type { AuditEntry, Provider, ServerKey } from '../../../engine/settings/types.ts';

/** A call that reached the relay. */
export interface DeskCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}
export interface DeskAnswer {
  readonly status: number;
  readonly body?: unknown;
}

const AT = '2026-11-22T09:00:00.000Z';
const theme: Site['theme'] = { accent: null, logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'end', radius: null, scheme: 'auto' };

/** A site as the relay sends it. */
export function siteOf(id: string, more: Partial<Site> = {}): Site {
  return {
    id,
    key: `cs_${id}`,
    name: 'Fjord & Fern',
    origins: ['https://shop.example'],
    features: ['room', 'voice'],
    enabled: true,
    theme,
    hours: { timeZone: 'Europe/Oslo', spans: [] },
    answerWithinMinutes: 3,
    firstReplyMinutes: null,
    nextReplyMinutes: null,
    routing: 'manual',
    routingCapacity: 5,
    offerSeconds: 60,
    analytics: 'consent',
    visitorRooms: false,
    wordRules: [],
    uploads: true,
    linkPreviews: false,
    translation: false,
    openaiForVisitors: false,
    budgets: { chatTokens: 2_000_000, images: 500, speechSeconds: 20_000, speechChars: 1_000_000 },
    demo: false,
    seen: [],
    ...more,
  };
}

/** An article as the relay sends it. */
export function articleOf(id: string, more: Partial<Article> = {}): Article {
  return {
    id,
    locale: 'en',
    slug: id,
    title: `Article ${id}`,
    body: 'Some **words**.',
    tags: [],
    url: `https://relay.test/help/en/${id}?site=cs_a`,
    demo: false,
    updatedAt: AT,
    ...more,
  };
}

/** The administration of a relay in memory, for the tests of the settings; it is spoken to through the real client. */
export class FakeDesk {
  readonly calls: DeskCall[] = [];
  /** Answers before the fake itself does. */
  readonly handlers: ((call: DeskCall) => DeskAnswer | Promise<DeskAnswer> | undefined)[] = [];
  sites: Site[] = [siteOf('a')];
  articles: Article[] = [articleOf('returns', { title: 'How do I return a jacket?' }), articleOf('demo-1', { title: 'Example', demo: true })];
  staff: StaffMember[] = [
    { id: 'me', name: 'Ana Ruiz', role: 'admin', status: 'online', active: true, lastSeenAt: AT, capacity: null },
    { id: 'ivo', name: 'Ivo Blum', role: 'agent', status: 'offline', active: true, lastSeenAt: AT, capacity: null },
  ];
  keys: ServerKey[] = [];
  blocks: BlockedVisitor[] = [];
  addressBlocks: BlockedAddress[] = [];
  teams: Team[] = [];
  /** The one that does everything; the others stand before it. */
  provider: Provider = {
    name: 'openai',
    label: 'OpenAI or compatible',
    offers: ['chat', 'speechToText', 'textToSpeech', 'images'],
    capabilities: ['chat', 'images'],
    configured: false,
    source: 'none',
    baseUrl: null,
    defaultUrl: 'https://api.openai.com/v1',
    models: {
      chat: 'gpt-5-mini',
      embeddings: 'text-embedding-3-small',
      images: 'gpt-image-1',
      transcription: 'gpt-4o-transcribe',
      speech: 'gpt-4o-mini-tts',
      voice: 'alloy',
    },
    hasKey: false,
  };
  providers: Provider[] = [
    ...(
      [
        ['deepgram', 'Deepgram', ['speechToText'], 'https://api.deepgram.com/v1', { transcription: 'nova-3' }],
        ['azure', 'Azure Speech', ['speechToText', 'textToSpeech'], null, { voice: 'en-US-AvaMultilingualNeural' }],
      ] as const
    ).map(([name, label, offers, defaultUrl, models]) => ({
      ...{ name, label, offers, defaultUrl, models, capabilities: offers },
      ...{ configured: false, source: 'none' as const, baseUrl: null, hasKey: false },
    })),
  ];
  audit: AuditEntry[] = [{ id: 1, at: AT, actor: { id: 'me', name: 'Ana Ruiz' }, action: 'site.changed', target: 'a', detail: 'origins' }];
  role: StaffRole;
  #removed: Article[] = [];

  constructor(role: StaffRole = 'admin') {
    this.role = role;
  }

  /** A staff client of this relay, signed in. */
  client(): RelayClient {
    const memory = new Map<string, string>();
    const storage: StorageLike = {
      get length() {
        return memory.size;
      },
      key: (at) => [...memory.keys()][at] ?? null,
      getItem: (key) => memory.get(key) ?? null,
      setItem: (key, value) => void memory.set(key, value),
      removeItem: (key) => void memory.delete(key),
    };
    const session: Session = {
      token: 't',
      expiresAt: '2099-01-01T00:00:00.000Z',
      refreshToken: 'r',
      visitorId: 'me',
      user: { id: 'me', name: 'Ana Ruiz', role: this.role },
    };
    const client = new RelayClient({
      relay: 'https://relay.test',
      siteKey: '',
      kind: 'staff',
      storage,
      indexedDB: null,
      BroadcastChannel: null,
      locks: null,
      fetch: (url, init) => this.#fetch(url, init),
    });
    client.session.adopt(session);
    return client;
  }

  /** Calls by method and path. */
  of(method: string, path: string): readonly DeskCall[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  /** Refuses a call once. */
  refuse(
    method: string,
    path: string,
    code: string,
    status: number,
    errors: readonly { readonly pointer: string; readonly detail: string }[] = [],
    detail = 'Refused by the test.',
  ): void {
    const handler = (call: DeskCall): DeskAnswer | undefined => {
      if (call.method !== method || call.path !== path) return undefined;
      this.handlers.splice(this.handlers.indexOf(handler), 1);
      return { status, body: { code, detail, ...(errors.length === 0 ? {} : { errors }) } };
    };
    this.handlers.push(handler);
  }

  async #fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { pathname, searchParams } = new URL(url);
    const call: DeskCall = {
      method: init.method ?? 'GET',
      path: pathname,
      query: searchParams,
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
    };
    this.calls.push(call);
    for (const handler of [...this.handlers]) {
      const answer = await handler(call);
      if (answer !== undefined) return respond(answer);
    }
    return respond(this.#answer(call));
  }

  #answer(call: DeskCall): DeskAnswer {
    const [, , area, id, sub, subId] = call.path.split('/');
    if (area === 'sites') return sub === 'keys' ? this.#onKeys(call, subId) : this.#onSites(call, id);
    if (area === 'knowledge') return this.#onKnowledge(call, id ?? '', sub);
    if (area === 'staff') return this.#onStaff(call, id);
    if (area === 'providers') return this.#onProviders(call, id, sub);
    if (area === 'teams') return this.#onTeams(call, id);
    if (area === 'address-blocks') return this.#onAddresses(call, id);
    if (area === 'blocks') return call.method === 'GET' ? { status: 200, body: { items: this.blocks } } : { status: 204 };
    if (area === 'audit') return { status: 200, body: { items: this.audit, cursor: null } };
    if (area === 'sessions')
      return {
        status: 201,
        body: {
          token: 't2',
          expiresAt: '2099-01-01T00:00:00.000Z',
          refreshToken: 'r2',
          visitorId: 'me',
          user: { id: 'me', name: this.staff[0]?.name, role: this.role },
        },
      };
    return { status: 404, body: { code: 'request/not-found' } };
  }

  #onSites({ method, body }: DeskCall, id: string | undefined): DeskAnswer {
    if (id === undefined) {
      if (method === 'GET') return { status: 200, body: { items: this.sites } };
      const made = siteOf(`s${this.sites.length}`, { name: String(body['name']), origins: body['origins'] as string[] });
      this.sites = [...this.sites, made];
      return { status: 201, body: made };
    }
    if (method === 'PATCH') this.sites = this.sites.map((site) => (site.id === id ? { ...site, ...body } : site));
    if (method === 'DELETE') {
      this.sites = this.sites.filter((site) => site.id !== id);
      return { status: 204 };
    }
    return { status: 200, body: this.sites.find((site) => site.id === id) };
  }

  #onAddresses({ method, body }: DeskCall, id: string | undefined): DeskAnswer {
    if (method === 'GET') return { status: 200, body: { items: this.addressBlocks } };
    this.addressBlocks = this.addressBlocks.filter((block) => block.id !== id);
    if (method === 'DELETE') return { status: 204 };
    const { network, minutes, reason } = body as { network: string; minutes: number | null; reason?: string };
    const made: BlockedAddress = {
      ...{ id: `n${this.calls.length}`, siteId: 'a', network: networkText(parseNetwork(network)), reason: reason ?? null, at: AT },
      by: { id: 'me', name: 'Ana Ruiz' },
      expiresAt: minutes === null ? null : new Date(Date.now() + minutes * 60_000).toISOString(),
    };
    this.addressBlocks = [made, ...this.addressBlocks];
    return { status: 201, body: made };
  }

  #onTeams({ method, body, query }: DeskCall, id: string | undefined): DeskAnswer {
    if (method === 'GET') return { status: 200, body: { items: this.teams } };
    const before = this.teams.find((team) => team.id === id);
    this.teams = this.teams.filter((team) => team.id !== id);
    if (method === 'DELETE') return { status: 204 };
    const draft = body as unknown as TeamDraft;
    const made: Team = { ...draft, id: id ?? `t${this.teams.length}`, siteId: before?.siteId ?? query.get('siteId') ?? '', updatedAt: AT };
    this.teams = [...this.teams, made];
    return { status: id === undefined ? 201 : 200, body: made };
  }

  #onKeys({ method, body }: DeskCall, keyId: string | undefined): DeskAnswer {
    if (method === 'GET') return { status: 200, body: { items: this.keys } };
    if (method === 'DELETE') {
      this.keys = this.keys.filter((key) => key.id !== keyId);
      return { status: 204 };
    }
    const made = { id: `k${this.keys.length}`, name: String(body['name']), scopes: body['scopes'] as string[], createdAt: AT, lastUsedAt: null };
    this.keys = [...this.keys, made];
    return { status: 201, body: { ...made, key: 'ck_secret' } };
  }

  #onKnowledge({ method, body, query }: DeskCall, area: string, id: string | undefined): DeskAnswer {
    if (area === 'demo') {
      const moved = method === 'DELETE' ? this.articles.filter((article) => article.demo) : this.#removed;
      this.articles = method === 'DELETE' ? this.articles.filter((article) => !article.demo) : [...this.articles, ...moved];
      this.#removed = method === 'DELETE' ? moved : [];
      return { status: 200, body: method === 'DELETE' ? { removed: moved.length } : { restored: moved.length } };
    }
    if (area === 'previews')
      return {
        status: 200,
        body: {
          text: 'Within **30 days** [1].',
          citations: [{ articleId: 'x', title: 'Returns', url: 'https://relay.test/help/en/returns', passage: 'Within 30 days.' }],
          suggestions: [],
          origin: 'passage',
          engine: 'knowledge base',
        },
      };
    if (area === 'imports') {
      const articles = String(body['content'])
        .split('# ')
        .slice(1)
        .map((part, at) => ({ title: part.split('\n')[0], slug: `i${at}`, locale: body['locale'], body: part, tags: [] }));
      return {
        status: 200,
        body: {
          articles,
          problems: articles.length === 0 ? [{ line: 1, detail: 'There is no heading.' }] : [],
          written: body['commit'] === true ? articles.length : 0,
        },
      };
    }
    if (id === undefined) {
      if (method === 'POST') return this.#writeArticle(articleOf(`n${this.articles.length}`, body as Partial<Article>));
      const q = (query.get('q') ?? '').toLowerCase();
      return {
        status: 200,
        body: {
          items: this.articles.filter(
            (article) =>
              (query.get('demo') !== 'true' || article.demo) &&
              (query.get('locale') ?? article.locale) === article.locale &&
              article.title.toLowerCase().includes(q),
          ),
          cursor: null,
        },
      };
    }
    if (method === 'DELETE') {
      this.articles = this.articles.filter((article) => article.id !== id);
      return { status: 204 };
    }
    return this.#writeArticle({ ...articleOf(id), ...(body as Partial<Article>) });
  }

  #writeArticle(article: Article): DeskAnswer {
    this.articles = [...this.articles.filter((entry) => entry.id !== article.id), article];
    return { status: 201, body: article };
  }

  #onStaff({ method, body }: DeskCall, id: string | undefined): DeskAnswer {
    if (id === undefined) return { status: 200, body: { items: this.staff } };
    if (id === 'invites') return { status: 201, body: { url: 'https://relay.test/desk#code=abc', expiresAt: '2026-11-29T09:00:00.000Z' } };
    const key = id === 'me' && method === 'PUT' ? 'me' : id;
    const given = Object.fromEntries(
      Object.entries(body as Partial<StaffMember>).filter(([field]) => ['name', 'role', 'active', 'capacity'].includes(field)),
    ) as Partial<StaffMember>;
    this.staff = this.staff.map((member) => (member.id === key ? { ...member, ...given } : member));
    return { status: 200, body: this.staff.find((member) => member.id === key) };
  }

  #onProviders({ method, body }: DeskCall, name: string | undefined, sub: string | undefined): DeskAnswer {
    const all = [...this.providers, this.provider];
    const named = all.find((one) => one.name === name);
    if (named === undefined) {
      const order = method === 'GET' ? [] : (body as { order: string[] }).order;
      const place = (one: Provider): number => (order.includes(one.name) ? order.indexOf(one.name) : order.length);
      const items = all.toSorted((one, other) => place(one) - place(other));
      return { status: 200, body: { items } };
    }
    if (sub === 'tests')
      return {
        status: 200,
        body: named.configured
          ? { ok: true, ms: 420, detail: '31 models answered.' }
          : { ok: false, ms: 0, detail: 'No provider is set.', code: 'provider/unconfigured' },
      };
    const { apiKey, ...rest } = body as { apiKey?: string };
    const hasKey = apiKey === undefined ? named.hasKey : apiKey !== '';
    const changed: Provider = { ...named, ...rest, hasKey, configured: hasKey, source: hasKey ? 'desk' : 'none' };
    if (name === this.provider.name) this.provider = changed;
    else this.providers = this.providers.map((one) => (one.name === name ? changed : one));
    return { status: 200, body: changed };
  }
}

function respond({ status, body }: DeskAnswer): Response {
  if (status === 204) return new Response(null, { status });
  return new Response(JSON.stringify(body ?? {}), { status, headers: { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json' } });
}
