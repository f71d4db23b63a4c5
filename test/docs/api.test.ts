import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apiPage } from '../../scripts/generate-api.mjs';

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');

test('docs/api.md is what the library declares', () => {
  expect(page).toBe(apiPage());
});

test('every function of it says what it does', () => {
  const silent = [...page.matchAll(/^#### (\w+)\n\n```ts\nfunction/gm)].map(([, name]) => name);
  expect(silent).toEqual([]);
});
