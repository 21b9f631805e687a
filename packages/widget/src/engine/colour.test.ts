import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accentTokens, contrast } from './colour.ts';

const BRANDS = ['#3b55e6', '#ffd400', '#ff2d55', '#00c853', '#000000', '#ffffff', '#808080', '#7fffd4', '#1a0033'];
const GROUNDS = { light: '#f3f4fa', dark: '#1d212e' };

test('whatever the brand, every pair that the tokens make reads by AA', () => {
  for (const brand of BRANDS) {
    const tokens = accentTokens(brand)!;
    for (const [index, theme] of (['light', 'dark'] as const).entries()) {
      const pick = (name: string): string => tokens[`--cs-color-${name}`]![index]!;
      const pairs = [
        ['accent', pick('accent'), GROUNDS[theme]],
        ['on-accent', pick('on-accent'), pick('accent')],
        ['accent-text', pick('accent-text'), GROUNDS[theme]],
        ['on-accent-soft', pick('on-accent-soft'), pick('accent-soft')],
        ['on-bubble', pick('on-bubble'), pick('bubble')],
      ] as const;
      for (const [name, first, second] of pairs)
        assert.ok(contrast(first, second) >= 4.5, `${brand} ${theme} ${name}: ${first} on ${second} is ${contrast(first, second).toFixed(2)}`);
    }
  }
});

test('a colour that reads already stays as it is', () => {
  assert.equal(accentTokens('#3b55e6')!['--cs-color-accent']![0], '#3b55e6');
});

test('what is not a colour of six digits changes nothing', () => {
  assert.equal(accentTokens('red'), null);
  assert.equal(accentTokens('#fff'), null);
  assert.equal(accentTokens('url(x)'), null);
});
