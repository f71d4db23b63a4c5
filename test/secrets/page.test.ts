import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { secretRulesPage } from '../../scripts/generate-secret-rules.mjs';
import { RULES } from '../../src/secrets/rules/all.ts';

test('docs/secret-rules.md is what the rules say; else: node scripts/generate-secret-rules.mjs', () => {
  const page = readFileSync(new URL('../../docs/secret-rules.md', import.meta.url), 'utf8');
  expect(page).toBe(secretRulesPage(RULES));
});
