import type { BlockedAddress, BlockedVisitor, Page, Team, TeamDraft } from '@cs-kit/protocol';
import type {
  Article,
  ArticleDraft,
  ArticleQuery,
  AuditEntry,
  ImportAnswer,
  ImportSource,
  Invite,
  KeyScope,
  Provider,
  ProviderPatch,
  ProviderTest,
  ServerKey,
  Site,
  SitePatch,
  StaffMember,
  StaffRole,
  TrialAnswer,
  Use,
} from './types.ts';

/** The part of a relay client that the settings use. */
export interface JsonCaller {
  json<T>(method: string, path: string, options?: { readonly body?: unknown; readonly signal?: AbortSignal; readonly timeoutMs?: number }): Promise<T>;
}

interface Items<T> {
  readonly items: readonly T[];
}

/** A model may take long; the relay gives up by itself before that. */
const MODEL_MS = 90_000;
const text = encodeURIComponent;

function query(values: Readonly<Record<string, string | boolean | undefined>>): string {
  const parts = Object.entries(values).filter(([, value]) => value !== undefined && value !== '');
  return parts.length === 0 ? '' : `?${parts.map(([name, value]) => `${name}=${text(String(value))}`).join('&')}`;
}

/** The desk administration of one relay. Every call rejects with a `CsError`. */
export class SettingsApi {
  readonly #caller: JsonCaller;

  constructor(caller: JsonCaller) {
    this.#caller = caller;
  }

  /** Visitors of a site whose new messages are refused. */
  async blocks(siteId: string): Promise<readonly BlockedVisitor[]> {
    return (await this.#caller.json<Items<BlockedVisitor>>('GET', `/v1/blocks?siteId=${text(siteId)}`)).items;
  }

  /** Lets a visitor write again. */
  async unblock(blockId: string): Promise<void> {
    await this.#caller.json('DELETE', `/v1/blocks/${text(blockId)}`);
  }

  /** Networks whose visitors are refused. */
  async addressBlocks(siteId: string): Promise<readonly BlockedAddress[]> {
    return (await this.#caller.json<Items<BlockedAddress>>('GET', `/v1/address-blocks?siteId=${text(siteId)}`)).items;
  }

  /** Refuses the visitors of a network, for some minutes or for ever (null); `own` although it holds one's own address. */
  blockAddress(
    siteId: string,
    terms: { readonly network: string; readonly minutes: number | null; readonly reason?: string; readonly own?: boolean },
  ): Promise<BlockedAddress> {
    return this.#caller.json('POST', `/v1/address-blocks?siteId=${text(siteId)}`, { body: terms });
  }

  /** Lets a network in again. */
  async unblockAddress(blockId: string): Promise<void> {
    await this.#caller.json('DELETE', `/v1/address-blocks/${text(blockId)}`);
  }

  /** The teams of a site. */
  async teams(siteId: string): Promise<readonly Team[]> {
    return (await this.#caller.json<Items<Team>>('GET', `/v1/teams?siteId=${text(siteId)}`)).items;
  }

  /** Makes a team. */
  addTeam(siteId: string, draft: TeamDraft): Promise<Team> {
    return this.#caller.json('POST', `/v1/teams?siteId=${text(siteId)}`, { body: draft });
  }

  /** Changes a team. */
  changeTeam(id: string, draft: TeamDraft): Promise<Team> {
    return this.#caller.json('PUT', `/v1/teams/${text(id)}`, { body: draft });
  }

  /** Deletes a team. */
  async removeTeam(id: string): Promise<void> {
    await this.#caller.json('DELETE', `/v1/teams/${text(id)}`);
  }

  /** The sites of the relay. */
  async sites(): Promise<readonly Site[]> {
    return (await this.#caller.json<Items<Site>>('GET', '/v1/sites')).items;
  }

  /** One site as it is now. */
  site(id: string, signal?: AbortSignal): Promise<Site> {
    return this.#caller.json('GET', `/v1/sites/${text(id)}`, signal === undefined ? {} : { signal });
  }

  /** Adds a site. */
  addSite(name: string, origins: readonly string[]): Promise<Site> {
    return this.#caller.json('POST', '/v1/sites', { body: { name, origins } });
  }

  /** Changes a site. */
  changeSite(id: string, patch: SitePatch): Promise<Site> {
    return this.#caller.json('PATCH', `/v1/sites/${text(id)}`, { body: patch });
  }

  /** Removes a site for good. */
  removeSite(id: string): Promise<void> {
    return this.#caller.json('DELETE', `/v1/sites/${text(id)}`);
  }

  /** Server keys of a site. */
  async keys(siteId: string): Promise<readonly ServerKey[]> {
    return (await this.#caller.json<Items<ServerKey>>('GET', `/v1/sites/${text(siteId)}/keys`)).items;
  }

  /** Makes a server key; the secret is in this answer only. */
  addKey(siteId: string, name: string, scopes: readonly KeyScope[]): Promise<ServerKey & { readonly key: string }> {
    return this.#caller.json('POST', `/v1/sites/${text(siteId)}/keys`, { body: { name, scopes } });
  }

  /** Revokes a server key. */
  revokeKey(siteId: string, keyId: string): Promise<void> {
    return this.#caller.json('DELETE', `/v1/sites/${text(siteId)}/keys/${text(keyId)}`);
  }

  /** A page of the articles of a site. */
  articles(siteId: string, { q, locale, demo, cursor }: ArticleQuery, signal?: AbortSignal): Promise<Page<Article>> {
    return this.#caller.json('GET', `/v1/knowledge/articles${query({ siteId, q, locale, demo, cursor })}`, signal === undefined ? {} : { signal });
  }

  /** Writes a new article. */
  addArticle(siteId: string, draft: ArticleDraft): Promise<Article> {
    return this.#caller.json('POST', `/v1/knowledge/articles${query({ siteId })}`, { body: draft });
  }

  /** Replaces an article. */
  changeArticle(id: string, draft: ArticleDraft): Promise<Article> {
    return this.#caller.json('PUT', `/v1/knowledge/articles/${text(id)}`, { body: draft });
  }

  /** Deletes an article. */
  removeArticle(id: string): Promise<void> {
    return this.#caller.json('DELETE', `/v1/knowledge/articles/${text(id)}`);
  }

  /** Takes the example articles away; answers how many. */
  async removeDemo(siteId: string): Promise<number> {
    return (await this.#caller.json<{ readonly removed: number }>('DELETE', `/v1/knowledge/demo${query({ siteId })}`)).removed;
  }

  /** Brings the example articles back; answers how many. */
  async restoreDemo(siteId: string): Promise<number> {
    return (await this.#caller.json<{ readonly restored: number }>('POST', `/v1/knowledge/demo${query({ siteId })}`)).restored;
  }

  /** Reads a file into articles; with `commit` it also writes them. */
  importFile(siteId: string, source: ImportSource, commit: boolean): Promise<ImportAnswer> {
    return this.#caller.json('POST', `/v1/knowledge/imports${query({ siteId })}`, { body: { ...source, commit } });
  }

  /** What the assistant would answer now, also with these drafts. */
  ask(siteId: string, question: string, locale: string, drafts: readonly ArticleDraft[], signal: AbortSignal): Promise<TrialAnswer> {
    return this.#caller.json('POST', `/v1/knowledge/previews${query({ siteId })}`, {
      body: { question, locale, ...(drafts.length === 0 ? {} : { drafts }) },
      signal,
      timeoutMs: MODEL_MS,
    });
  }

  /** The staff. */
  async staff(): Promise<readonly StaffMember[]> {
    return (await this.#caller.json<Items<StaffMember>>('GET', '/v1/staff')).items;
  }

  /** Changes the role of somebody, how many conversations they are given, or switches an account off or on. */
  changeStaff(id: string, patch: { readonly role?: StaffRole; readonly active?: boolean; readonly capacity?: number | null }): Promise<StaffMember> {
    return this.#caller.json('PATCH', `/v1/staff/${text(id)}`, { body: patch });
  }

  /** Makes a link for a new account. */
  invite(role: StaffRole): Promise<Invite> {
    return this.#caller.json('POST', '/v1/staff/invites', { body: { role } });
  }

  /** Changes the own account; a new password needs the current one. */
  changeMe(patch: { readonly name?: string; readonly password?: string; readonly currentPassword?: string }): Promise<StaffMember> {
    return this.#caller.json('PUT', '/v1/staff/me', { body: patch });
  }

  /** The providers and whether they are set, in the order in which they are asked. */
  async providers(): Promise<readonly Provider[]> {
    return (await this.#caller.json<Items<Provider>>('GET', '/v1/providers')).items;
  }

  /** Sets the order in which the providers are asked. */
  async arrangeProviders(order: readonly string[]): Promise<readonly Provider[]> {
    return (await this.#caller.json<Items<Provider>>('PUT', '/v1/providers', { body: { order } })).items;
  }

  /** Changes a provider. */
  changeProvider(name: string, patch: ProviderPatch): Promise<Provider> {
    return this.#caller.json('PUT', `/v1/providers/${text(name)}`, { body: patch });
  }

  /** Makes one small real call. */
  testProvider(name: string, capability: Use): Promise<ProviderTest> {
    return this.#caller.json('POST', `/v1/providers/${text(name)}/tests`, { body: { capability }, timeoutMs: MODEL_MS });
  }

  /** A page of the audit log, newest first. */
  audit(cursor?: string): Promise<Page<AuditEntry>> {
    return this.#caller.json('GET', `/v1/audit${query({ cursor })}`);
  }
}
