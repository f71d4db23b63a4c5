// @ts-check
/**
 * Compares what `nbvc strip` makes of notebooks with what nbstripout and nbformat make of them, byte for byte: the
 * policy `nbstripout` in canonical form with nbstripout's file, the policy `canonical` with nbformat's. nbstripout
 * runs once, in one Python process, with its default options.
 *
 * usage: NBSTRIPOUT_PYTHON=/path/to/python node bench/strip-compare.mjs FILE-OR-FOLDER…     (after `npm run build`)
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, contentEquals, parseNotebook, policyOf, stripNotebook } from '../dist/lib/index.js';
import { record } from './rows.mjs';

const python = process.env['NBSTRIPOUT_PYTHON'] ?? 'python3';

const SCRIPT = `
import json, sys, warnings, logging
warnings.simplefilter('ignore')
logging.disable(logging.CRITICAL)
import nbformat
from nbstripout import strip_output
KEYS = ['metadata.signature', 'metadata.widgets'] + ['cell.metadata.' + key for key in
        ('collapsed', 'ExecuteTime', 'execution', 'heading_collapsed', 'hidden', 'scrolled')]
def attempt(make):
    try:
        text = make()
        text = text if text.endswith('\\n') else text + '\\n'
        text.encode('utf-8')
        return {'text': text}
    except BaseException as error:
        return {'error': type(error).__name__}
def read(path):
    with open(path, encoding='utf8') as file:
        return nbformat.read(file, as_version=nbformat.NO_CONVERT)
def stripped(path):
    return nbformat.writes(strip_output(read(path), None, False, False, extra_keys=KEYS))
for path in json.load(sys.stdin):
    one = {'stripped': attempt(lambda: stripped(path)), 'canonical': attempt(lambda: nbformat.writes(read(path)))}
    print(json.dumps(one))
`;

/** @typedef {{text?: string, error?: string}} Attempt */

/** @param {string} path @returns {string[]} */
function notebooks(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ipynb'))
    .map((name) => join(path, name));
}

/** @param {Uint8Array} bytes @param {import('../dist/lib/index.js').StripPolicy} policy */
function strip(bytes, policy) {
  return applyEdits(bytes, stripNotebook(parseNotebook(bytes), policy).edits);
}

/** @param {string} path */
function ours(path) {
  const bytes = new Uint8Array(readFileSync(path));
  try {
    const plain = strip(bytes, policyOf('nbstripout'));
    return {
      plain,
      stripped: strip(bytes, policyOf('nbstripout', { form: 'canonical' })),
      canonical: strip(bytes, policyOf('canonical')),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const files = process.argv.slice(2).flatMap(notebooks);
const { stdout, status, stderr } = spawnSync(python, ['-c', SCRIPT], {
  input: JSON.stringify(files),
  maxBuffer: 2 ** 31,
});
if (status !== 0) throw new Error(stderr.toString());
const theirs = stdout.toString('utf8').trim().split('\n');

const counts = {
  files: files.length,
  refusedByBoth: 0,
  refusedByNbvc: 0,
  refusedByNbstripout: 0,
  sameBytesAsNbstripout: 0,
  sameContentAsNbstripout: 0,
  sameBytesAsNbformat: 0,
  different: 0,
};

let unexpected = 0;

/**
 * Why a difference is meant: nbformat 3 has no canonical form, which Jupyter would not write; and nbformat makes up
 * random ids where they are missing or stand twice.
 * @param {string} path
 */
function reasonFor(path) {
  const { major, minor, cells } = parseNotebook(new Uint8Array(readFileSync(path)));
  if (major === 3) return 'nbformat 3';
  const ids = new Set(cells.map(({ id }) => id));
  const odd = ids.has(undefined) || ids.size < cells.length;
  return minor >= 5 && odd ? 'ids missing or twice' : 'UNEXPECTED';
}

for (const [i, path] of files.entries()) {
  /** @type {{stripped: Attempt, canonical: Attempt}} */
  const peer = JSON.parse(theirs[i] ?? '{}');
  const own = ours(path);
  const { text } = peer.stripped;
  if (text === undefined) {
    counts[own.plain === undefined ? 'refusedByBoth' : 'refusedByNbstripout']++;
    if (own.plain !== undefined) console.log(`${path}: only nbstripout refuses it: ${peer.stripped.error}`);
    continue;
  }
  if (own.plain === undefined) {
    counts.refusedByNbvc++;
    console.log(`${path}: only nbvc refuses it: ${own.error}`);
    continue;
  }
  const wanted = Buffer.from(text);
  const same = wanted.equals(own.stripped);
  const sameCanonical = Buffer.from(peer.canonical.text ?? '').equals(own.canonical);
  // Where the bytes differ the values may be the same; texts in one string and in lines are.
  const sameContent = same || contentEquals(parseNotebook(own.plain), parseNotebook(wanted));
  counts.sameBytesAsNbstripout += Number(same);
  counts.sameContentAsNbstripout += Number(sameContent);
  counts.sameBytesAsNbformat += Number(sameCanonical);
  if (same && sameCanonical) continue;
  counts.different++;
  const what = [!same && 'bytes', !sameContent && 'content', !sameCanonical && 'canonical'].filter(Boolean);
  const reason = reasonFor(path);
  if (reason === 'UNEXPECTED') unexpected++;
  console.log(`${path}: ${what.join(', ')}: ${reason}`);
}
console.log(JSON.stringify(counts, undefined, 1));
const both = counts.files - counts.refusedByBoth - counts.refusedByNbstripout - counts.refusedByNbvc;
record({
  job: 'strip as nbstripout does, same content',
  ours: `${counts.sameContentAsNbstripout} of ${both}`,
  target: unexpected === 0 ? 'the rest explained' : `${unexpected} unexplained`,
  met: unexpected === 0,
});
