import { html, raw } from 'hono/html';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { CsError } from '@cs-kit/protocol';
import type { Capability, Site } from '@cs-kit/protocol';
import type { Articles } from '../../assistant/articles.ts';
import { renderArticle } from '../../assistant/markdown.ts';
import type { Sites } from '../../auth/sites.ts';
import type { AppEnv } from '../../context.ts';
import type { KitFiles } from '../kit.ts';
import { languageFor } from './language.ts';
import type { PageLanguage } from './language.ts';
import { PAGES_CSS, appPolicy, page } from './layout.ts';

/** What the pages show. */
export interface PagesDeps {
  readonly sites: Sites;
  readonly articles: Articles;
  readonly kit: KitFiles;
  /** Path under which the relay is reached, without a slash at the end. */
  readonly base: () => string;
  readonly publicUrl: () => string;
  /** The server through which calls go, as browsers reach it; null where they go from device to device. */
  readonly callsUrl: string | null;
  readonly capabilities: (site: Site | null) => Readonly<Record<string, Capability>>;
  readonly hasStaff: () => Promise<boolean>;
}

const NAMES: Readonly<Record<string, string>> = {
  assistant: 'Assistant',
  speechToText: 'Speech to text',
  textToSpeech: 'Text to speech',
  images: 'Pictures',
  calls: 'Calls',
  email: 'E-mail',
  files: 'Files',
};

/** The two texts of the desk's page that do not come from its elements. */
const DESK: Readonly<Record<PageLanguage, { readonly title: string; readonly noScript: string }>> = {
  en: { title: 'Desk', noScript: 'The desk needs JavaScript.' },
  'zh-CN': { title: '客服工作台', noScript: '客服工作台需要 JavaScript。' },
  ar: { title: 'مكتب الخدمة', noScript: 'يحتاج مكتب الخدمة إلى جافاسكربت.' },
};

function secured(c: Context<AppEnv>, policy: string): void {
  c.header('content-security-policy', policy);
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'strict-origin-when-cross-origin');
}

/** Marks that the desk was sent to its public address already: a proxy that keeps the name to itself must not send it round in a circle. */
const MOVED = 'at=public';
const PROXY_HEADERS = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'via'];

/** Whether the desk was opened by another name than the one it works under, such as localhost for 127.0.0.1: sign-in and socket would be refused there. */
function isElsewhere(c: Context<AppEnv>, publicUrl: string): boolean {
  const asked = new URL(c.req.url);
  if (asked.host === new URL(publicUrl).host || asked.search === `?${MOVED}`) return false;
  return PROXY_HEADERS.every((name) => c.req.header(name) === undefined);
}

/** The relay's own pages: start, desk, help articles, API reference. */
export function pageRoutes(deps: PagesDeps): Hono<AppEnv> {
  const { sites, articles, kit, base, publicUrl, callsUrl } = deps;
  const engines = (site: Site | null) =>
    Object.entries(deps.capabilities(site)).map(
      ([name, capability]) =>
        html`<tr><td>${NAMES[name] ?? name}</td><td>${capability.available ? capability.engine : 'off'}</td><td>${capability.reason ?? ''}</td></tr>`,
    );

  return new Hono<AppEnv>()
    .get('/pages.css', (c) => c.body(PAGES_CSS, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=3600' }))
    .get('/', async (c) => {
      const site = sites.byKey(c.req.query('site') ?? 'demo') ?? sites.byKey('demo') ?? sites.all()[0] ?? null;
      secured(c, appPolicy(publicUrl(), c.req.url, callsUrl));
      const widget =
        site === null
          ? raw('')
          : html`<script async src="${base()}/kit/v1/loader.js" data-site-key="${site.key}" data-features="${site.features.filter((feature) => feature !== 'insights').join(',')}"></script>`;
      return c.html(
        page({
          lang: 'en',
          title: 'cs-kit relay',
          base: base(),
          body: html`<main>
<h1>The relay is running</h1>
<p class="lead">One script tag puts a service desk on your pages. Try it in the corner of this page.</p>
<div class="card"><h2>Where to go</h2><ul>
<li><a href="${base()}/desk">The desk</a>: answer people, change the settings.${(await deps.hasStaff()) ? '' : ' The first account is made with the one-time link that the relay printed when it started.'}</li>
<li><a href="${base()}/docs">API reference</a></li>
</ul></div>
<div class="card"><h2>Engines</h2><table><thead><tr><th>What</th><th>Engine</th><th>Note</th></tr></thead><tbody>${engines(site)}</tbody></table></div>
<div class="card"><h2>On your own page</h2>${site === null ? html`<p>No site is configured. Add one in the desk under Settings, Sites; it shows the script tag to copy.</p>` : html`<pre><code>&lt;script async src="${publicUrl()}/kit/v1/loader.js" data-site-key="${site.key}"&gt;&lt;/script&gt;</code></pre>`}</div>
</main>${widget}`,
        }),
      );
    })
    .get('/desk', (c) => {
      if (isElsewhere(c, publicUrl())) return c.redirect(`${publicUrl()}/desk?${MOVED}`, 302);
      secured(c, appPolicy(publicUrl(), c.req.url, callsUrl));
      c.header('cache-control', 'no-store');
      c.header('vary', 'Accept-Language');
      const lang = languageFor(c.req.header('accept-language'));
      return c.html(
        page({
          lang,
          title: DESK[lang].title,
          base: base(),
          bodyClass: 'app',
          head: html`<script type="module" src="${base()}/kit/v1/${kit.entry('desk')}"></script>`,
          body: html`<cs-desk relay="${publicUrl()}"><cs-desk-rooms slot="rooms"></cs-desk-rooms><cs-insights slot="insights"></cs-insights><cs-settings slot="settings"></cs-settings></cs-desk><noscript>${DESK[lang].noScript}</noscript>`,
        }),
      );
    })
    .get('/help/:locale/:slug', async (c) => {
      const key = c.req.query('site');
      const candidates = key === undefined ? sites.all() : [sites.byKey(key)].filter((site) => site !== null);
      for (const site of candidates) {
        const article = await articles.bySlug(site.id, c.req.param('locale'), c.req.param('slug'));
        if (article === null) continue;
        secured(c, appPolicy(publicUrl(), c.req.url));
        return c.html(
          page({
            lang: article.locale,
            title: `${article.title} · ${site.name}`,
            base: base(),
            body: html`<main><p class="lead">${site.name}</p><article class="card"><h1>${article.title}</h1>${raw(renderArticle(article.body))}</article></main>`,
          }),
        );
      }
      throw new CsError('request/not-found', 'There is no such article.');
    })
    .get('/docs', (c) => {
      // The reference viewer writes its own style attributes; it runs on this page only and reads nothing but the description.
      secured(
        c,
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      return c.html(
        page({
          lang: 'en',
          title: 'cs-kit relay API',
          base: base(),
          head: html`<link rel="stylesheet" href="${base()}/docs/swagger-ui.css"><script defer src="${base()}/docs/swagger-ui-bundle.js"></script><script defer src="${base()}/docs/start.js"></script>`,
          body: html`<div id="reference"><noscript>The reference needs JavaScript. The description itself is at /openapi.json.</noscript></div>`,
        }),
      );
    })
    .get('/docs/start.js', (c) =>
      c.body(
        `window.ui = SwaggerUIBundle({ url: ${JSON.stringify(`${base()}/openapi.json`)}, dom_id: '#reference', deepLinking: true, tryItOutEnabled: true });`,
        200,
        { 'content-type': 'text/javascript; charset=utf-8' },
      ),
    )
    .get('/docs/:file', async (c) => {
      const found = await kit.read(`docs/${c.req.param('file')}`, c.req.header('accept-encoding') ?? '');
      if (found === null) throw new CsError('request/not-found');
      return found;
    });
}
