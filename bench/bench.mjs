// @ts-check
/**
 * Measures whole processes (CPU = user + system time, and peak memory, as the operating system counts them) and
 * compares with nbdime where `nbdiff` and `nbmerge` are on the PATH or named by NBDIFF and NBMERGE. Prints medians and ratios of one run.
 *
 * usage: node bench/bench.mjs [runs]        needs GNU time as /usr/bin/time
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cellPair, cellTriple, imagePair, imageTriple } from './generate.mjs';

const RUNS = Number(process.argv[2] ?? 5);
const nbvc = [process.execPath, fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url))];
const nbdiff = process.env['NBDIFF'] ?? 'nbdiff';
const nbmerge = process.env['NBMERGE'] ?? 'nbmerge';
const [hasNbdiff, hasNbmerge] = [nbdiff, nbmerge].map(
  (program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-'));

/** @typedef {{cpu: number, memory: number}} Figures seconds and MiB */

/** @param {string[]} command @param {string} cwd @returns {Figures} */
function once(command, cwd) {
  const report = join(folder, 'time.txt');
  const done = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', report, ...command], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (done.status !== 0) throw new Error(`${command.join(' ')}: ${done.stderr.toString()}`);
  const [user = 0, system = 0, memory = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { cpu: user + system, memory: memory / 1024 };
}

/** GNU time counts hundredths of a second, so quick commands are measured in batches. @param {string[]} command @param {number} times @returns {string[]} */
function repeated(command, times) {
  if (times === 1) return command;
  const quoted = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ['sh', '-c', `i=0; while [ $i -lt ${times} ]; do ${quoted} >/dev/null; i=$((i+1)); done`];
}

/** @param {string[]} command @param {{cwd?: string, runs?: number, times?: number}} [options] @returns {Figures} */
function measure(command, { cwd = folder, runs = RUNS, times = 1 } = {}) {
  const figures = Array.from({ length: runs }, () => once(repeated(command, times), cwd));
  /** @param {number[]} values */
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
  return {
    cpu: median(figures.map(({ cpu }) => cpu)) / times,
    memory: median(figures.map(({ memory }) => memory)),
  };
}

/** @param {string} name @param {readonly string[]} notebooks */
function files(name, notebooks) {
  mkdirSync(join(folder, name), { recursive: true });
  return notebooks.map((text, i) => {
    const path = join(folder, name, `${'abc'[i]}.ipynb`);
    writeFileSync(path, text);
    return path;
  });
}

/** @param {string} name @param {Figures} ours @param {Figures | undefined} theirs @param {string} target */
function row(name, ours, theirs, target) {
  const ratio = theirs === undefined ? '' : `${(theirs.cpu / ours.cpu).toFixed(1)} x`;
  const peer = theirs === undefined ? '' : `${theirs.cpu.toFixed(3)} s ${theirs.memory.toFixed(0)} MiB`;
  console.log(
    `${name.padEnd(34)} ${ours.cpu.toFixed(3)} s ${ours.memory.toFixed(0).padStart(5)} MiB   ${peer.padEnd(20)} ${ratio.padStart(8)}   ${target}`,
  );
}

/** @param {string} name @param {string[]} paths @param {string} target @param {number} [peerRuns] */
function compare(name, paths, target, peerRuns = 1) {
  const ours = measure([...nbvc, 'diff', '--no-pager', '--', ...paths].filter((word) => word !== '--'));
  const theirs = hasNbdiff ? measure([nbdiff, ...paths], { runs: peerRuns }) : undefined;
  row(name, ours, theirs, target);
  return ours;
}

function start() {
  const paths = files('tiny', cellPair(2, { ids: true, changed: 1, regenerate: false }));
  const bare = measure([process.execPath, '-e', '0'], { times: 20 });
  const [before = '', after = ''] = paths;
  const driver = measure([...nbvc, 'git', 'diff', 'a.ipynb', before, '0', '100644', after, '0', '100644'], {
    times: 20,
  });
  row('node -e 0', bare, undefined, '');
  row(
    'driver on two tiny notebooks',
    driver,
    undefined,
    `<= 1.35 x node; is ${(driver.cpu / bare.cpu).toFixed(2)} x`,
  );
}

function scaling() {
  for (const [name, options] of Object.entries({
    ids: { ids: true, changed: 0.05, regenerate: false },
    'no ids': { ids: false, changed: 0.05, regenerate: false },
    'ids regenerated, all edited': { ids: true, changed: 1, regenerate: true },
  })) {
    const small = measure([...nbvc, 'diff', ...files('small', cellPair(1000, options))]);
    const large = measure([...nbvc, 'diff', ...files('large', cellPair(10_000, options))]);
    row(
      `10,000 cells, ${name}`,
      large,
      undefined,
      `<= 12 x 1,000 cells; is ${(large.cpu / small.cpu).toFixed(1)} x`,
    );
  }
}

/** @param {string} name @param {string[]} paths @param {string} target @param {number} [times] */
function compareMerge(name, paths, target, times = 1) {
  const out = join(folder, 'merged.ipynb');
  const ours = measure([...nbvc, 'merge', '-q', ...paths, '-o', out], { times });
  const theirs = hasNbmerge ? measure([nbmerge, ...paths, '--out', out], { runs: 1, times }) : undefined;
  row(`merge: ${name}`, ours, theirs, target);
  return ours;
}

function merges() {
  console.log(`${''.padEnd(34)} nbvc                ${hasNbmerge ? 'nbmerge' : '(nbmerge not found)'}`);
  compareMerge('tiny', files('tiny3', cellTriple(4, { ids: true, changed: 0.5 })), '>= 2.5 x', 10);
  compareMerge('2,000 cells, ids', files('ids3', cellTriple(2000, { ids: true, changed: 0.05 })), '>= 20 x');
  compareMerge(
    '1,000 cells, no ids',
    files('noids3', cellTriple(1000, { ids: false, changed: 0.05 })),
    '>= 150 x',
  );
  const image = compareMerge('one 50 MB image', files('image3', imageTriple(50 * 1024 * 1024)), '>= 20 x');
  console.log(`${''.padEnd(34)} peak memory ${(image.memory / 50).toFixed(2)} x the payload (<= 4)`);
  for (const ids of [true, false]) {
    const out = join(folder, 'merged.ipynb');
    const [small, large] = [1000, 10_000].map((count) =>
      measure([
        ...nbvc,
        'merge',
        '-q',
        ...files('scale3', cellTriple(count, { ids, changed: 0.05 })),
        '-o',
        out,
      ]),
    );
    if (small === undefined || large === undefined) continue;
    const times = (large.cpu / small.cpu).toFixed(1);
    row(
      `merge: 10,000 cells, ${ids ? 'ids' : 'no ids'}`,
      large,
      undefined,
      `<= 12 x 1,000 cells; is ${times} x`,
    );
  }
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
  const ours = measure([...nbvc, 'diff', 'HEAD~1'], { cwd });
  const theirs = hasNbdiff ? measure([nbdiff, 'HEAD~1'], { cwd, runs: 1 }) : undefined;
  row('200 notebooks, diff HEAD~1', ours, theirs, '>= 20 x');
}

/** The one image of 50 MB is what goes; the file is looked at, not written, so that each run finds it. */
function strip() {
  const size = 50 * 1024 * 1024;
  const [path = ''] = files('strip', imagePair(size));
  const floor =
    measure([process.execPath, '-e', '0'], { times: 5 }).cpu + measure(['cat', path], { times: 5 }).cpu;
  const ours = measure([...nbvc, 'strip', '--dry-run', path]);
  row('strip one 50 MB image', ours, undefined, `<= 3 x cat + node; is ${(ours.cpu / floor).toFixed(2)} x`);
  console.log(`${''.padEnd(34)} peak memory ${(ours.memory / 50).toFixed(2)} x the payload (<= 2.5)`);
}

try {
  console.log(`${''.padEnd(34)} nbvc                ${hasNbdiff ? 'nbdiff' : '(nbdiff not found)'}`);
  start();
  compare(
    '2,000 cells, ids, 5 % changed',
    files('ids', cellPair(2000, { ids: true, changed: 0.05, regenerate: false })),
    '>= 10 x',
    3,
  );
  compare(
    '1,000 cells, no ids',
    files('noids', cellPair(1000, { ids: false, changed: 0.05, regenerate: false })),
    '>= 100 x',
  );
  const size = 50 * 1024 * 1024;
  const image = compare('one 50 MB image', files('image', imagePair(size)), '>= 20 x');
  console.log(`${''.padEnd(34)} peak memory ${(image.memory / 50).toFixed(2)} x the payload (<= 3)`);
  strip();
  scaling();
  repository();
  merges();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
