// @ts-check
/**
 * Measures diff, merge and strip as whole processes and compares with nbdime where `nbdiff` and `nbmerge` are on the
 * PATH or named by NBDIFF and NBMERGE. Prints medians of runs in turns, and ratios of them.
 *
 * usage: node bench/bench.mjs [runs]        needs GNU time as /usr/bin/time
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cellPair, cellTriple, imagePair, imageTriple } from './generate.mjs';
import { inTurns, startable } from './measure.mjs';
import { recordAtMost, recordFaster, seconds } from './rows.mjs';

const RUNS = Number(process.argv[2] ?? 3);
const IMAGE = 50;
const nbvc = [process.execPath, fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url))];
const [nbdiff] = startable([process.env['NBDIFF'] ?? 'nbdiff']);
const [nbmerge] = startable([process.env['NBMERGE'] ?? 'nbmerge']);
const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-'));

/** @param {string} name @param {readonly string[]} notebooks */
function files(name, notebooks) {
  mkdirSync(join(folder, name), { recursive: true });
  return notebooks.map((text, i) => {
    const path = join(folder, name, `${'abc'[i]}.ipynb`);
    writeFileSync(path, text);
    return path;
  });
}

/**
 * Runs ours and, where there is one, the command of a peer in turns.
 *
 * @param {readonly string[]} command @param {readonly string[] | undefined} peer @param {{times?: number, cwd?: string}} [options]
 */
function both(command, peer, options = {}) {
  const commands = peer === undefined ? [command] : [command, peer];
  const [ours = { wall: 0, cpu: 0, memory: 0 }, theirs] = inTurns(commands, { runs: RUNS, ...options });
  return { ours, theirs };
}

/** @param {string} job @param {string[]} paths @param {number} least */
function compareDiff(job, paths, least) {
  const peer = nbdiff === undefined ? undefined : [nbdiff, ...paths];
  const { ours, theirs } = both([...nbvc, 'diff', '--no-pager', ...paths], peer);
  recordFaster({ job: `diff, ${job}`, ours: ours.cpu, peer: 'nbdiff', theirs: theirs?.cpu, least });
  return ours;
}

/** @param {string} job @param {string[]} paths @param {number} least @param {number} [times] */
function compareMerge(job, paths, least, times = 1) {
  const out = join(folder, 'merged.ipynb');
  const peer = nbmerge === undefined ? undefined : [nbmerge, ...paths, '--out', out];
  const { ours, theirs } = both([...nbvc, 'merge', '-q', ...paths, '-o', out], peer, { times });
  recordFaster({ job: `merge, ${job}`, ours: ours.cpu, peer: 'nbmerge', theirs: theirs?.cpu, least });
  return ours;
}

/** @param {string} job @param {number} memory MiB @param {number} most */
function recordMemory(job, memory, most) {
  const ours = `${memory.toFixed(0)} MiB`;
  recordAtMost({ job: `${job}, peak memory`, ours, ratio: memory / IMAGE, most, of: 'the image' });
}

function start() {
  const [before = '', after = ''] = files('tiny', cellPair(2, { ids: true, changed: 1, regenerate: false }));
  const driver = [...nbvc, 'git', 'diff', 'a.ipynb', before, '0', '100644', after, '0', '100644'];
  const { ours, theirs: bare } = both(driver, [process.execPath, '-e', '0'], { times: 20 });
  recordAtMost({
    job: 'diff driver, two tiny notebooks',
    ours: seconds(ours.cpu),
    ratio: ours.cpu / (bare?.cpu ?? 0),
    most: 1.35,
    of: 'node -e 0',
  });
}

/** @param {string} job @param {(count: number) => readonly string[]} commandOf */
function scaling(job, commandOf) {
  const [small = 0, large = 0] = [1000, 10_000].map((count) => both(commandOf(count), undefined).ours.cpu);
  recordAtMost({ job, ours: seconds(large), ratio: large / small, most: 12, of: '1,000 cells' });
}

function diffs() {
  const sparse = { changed: 0.05, regenerate: false };
  compareDiff(
    '2,000 cells with ids, 5 % changed',
    files('ids', cellPair(2000, { ids: true, ...sparse })),
    10,
  );
  compareDiff('1,000 cells without ids', files('noids', cellPair(1000, { ids: false, ...sparse })), 100);
  const image = compareDiff(`a ${IMAGE} MB image`, files('image', imagePair(IMAGE * 2 ** 20)), 20);
  recordMemory(`diff, a ${IMAGE} MB image`, image.memory, 3);
  for (const [name, options] of Object.entries({
    'with ids': { ids: true, ...sparse },
    'without ids': { ids: false, ...sparse },
    'all ids new, all edited': { ids: true, changed: 1, regenerate: true },
  }))
    scaling(`diff, 10,000 cells, ${name}`, (count) => [
      ...nbvc,
      'diff',
      ...files('scale', cellPair(count, options)),
    ]);
}

function repository() {
  const cwd = join(folder, 'repository');
  mkdirSync(cwd);
  /** @param {string[]} args */
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=bench', '-c', 'user.email=bench@example.org', ...args], { cwd });
  git('init', '-q');
  for (const side of [0, 1]) {
    for (let i = 0; i < 200; i++)
      writeFileSync(
        join(cwd, `n${i}.ipynb`),
        cellPair(20 + i, { ids: true, changed: 0.1, regenerate: false })[side] ?? '',
      );
    git('add', '.');
    git('commit', '-q', '-m', `side ${side}`);
  }
  const peer = nbdiff === undefined ? undefined : [nbdiff, 'HEAD~1'];
  const { ours, theirs } = both([...nbvc, 'diff', 'HEAD~1'], peer, { cwd });
  const job = 'diff HEAD~1, 200 notebooks';
  recordFaster({ job, ours: ours.cpu, peer: 'nbdiff', theirs: theirs?.cpu, least: 20 });
}

function merges() {
  compareMerge('tiny', files('tiny3', cellTriple(4, { ids: true, changed: 0.5 })), 2.5, 10);
  compareMerge('2,000 cells with ids', files('ids3', cellTriple(2000, { ids: true, changed: 0.05 })), 20);
  compareMerge(
    '1,000 cells without ids',
    files('noids3', cellTriple(1000, { ids: false, changed: 0.05 })),
    150,
  );
  const image = compareMerge(`a ${IMAGE} MB image`, files('image3', imageTriple(IMAGE * 2 ** 20)), 20);
  recordMemory(`merge, a ${IMAGE} MB image`, image.memory, 4);
  for (const ids of [true, false])
    scaling(`merge, 10,000 cells, ${ids ? 'with' : 'without'} ids`, (count) => {
      const paths = files('scale3', cellTriple(count, { ids, changed: 0.05 }));
      return [...nbvc, 'merge', '-q', ...paths, '-o', join(folder, 'merged.ipynb')];
    });
}

/** The one image is what goes; the file is looked at, not written, so that each run finds it. */
function strip() {
  const [path = ''] = files('strip', imagePair(IMAGE * 2 ** 20));
  const [ours, bare, cat] = [
    [...nbvc, 'strip', '--dry-run', path],
    [process.execPath, '-e', '0'],
    ['cat', path],
  ].map((command) => both(command, undefined, { times: 5 }).ours);
  const floor = (bare?.cpu ?? 0) + (cat?.cpu ?? 0);
  const job = `strip, a ${IMAGE} MB image`;
  const cpu = ours?.cpu ?? 0;
  recordAtMost({ job, ours: seconds(cpu), ratio: cpu / floor, most: 3, of: 'cat and node' });
  recordMemory(job, ours?.memory ?? 0, 2.5);
}

try {
  start();
  diffs();
  repository();
  merges();
  strip();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
