import lit from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import wc from 'eslint-plugin-wc';
import tseslint from 'typescript-eslint';

const sources = ['packages/*/src/**/*.ts', 'server/src/**/*.ts', 'scripts/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'];
const tests = ['**/*.test.ts', 'test/**', 'bench/**'];

export default tseslint.config(
  { ignores: ['coverage/', '**/dist/**', '**/node_modules/**', 'server/kit/**', 'data/**', 'build/**', 'examples/**', 'test/lab/**', '**/*.generated.ts'] },
  {
    files: sources,
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: ['./tsconfig.tests.json', './tsconfig.node.json'], tsconfigRootDir: import.meta.dirname } },
  },
  {
    files: sources,
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false, attributes: false } }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', { max: 400 }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': 'error',
    },
  },
  {
    files: ['packages/*/src/**/elements/**/*.ts', 'packages/ui/src/**/*.ts'],
    extends: [lit.configs['flat/recommended'], wc.configs['flat/recommended'], litA11y.configs.recommended],
    rules: { 'wc/guard-super-call': 'off', 'wc/no-self-class': 'off', /* a dialog starts at the control that it is about */ 'lit-a11y/no-autofocus': 'off' },
  },
  {
    files: tests,
    rules: {
      'max-lines': 'off',
      'no-console': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
  // Tables of words are data.
  { files: ['**/i18n/**', '**/synonyms*.ts', '**/stop-words.ts'], rules: { 'max-lines': 'off' } },
  // The loader speaks to the page's developer where nothing else can.
  { files: ['packages/widget/src/loader/index.ts'], rules: { 'no-console': ['error', { allow: ['warn'] }] } },
  { files: ['scripts/**', 'bench/**'], rules: { 'no-console': 'off' } },
);
