// @ts-check
/**
 * Runs all benchmarks, one after the other, and prints one table of what was promised and what was found; with --write
 * it becomes the table of BENCHMARKS.md. What needs notebooks or a tool that is not there is left out, and said to be.
 *
 * usage: node bench/all.mjs [--write] [--only name,name]        after npm run build
 *
 * NOTEBOOKS, PAIRS, MERGES, SECRETS: where real notebooks, pairs, merges and labelled secrets lie (bench/README.md).
 * NBDIME: the notebooks of nbdime's tests.
 * PEERS: a folder of programs; or each by its own variable, as the benchmarks name them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine, versionOf, writeBetween } from './page.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { NOTEBOOKS, PAIRS, MERGES, SECRETS, NBDIME, PEERS = '' } = process.env;

/** The variables by which the benchmarks know other tools. */
const TOOLS = {
  NBDIFF: 'nbdiff',
  NBMERGE: 'nbmerge',
  NBDIFF_WEB: 'nbdiff-web',
  NBSTRIPOUT: 'nbstripout',
  NBWIPERS: 'nbwipers',
  GITLEAKS: 'gitleaks',
  DETECT_SECRETS: 'detect-secrets',
  NBSTRIPOUT_PYTHON: 'python',
};

/** @type {{name: string, script: string, args: (string | undefined)[]}[]} */
const BENCHMARKS = [
  { name: 'bench', script: 'bench.mjs', args: ['3'] },
  { name: 'laws', script: 'laws.mjs', args: [PAIRS] },
  { name: 'interchange', script: 'nbdime-interchange.mjs', args: [NBDIME, tools()['NBSTRIPOUT_PYTHON']] },
  { name: 'replay', script: 'merge-replay.mjs', args: [MERGES] },
  { name: 'git-add', script: 'git-add.mjs', args: ['1000', '20'] },
  { name: 'strip', script: 'strip-compare.mjs', args: [NOTEBOOKS] },
  { name: 'secrets', script: 'secrets.mjs', args: [SECRETS, NOTEBOOKS] },
  { name: 'scan-history', script: 'scan-history.mjs', args: [NOTEBOOKS, '5000'] },
  { name: 'log', script: 'log.mjs', args: ['1000'] },
  { name: 'check', script: 'check.mjs', args: [NOTEBOOKS, '10000', tools()['NBSTRIPOUT_PYTHON']] },
  { name: 'library', script: 'library.mjs', args: [] },
  { name: 'page', script: 'open-page.mjs', args: ['500', '20', '3'] },
];

/** @returns {Record<string, string>} */
function tools() {
  const found = Object.entries(TOOLS).flatMap(([variable, program]) => {
    const path = process.env[variable] ?? join(PEERS, program);
    return PEERS === '' || !existsSync(path) ? [] : [[variable, path]];
  });
  return Object.fromEntries(found);
}

/** @param {typeof BENCHMARKS} benchmarks @returns {{rows: import('./rows.mjs').Row[], left: string[]}} */
function runAll(benchmarks) {
  const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-all-'));
  const file = join(folder, 'rows');
  const env = { ...process.env, ...tools(), NBVC_BENCH_ROWS: file };
  writeFileSync(file, '');
  const left = benchmarks.flatMap(({ name, script, args }) => {
    const given = args.filter((arg) => arg !== undefined);
    if (given.length < args.length) return [`${name} (its input is not there)`];
    const done = spawnSync(process.execPath, [join(root, 'bench', script), ...given], {
      stdio: 'inherit',
      env,
    });
    return done.status === 0 ? [] : [`${name} (it failed)`];
  });
  const rows = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  return { rows: rows.map((row) => JSON.parse(row)), left };
}

/** The tools of others that are there, with their versions. */
function peers() {
  const found = tools();
  return [
    ['nbdime', found['NBDIFF'], '--version'],
    ['nbstripout', found['NBSTRIPOUT'], '--version'],
    ['nbwipers', found['NBWIPERS'], '--version'],
    ['gitleaks', found['GITLEAKS'], 'version'],
    ['detect-secrets', found['DETECT_SECRETS'], '--version'],
  ].flatMap(([name, program, flag]) =>
    program === undefined ? [] : `${name} ${versionOf(program, [flag ?? ''])}`,
  );
}

/** @param {ReturnType<typeof runAll>} found */
function table({ rows, left }) {
  const cells = rows.map(({ job, ours, peer = '', ratio = '', target = '', met }) => {
    const verdict = met === undefined ? '' : met ? 'yes' : '**no**';
    return `| ${[job, ours, peer, ratio, target, verdict].join(' | ')} |`;
  });
  return [
    ...[...machine(), peers().join(', ')].filter(Boolean).map((line) => `- ${line}`),
    '',
    '| job | nbvc | beside it | ratio | promised | kept |',
    '| --- | --- | --- | --- | --- | --- |',
    ...cells,
    '',
    ...left.map((what) => `Left out: ${what}.`),
  ].join('\n');
}

/** @type {[string, string]} */
const MARKS = ['<!-- table: written by npm run bench:all -- --write -->', '<!-- end of the table -->'];
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',') ?? [];
const chosen = process.argv.includes('--only')
  ? BENCHMARKS.filter(({ name }) => only.includes(name))
  : BENCHMARKS;
const text = table(runAll(chosen));
console.log(text);
if (process.argv.includes('--write')) writeBetween(MARKS, text);
