import { playwrightLauncher } from '@web/test-runner-playwright';
import { chromiumPath } from './scripts/chromium.mjs';
import { BUILT, bundleComponentTests } from './scripts/component-bundle.ts';
import { ComponentCoverage } from './scripts/component-coverage.ts';

/* Components are tested in a real Chromium, on built files. Pure logic (protocol, core, engine folders) runs under node:test instead. */
await bundleComponentTests();
const coverage = new ComponentCoverage();

export default {
  files: [`${BUILT}/**/*.test.js`],
  concurrency: 2,
  testsFinishTimeout: 240_000,
  testFramework: { config: { timeout: 15_000 } },
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      async createPage({ context }) {
        const page = await context.newPage();
        await coverage.follow(page);
        return page;
      },
      launchOptions: {
        executablePath: chromiumPath(),
        args: [
          // Players are pressed by scripts, which are nobody's finger.
          '--autoplay-policy=no-user-gesture-required',
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
        ],
      },
    }),
  ],
  plugins: [{ name: 'coverage', serverStop: () => coverage.write() }],
  filterBrowserLogs: ({ args }) => !args.some((arg) => typeof arg === 'string' && arg.includes('Lit is in dev mode')),
};
