// @ts-check
/**
 * Measures `git add` of many notebooks (20 kB to 2 MB, most of them small) with no filter, with nbvc's, and with those
 * of nbstripout and nbwipers where they are named: CPU time of git and of everything it starts.
 *
 * usage: [NBSTRIPOUT=/path/to/nbstripout] [NBWIPERS=/path/to/nbwipers] node bench/git-add.mjs [notebooks] [for peers]
 *
 * A filter that is one process for each file is measured on fewer files, and its time is scaled by their number.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random, write } from './generate.mjs';
import { median, timed } from './measure.mjs';
import { recordAtMost, recordFaster, seconds } from './rows.mjs';

const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const count = Number(process.argv[2] ?? 1000);
const forPeers = Number(process.argv[3] ?? 50);
const RUNS = 3;

/** Shares of the sizes of a mix whose mean is about 200 kB. */
const SIZES = [20_000, 20_000, 40_000, 40_000, 60_000, 100_000, 200_000, 200_000, 400_000, 2_000_000];

const home = mkdtempSync(join(tmpdir(), 'nbvc-add-'));
const env = { ...process.env, HOME: home, GIT_CONFIG_NOSYSTEM: '1', XDG_CONFIG_HOME: join(home, '.config') };

/** @param {string} folder @param {readonly string[]} args */
const git = (folder, ...args) => execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });

/** A notebook of about a size, half of it outputs. @param {number} size @param {number} seed */
function notebook(size, seed) {
  const next = random(seed);
  const cells = [];
  for (let written = 0; written < size; written += 2000)
    cells.push({
      cell_type: 'code',
      execution_count: cells.length + 1,
      id: `c${cells.length}`,
      metadata: {},
      outputs: [{ name: 'stdout', output_type: 'stream', text: [`${String(next()).repeat(50)}\n`] }],
      source: Array.from({ length: 20 }, (_, i) => `value_${i} = compute(${next()})\n`),
    });
  return write({ cells, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 });
}

/** @param {number} number @param {(folder: string) => void} configure */
function measure(number, configure) {
  const times = Array.from({ length: RUNS }, () => {
    const folder = mkdtempSync(join(home, 'repository-'));
    git(folder, 'init', '-q');
    configure(folder);
    mkdirSync(join(folder, 'nb'));
    for (let i = 0; i < number; i++)
      writeFileSync(join(folder, 'nb', `n${i}.ipynb`), notebook(SIZES[i % SIZES.length] ?? 0, i + 1));
    const { cpu } = timed(['git', 'add', '-A'], { cwd: folder, env });
    rmSync(folder, { recursive: true, force: true });
    return cpu;
  });
  return median(times);
}

/** @param {string} command */
const peer = (command) => (/** @type {string} */ folder) => {
  git(folder, 'config', 'filter.peer.clean', command);
  git(folder, 'config', 'filter.peer.required', 'true');
  writeFileSync(join(folder, '.git', 'info', 'attributes'), '*.ipynb filter=peer\n');
};

try {
  const plain = measure(count, () => undefined);
  const ours = measure(count, (folder) => {
    execFileSync(process.execPath, [program, 'install', '--only', 'strip'], { cwd: folder, env });
  });
  const job = `git add, ${count} notebooks`;
  recordAtMost({ job, ours: seconds(ours), ratio: ours / plain, most: 2, of: 'no filter' });
  for (const [name, command] of [
    ['nbstripout', process.env['NBSTRIPOUT']],
    ['nbwipers', process.env['NBWIPERS'] && `${process.env['NBWIPERS']} clean -`],
  ]) {
    if (command === undefined || command === '') continue;
    const theirs = (measure(forPeers, peer(command)) * count) / forPeers;
    recordFaster({
      job: `${job} (theirs scaled from ${forPeers})`,
      ours,
      peer: name ?? '',
      theirs,
      least: name === 'nbstripout' ? 60 : 1,
    });
  }
} finally {
  rmSync(home, { recursive: true, force: true });
}
