import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { playwrightLauncher } from '@web/test-runner-playwright';
import { chromiumPath } from './scripts/chromium.mjs';

/* Components are tested in a real Chromium. Pure logic (protocol, core, engine folders) runs under node:test instead. */
export default {
  files: ['packages/*/src/**/*.test.ts', '!packages/{protocol,core}/**', '!packages/*/src/**/engine/**', '!packages/*/src/collector/**'],
  nodeResolve: { exportConditions: ['cs-source', 'browser', 'development'], extensions: ['.ts', '.mjs', '.js'] },
  concurrency: 2,
  testsFinishTimeout: 240_000,
  testFramework: { config: { timeout: 15_000 } },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: fileURLToPath(new URL('./tsconfig.json', import.meta.url)) })],
  browsers: [
    playwrightLauncher({
      product: 'chromium',
      launchOptions: {
        executablePath: chromiumPath(),
        args: [
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
  coverageConfig: { reporters: ['lcovonly'], include: ['packages/*/src/**/*.ts'], exclude: ['**/*.test.ts', '**/i18n/**'] },
  filterBrowserLogs: ({ args }) => !args.some((arg) => typeof arg === 'string' && arg.includes('Lit is in dev mode')),
};
