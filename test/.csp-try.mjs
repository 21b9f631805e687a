import { chromium } from 'playwright-core';
import { chromiumPath } from '../scripts/chromium.mjs';
import { startExample } from '../examples/strict-csp/server.mjs';
const ex = await startExample({ relay: 'http://127.0.0.1:18787', siteKey: 'demo', port: 0 });
const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] });
for (const path of ['/self-hosted', '/script-tag']) {
  const page = await browser.newPage();
  const logs = [];
  page.on('console', (m) => logs.push(m.type() + ' ' + m.text()));
  page.on('pageerror', (e) => logs.push('pageerror ' + e.message));
  page.on('requestfailed', (r) => logs.push('failed ' + r.url() + ' ' + r.failure()?.errorText));
  const res = await page.goto(ex.url + path);
  console.log(path, res.headers()['content-security-policy']);
  const launcher = page.locator('cs-hub [slot=launcher] button').first();
  await launcher.waitFor({ timeout: 30000 });
  if (path === '/self-hosted') await page.click('#help'); else { await launcher.click(); await page.locator('cs-composer textarea').fill('How long does delivery take?'); await page.keyboard.press('Enter'); }
  await page.waitForTimeout(6000);
  console.log(await page.evaluate(() => { const w = (n) => { let t = ''; for (const c of n.childNodes) { if (c.nodeType === 3) t += c.data + ' '; else if (c.nodeType === 1 && c.tagName !== 'STYLE') { t += w(c.shadowRoot ?? c); } } return t; }; return w(document.querySelector('cs-hub').shadowRoot).replace(/\s+/g, ' ').slice(0, 900); }));
  console.log(logs); await page.close();
}
console.log('reports', JSON.stringify(ex.reports, null, 1));
await browser.close(); await ex.close();
