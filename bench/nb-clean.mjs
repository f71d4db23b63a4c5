// @ts-check
/**
 * Compares what the policy `nb-clean` leaves of notebooks with what nb-clean leaves, value by value, and names each
 * difference once.
 *
 * usage: NB_CLEAN=/path/to/nb-clean node bench/nb-clean.mjs FOLDER [FLAGS OPTIONS]      (after `npm run build`)
 *   FLAGS    options of nb-clean: '-o -c'
 *   OPTIONS  the same for us, as JSON: '{"outputs": "keep", "executionCounts": "keep"}'
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, parseNotebook, policyOf, stripNotebook } from '../dist/lib/index.js';

const program = process.env['NB_CLEAN'] ?? 'nb-clean';
const [folder = '.', flags = '', options = '{}'] = process.argv.slice(2);
const policy = policyOf('nb-clean', JSON.parse(options));

/** Differences, with how often there is one and a file that has it. @type {Map<string, { count: number, file: string }>} */
const differences = new Map();

/** @param {Buffer} bytes */
function ours(bytes) {
  try {
    return Buffer.from(applyEdits(bytes, stripNotebook(parseNotebook(bytes), policy).edits));
  } catch {
    return undefined;
  }
}

/** @param {unknown} a theirs @param {unknown} b ours @param {string} path @returns {string[]} */
function compare(a, b, path) {
  if (Object.is(a, b)) return [];
  const [theirs, own] = [membersOf(a), membersOf(b)];
  if (theirs === undefined || own === undefined || Array.isArray(a) !== Array.isArray(b))
    return [`${path}: another value`];
  if (Array.isArray(a) && theirs.size !== own.size) return [`${path}: another length`];
  return [...new Set([...theirs.keys(), ...own.keys()])].flatMap((key) => {
    const at = Array.isArray(a) ? `${path}[]` : `${path}.${key}`;
    if (!own.has(key)) return [`${at}: only nb-clean keeps it`];
    if (!theirs.has(key)) return [`${at}: only nbvc keeps it`];
    return compare(theirs.get(key), own.get(key), at);
  });
}

/** @param {unknown} value */
function membersOf(value) {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

const counts = { notebooks: 0, refused: 0, sameBytes: 0, sameValues: 0 };
for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ipynb')) continue;
  const file = join(folder, name);
  const bytes = readFileSync(file);
  const { status, stdout } = spawnSync(program, ['clean', ...flags.split(' ').filter(Boolean)], {
    input: bytes,
    maxBuffer: 2 ** 30,
  });
  const own = ours(bytes);
  counts.notebooks++;
  if (status !== 0 || own === undefined) {
    counts.refused++;
    continue;
  }
  const found = new Set(compare(JSON.parse(stdout.toString()), JSON.parse(own.toString()), 'notebook'));
  if (found.size === 0) counts.sameValues++;
  if (own.equals(stdout)) counts.sameBytes++;
  for (const one of found) differences.set(one, { count: (differences.get(one)?.count ?? 0) + 1, file });
}
console.log(counts);
for (const [what, { count, file }] of differences) console.log(`${count} × ${what} (${file})`);
