// @ts-check
/**
 * Replays real merges: each folder inside the given one holds `base.ipynb ours.ipynb theirs.ipynb result.ipynb`, the
 * last being what was committed; without a base both sides added the file. Runs nbvc, `git merge-file` and, where NBMERGE names it, nbdime on the same sides.
 *
 * usage: node bench/merge-replay.mjs <folder> [every]     every: replay only each n-th merge
 *
 * Clean: exit 0. Equal: of the clean ones whose committed notebook can be read, how many have its cells (type and
 * source, blank ends trimmed, empty cells left out). Lost: lines that exactly one side added and that are nowhere in
 * the result. Unmarked: exit 1 without a conflict in the file. Merges with a side that is no notebook of nbformat 4
 * are counted, not replayed.
 *
 * Many merges no tool can make: both sides changed the same line. `possible` counts the clean ones among the merges
 * whose sources alone, cell after cell in a text file, git merges without a conflict. `beyond git` counts those that
 * git's merge of the files leaves in conflict, of all such: a rate that does not depend on how many easy ones there are.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findConflicts, joinedText, parseNotebook, validateNotebook } from '../dist/lib/index.js';
import { record } from './rows.mjs';

const [folder = '.', every = '1'] = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'nbvc-replay-'));
const out = join(scratch, 'out.ipynb');
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const nbmerge = process.env['NBMERGE'];

/** @typedef {{name: string, command: (sides: string[]) => string[], stdout?: boolean}} Tool */
/** @type {Tool[]} */
const tools = [
  { name: 'nbvc', command: (sides) => [process.execPath, program, 'merge', '-q', ...sides, '-o', out] },
  {
    name: 'git merge-file',
    command: ([base = '', ours = '', theirs = '']) => ['git', 'merge-file', '-p', '-q', ours, base, theirs],
    stdout: true,
  },
];
if (nbmerge !== undefined)
  tools.push({ name: 'nbmerge', command: (sides) => [nbmerge, ...sides, '--out', out] });

/** @param {Uint8Array | undefined} bytes */
function read(bytes) {
  try {
    return bytes === undefined || bytes.length === 0 ? undefined : parseNotebook(bytes);
  } catch {
    return undefined;
  }
}

/** @param {import('../dist/lib/index.js').Notebook} notebook */
function cellsOf(notebook) {
  const cells = notebook.cells.map(({ type, source }) => [type, joinedText(source).trim()]);
  return JSON.stringify(cells.filter(([, source]) => source !== ''));
}

/** @param {Uint8Array | undefined} bytes */
function linesOf(bytes) {
  const notebook = read(bytes);
  if (notebook === undefined) return new Set();
  return new Set(
    notebook.cells.flatMap(({ source }) =>
      joinedText(source)
        .split('\n')
        .map((line) => line.trimEnd()),
    ),
  );
}

/** @param {Tool} tool @param {string[]} sides */
function run({ command, stdout }, sides) {
  rmSync(out, { force: true });
  const [first = '', ...rest] = command(sides);
  const start = performance.now();
  const done = spawnSync(first, rest, { timeout: 120_000, maxBuffer: 2 ** 30 });
  const time = performance.now() - start;
  const bytes = stdout === true ? done.stdout : readIf(out);
  return { status: done.status ?? 255, bytes, time };
}

/** @param {string} path */
function readIf(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** @param {string} name */
function count(name) {
  return {
    name,
    clean: 0,
    possible: 0,
    beyond: 0,
    judged: 0,
    equal: 0,
    invalid: 0,
    lost: 0,
    crash: 0,
    unmarked: 0,
    seconds: 0,
  };
}

/** @typedef {ReturnType<typeof count>} Total */
/** @typedef {{known: Set<string>, added: string[], valid: boolean, committed: string | undefined, possible: boolean, gitClean: boolean}} Wanted */

/** What the sides of a merge ask of its result. @param {(Uint8Array | undefined)[]} sides @param {string} name @param {string[]} paths */
async function wantedOf([base, ours, theirs], name, paths) {
  const known = linesOf(base);
  const added = [...linesOf(ours), ...linesOf(theirs)].filter((line) => !known.has(line));
  const problems = await Promise.all([base, ours, theirs].map(problemsOf));
  const result = read(readIf(join(folder, name, 'result.ipynb')));
  return {
    known,
    added,
    valid: problems.every((number) => number === 0),
    committed: result === undefined ? undefined : cellsOf(result),
    possible: sourcesMerge([base, ours, theirs]),
    gitClean: textMerges(paths),
  };
}

/** True where git merges three files without a conflict. @param {string[]} paths */
function textMerges([base = '', ours = '', theirs = '']) {
  return (
    spawnSync('git', ['merge-file', '-p', '-q', ours, base, theirs], { maxBuffer: 2 ** 30 }).status === 0
  );
}

/** @param {(Uint8Array | undefined)[]} sides */
function sourcesMerge(sides) {
  const paths = sides.map((bytes, i) => {
    const cells = (read(bytes)?.cells ?? []).map(({ type, source }) => `# ${type}\n${joinedText(source)}\n`);
    const path = join(scratch, `${i}.txt`);
    writeFileSync(path, cells.join(''));
    return path;
  });
  return textMerges(paths);
}

/** @param {Uint8Array | undefined} bytes */
async function problemsOf(bytes) {
  const notebook = read(bytes);
  return notebook === undefined ? 0 : (await validateNotebook(notebook)).length;
}

/** @param {Total} total @param {ReturnType<typeof run>} done @param {Wanted} wanted */
async function judge(total, { status, bytes, time }, wanted) {
  total.seconds += time / 1000;
  if (status > 127 || bytes === undefined) {
    total.crash++;
    return;
  }
  const merged = read(bytes);
  if (merged === undefined || (wanted.valid && (await problemsOf(bytes)) > 0)) total.invalid++;
  if (status === 0) judgeClean(total, merged, wanted);
  else if (merged !== undefined && findConflicts(merged).length === 0) total.unmarked++;
  if (losesLines(bytes, merged === undefined, wanted)) total.lost++;
}

/** @param {Total} total @param {import('../dist/lib/index.js').Notebook | undefined} merged @param {Wanted} wanted */
function judgeClean(total, merged, { committed, possible, gitClean }) {
  total.clean++;
  if (possible) total.possible++;
  if (!gitClean) total.beyond++;
  if (committed === undefined || merged === undefined) return;
  total.judged++;
  if (committed === cellsOf(merged)) total.equal++;
}

/** @param {Uint8Array} bytes @param {boolean} asText @param {Wanted} wanted */
function losesLines(bytes, asText, { added }) {
  if (!asText) {
    const there = linesOf(bytes);
    return added.some((line) => !there.has(line));
  }
  const text = Buffer.from(bytes).toString('utf8');
  return added.some((line) => !text.includes(JSON.stringify(line).slice(1, -1)));
}

const totals = tools.map(({ name }) => count(name));
let replayed = 0;
let unreadable = 0;
let possible = 0;
let gitConflicts = 0;
const empty = join(scratch, 'empty.ipynb');
writeFileSync(empty, '');
for (const [i, name] of readdirSync(folder).toSorted().entries()) {
  if (i % Number(every) !== 0) continue;
  const [origin = '', ...others] = ['base', 'ours', 'theirs'].map((side) =>
    join(folder, name, `${side}.ipynb`),
  );
  const paths = [readIf(origin) === undefined ? empty : origin, ...others];
  const sides = paths.map(readIf);
  const notebooks = [sides[0]?.length === 0 ? sides[1] : sides[0], sides[1], sides[2]].map(read);
  if (notebooks.some((notebook) => notebook?.major !== 4)) {
    unreadable++;
    continue;
  }
  replayed++;
  const wanted = await wantedOf(sides, name, paths);
  if (wanted.possible) possible++;
  if (!wanted.gitClean) gitConflicts++;
  for (const [t, tool] of tools.entries())
    await judge(totals[t] ?? count(tool.name), run(tool, paths), wanted);
}
rmSync(scratch, { recursive: true, force: true });

/** @param {number} part @param {number} whole */
function share(part, whole) {
  return `${part} of ${whole} (${((100 * part) / Math.max(1, whole)).toFixed(1)} %)`;
}

console.log(`${replayed} merges, ${unreadable} left out: a side is no notebook of nbformat 4`);
const columns = [16, 22, 22, 22, 22, 9, 6, 7, 10, 9];
/** @param {(string | number)[]} cells */
function row(cells) {
  console.log(cells.map((cell, i) => String(cell).padEnd(columns[i] ?? 0)).join(''));
}
for (const { name, clean, judged, equal, invalid, lost, crash, unmarked } of totals) {
  const faults = invalid + lost + crash + unmarked;
  record({
    job: `${replayed} real merges: ${name}`,
    ours: `${share(clean, replayed)} clean`,
    peer: `${share(equal, judged)} as committed`,
    ratio: `${faults} faults`,
    ...(name === 'nbvc' ? { target: 'no fault', met: faults === 0 } : {}),
  });
}
row([
  'tool',
  'clean',
  'possible',
  'beyond git',
  'equal to committed',
  'invalid',
  'lost',
  'crash',
  'unmarked',
  'seconds',
]);
for (const total of totals) {
  const { name, clean, judged, equal, invalid, lost, crash, unmarked, seconds } = total;
  row([
    name,
    share(clean, replayed),
    share(total.possible, possible),
    share(total.beyond, gitConflicts),
    share(equal, judged),
    invalid,
    lost,
    crash,
    unmarked,
    seconds.toFixed(1),
  ]);
}
