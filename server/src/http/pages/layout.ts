import { html, raw } from 'hono/html';

/** Style of the relay's own pages; served as a file, since their policy allows no inline style. */
export const PAGES_CSS = `:root{color-scheme:light dark;--ink:light-dark(#14161f,#eef0f9);--dim:light-dark(#484d61,#bcc1d4);--line:light-dark(#e3e5f0,#2a2f40);--ground:light-dark(#f4f5fb,#0d0f16);--card:light-dark(#fff,#151822);--accent:light-dark(#3049d6,#a9b7ff)}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}
main{max-inline-size:720px;margin:0 auto;padding:48px 20px 96px}h1{font-size:32px;line-height:1.2;margin:0 0 8px;letter-spacing:-.012em}h2{font-size:20px;margin:32px 0 8px}p,ul,ol{margin:0 0 16px}a{color:var(--accent);text-underline-offset:3px}
.lead{color:var(--dim)}.card{background:var(--card);border-radius:16px;padding:24px;margin-block:24px;border:1px solid var(--line)}code,pre{font-family:ui-monospace,Menlo,Consolas,"Noto Sans Mono",monospace;font-size:14px}pre{overflow:auto;padding:16px;border-radius:12px;background:var(--ground);border:1px solid var(--line)}
table{border-collapse:collapse;inline-size:100%}th,td{text-align:start;padding:8px 12px 8px 0;border-block-end:1px solid var(--line);vertical-align:top}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}nav{display:flex;gap:16px;flex-wrap:wrap}
body.app{background:light-dark(#f4f5fb,#0d0f16)}body.app cs-desk{position:fixed;inset:0}noscript{display:block;padding:24px}
`;

/** Hosts as a policy may name them: what else a Host header says stays out of it. */
const NAMEABLE = /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i;

/**
 * Policy of pages that run our own files and talk to nobody but the relay, and the server of its calls. The relay's socket is named: not every
 * browser counts it among 'self'.
 */
export function appPolicy(publicUrl: string, requestUrl: string, callsUrl: string | null = null): string {
  const [own, asked] = [new URL(publicUrl), new URL(requestUrl)];
  const sockets = [`${own.protocol.replace('http', 'ws')}//${own.host}`];
  // By which scheme a proxy was asked is not known here.
  if (asked.host !== own.host && NAMEABLE.test(asked.host)) sockets.push(`ws://${asked.host}`, `wss://${asked.host}`);
  // LiveKit's client opens a socket there, and asks by fetch why one did not open.
  if (callsUrl !== null) sockets.push(new URL(callsUrl).origin, new URL(callsUrl.replace(/^ws/, 'http')).origin);
  return `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: https:; connect-src 'self' ${sockets.join(' ')}; ${APP_REST}`;
}

const APP_REST = "media-src blob:; font-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A whole page. `head` and `body` are already safe. */
export function page(options: {
  readonly lang: string;
  readonly dir?: 'ltr' | 'rtl';
  readonly title: string;
  readonly base: string;
  readonly bodyClass?: string;
  readonly head?: unknown;
  readonly body: unknown;
}) {
  const { lang, dir, title, base, bodyClass, head, body } = options;
  return html`<!doctype html>
<html lang="${lang}" dir="${dir ?? (lang.startsWith('ar') ? 'rtl' : 'ltr')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${base}/pages.css">
${(head ?? raw('')) as string}
</head>
<body class="${bodyClass ?? ''}">
${body as string}
</body>
</html>`;
}
