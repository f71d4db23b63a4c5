// @ts-check
/**
 * Checks the laws of the diff on notebooks of one's own: every pair of a folder (`before.ipynb`, `after.ipynb` in
 * each subfolder) or, with `--all-pairs`, every notebook of a folder with every other. For each pair: the diff,
 * written as JSON, read back and applied, gives the content of the other notebook, and reversed the first one.
 *
 * usage: node bench/laws.mjs [--all-pairs] <folder>       after npm run build
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  applyDiff,
  applyEdits,
  contentEquals,
  diffNotebooks,
  diffToJson,
  parseDiff,
  parseNotebook,
} from '../dist/lib/index.js';
import { record } from './rows.mjs';

const allPairs = process.argv.includes('--all-pairs');
const folder = process.argv.at(-1) ?? '.';

/** @returns {Generator<[string, string, string]>} */
function* pairs() {
  const names = readdirSync(folder).toSorted();
  if (!allPairs) {
    for (const name of names)
      if (existsSync(join(folder, name, 'before.ipynb')))
        yield [name, join(folder, name, 'before.ipynb'), join(folder, name, 'after.ipynb')];
    return;
  }
  const notebooks = names.filter((name) => name.endsWith('.ipynb'));
  for (const a of notebooks)
    for (const b of notebooks) yield [`${a} -> ${b}`, join(folder, a), join(folder, b)];
}

/** @param {string} path */
function read(path) {
  try {
    return parseNotebook(readFileSync(path));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** @param {ReturnType<typeof diffNotebooks>} diff */
function toBytes(diff) {
  return Buffer.concat(Array.from(diffToJson(diff), (chunk) => Buffer.from(chunk)));
}

let checked = 0;
let unreadable = 0;
let failed = 0;
for (const [name, beforePath, afterPath] of pairs()) {
  const before = read(beforePath);
  const after = read(afterPath);
  if (typeof before === 'string' || typeof after === 'string') {
    unreadable++;
    continue;
  }
  checked++;
  try {
    const parsed = parseDiff(toBytes(diffNotebooks(before, after)));
    const there = parseNotebook(
      applyEdits(before.document.bytes, applyDiff(parsed, before, { reverse: false })),
    );
    const back = parseNotebook(applyEdits(after.document.bytes, applyDiff(parsed, after, { reverse: true })));
    const self = diffNotebooks(before, before);
    const quiet =
      self.fields.length === 0 && self.cells.every((change) => change.kind === 'unchanged' && !change.moved);
    if (!contentEquals(there, after) || !contentEquals(back, before) || !quiet)
      throw new Error('a law is broken');
  } catch (error) {
    failed++;
    console.log(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
record({
  job: `laws of the diff, ${checked} pairs${allPairs ? ' of all notebooks' : ''}`,
  ours: `${failed} failed`,
  ratio: `${unreadable} unreadable`,
  target: '0 failed',
  met: failed === 0,
});
process.exitCode = failed === 0 ? 0 : 1;
