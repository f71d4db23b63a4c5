// @ts-check
/**
 * Measures whole commands in a large repository, made here, and in one of a tenth of its notebooks and commits, so that it
 * shows what grows faster than the repository does. With --write the table goes into BENCHMARKS.md.
 *
 * usage: node bench/scale.mjs [notebooks] [commits] [--write]      after npm run build; needs GNU time as /usr/bin/time
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTurns, timed } from './measure.mjs';
import { machine, writeBetween } from './page.mjs';
import { seconds, times } from './rows.mjs';
import { BUSY, makeRepository, runNotebooks, touchNotebooks } from './scale-repository.mjs';

/** @typedef {import('./measure.mjs').Figures} Figures */
/** @typedef {{notebooks: number, commits: number}} Size */
/**
 * @typedef {object} Job
 * @property {string} name
 * @property {string[]} command
 * @property {() => void} [prepare] not measured
 * @property {number} [times] how often, where once is too quick to be measured
 * @property {RegExp} [says] what the output has to match, so that nothing is measured that did not work
 */

const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const nbvc = [process.execPath, program];
const [notebooks = 20_000, commits = 5000] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('--'))
  .map(Number);
const home = mkdtempSync(join(tmpdir(), 'nbvc-bench-scale-'));
const peaks = join(home, 'peaks');
const env = {
  ...process.env,
  HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  XDG_CONFIG_HOME: join(home, '.config'),
  NODE_OPTIONS: `--require "${fileURLToPath(new URL('peak.cjs', import.meta.url))}"`,
  NBVC_BENCH_PEAKS: peaks,
};

/** Every tenth notebook is edited in the work tree. */
const EDITED_EVERY = 10;

/** Files as young as git's index, or as nbvc's cache, are looked at again: they could have changed in the same second. */
function settle() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
}

/** The jobs, in an order in which each finds what it needs. @param {string} folder @param {number[]} edits @returns {Job[]} */
function jobs(folder, edits) {
  const back = `HEAD~${Math.min(100, commits / 10 - 1)}`;
  const share = `a tenth of the notebooks edited`;
  return [
    { name: '`nbvc install`', command: [...nbvc, 'install'] },
    {
      name: '`git add`, every notebook, after a run',
      command: ['git', 'add', '-A'],
      prepare() {
        runNotebooks(folder, edits);
        settle();
      },
    },
    { name: '`git status`', command: ['git', 'status', '--short'], times: 20 },
    {
      name: '`git status`, every notebook touched',
      command: ['git', 'status', '--short'],
      prepare: () => touchNotebooks(folder, edits.length),
      says: /^$/,
    },
    { name: `\`nbvc diff ${back} --stat\``, command: [...nbvc, 'diff', back, '--stat'], says: /notebook/ },
    { name: '`nbvc check --no-cache`', command: [...nbvc, 'check', '--no-cache'], prepare: settle },
    {
      name: '`nbvc check`, from the cache',
      command: [...nbvc, 'check'],
      prepare: () => void timed([...nbvc, 'check'], { cwd: folder, env, accept: [0, 1] }),
    },
    { name: '`nbvc check --report`', command: [...nbvc, 'check', '--report'] },
    { name: '`nbvc scan --history`', command: [...nbvc, 'scan', '--history'], says: /ghp/ },
    { name: '`nbvc scan --history`, again', command: [...nbvc, 'scan', '--history'], says: /ghp/ },
    {
      name: '`nbvc log --cell`, a fifth of the commits',
      command: [...nbvc, 'log', '--cell', String(BUSY.cell), BUSY.path],
      says: /[0-9a-f]{7}/,
    },
    { name: '`nbvc blame`, the same notebook', command: [...nbvc, 'blame', BUSY.path], says: /[0-9a-f]{7}/ },
    {
      name: `\`nbvc diff\`, ${share}`,
      command: [...nbvc, 'diff'],
      prepare: () => runNotebooks(folder, edits, { every: EDITED_EVERY, more: 1 }),
      says: /notebook/,
    },
    { name: `\`git add\`, ${share}`, command: ['git', 'add', '-A'] },
  ];
}

/** @param {Size} size @returns {{name: string, figures: Figures}[]} */
function measure(size) {
  const folder = join(home, 'repository');
  mkdirSync(folder);
  const { edits, versions, bytes } = makeRepository(folder, size);
  console.log(
    `${size.notebooks} notebooks, ${size.commits} commits, ${versions} versions, ${megabytes(bytes)} MB`,
  );
  const found = jobs(folder, edits).map((job) => {
    const { name } = job;
    const figures = run(job, folder);
    console.log([name.padEnd(48), ...cellsOf(figures)].join('  '));
    return { name, figures };
  });
  rmSync(folder, { recursive: true });
  return found;
}

/** @param {Job} job @param {string} folder @returns {Figures} */
function run({ name, command, prepare, times: often, says }, folder) {
  const surroundings = { cwd: folder, env, accept: [0, 1] };
  prepare?.();
  if (often !== undefined) {
    const [figures] = inTurns([command], { ...surroundings, runs: 1, times: often });
    if (figures !== undefined) return figures;
  }
  writeFileSync(peaks, '');
  const { stdout, wall, cpu, memory } = timed(command, surroundings);
  if (says?.test(stdout) === false) throw new Error(`${name}: ${stdout.slice(0, 300)}`);
  const ours = readFileSync(peaks, 'utf8').split('\n').map(Number);
  // Where nbvc had nothing to do, that of git.
  return { wall, cpu, memory: Math.max(...ours) / 1024 || memory };
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(0);
}

/** @param {Figures} figures */
function cellsOf({ wall, cpu, memory }) {
  return [seconds(wall), seconds(cpu), `${memory.toFixed(0)} MiB`];
}

/** @param {ReturnType<typeof measure>} small @param {ReturnType<typeof measure>} large */
function table(small, large) {
  const [few, many] = [notebooks / 10, notebooks].map((count) => count.toLocaleString('en'));
  const rows = large.map(({ name, figures }, i) => {
    const before = small[i]?.figures ?? figures;
    const growth = [times(figures.cpu / before.cpu), times(figures.memory / before.memory)];
    return `| ${[name, ...cellsOf(before), ...cellsOf(figures), ...growth].join(' | ')} |`;
  });
  return [
    ...machine().map((line) => `- ${line}`),
    '',
    `| job | ${few}: wall | CPU | memory | ${many}: wall | CPU | memory | CPU grows | memory grows |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

try {
  const small = measure({ notebooks: notebooks / 10, commits: commits / 10 });
  const text = table(small, measure({ notebooks, commits }));
  console.log(text);
  if (process.argv.includes('--write'))
    writeBetween(
      ['<!-- scale: written by npm run bench:scale -- --write -->', '<!-- end of scale -->'],
      text,
    );
} finally {
  rmSync(home, { recursive: true, force: true });
}
