import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${ROOT}SECURITY.md`, 'utf8');
const promises = [...page.matchAll(/^\| (.+) \| `(test\/\S+)` "(.+)" \|$/gm)].map(
  ([, promise = '', file = '', title = '']) => ({ promise, file, title }),
);

test('each row of the promises names a test', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| ') && !/^\| (?:promise|---)/.test(line));
  expect(promises.length).toBe(rows.length);
  expect(rows.length).toBeGreaterThan(10);
});

test.each(promises)('$promise', ({ file, title }) => {
  expect(readFileSync(`${ROOT}${file}`, 'utf8')).toContain(`'${title}'`);
});
