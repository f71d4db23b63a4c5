// @ts-check
/**
 * Runs the tests and prints which share of the lines of src/ they run, by folder, and the files below the mark. Half of
 * the tests start the built program, so lines that only such processes run count as well: node writes down what each of
 * them ran, and source maps lead back from the bundles to the sources.
 *
 * usage: npm run coverage [-- --lines] [--again]
 *
 * --lines: also the lines that nothing runs, by file. --again: of the last run, whose sources and dist/ must still be there.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceMap, eachMapping } from '@jridgewell/trace-mapping';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'coverage');
const children = join(folder, 'children');
/** What is asked of every file, in per cent. */
const MARK = 90;

/** Runs the tests; a failed one leaves a result all the same. */
function runTests() {
  rmSync(folder, { recursive: true, force: true });
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const flags = ['--coverage.enabled', '--coverage.reporter=json', '--coverage.reportOnFailure'];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...flags], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NBVC_SOURCE_MAPS: '1', NBVC_CHILD_COVERAGE: children },
  });
  return status === 0;
}

/**
 * Lines of a file that have a statement, and whether one of them was run.
 *
 * @typedef {Map<number, boolean>} Lines
 */

/** @returns {Map<string, Lines>} by path */
function linesInProcess() {
  /** @type {Record<string, {statementMap: Record<string, {start: {line: number}}>, s: Record<string, number>}>} */
  const report = JSON.parse(readFileSync(join(folder, 'coverage-final.json'), 'utf8'));
  return new Map(
    Object.entries(report).map(([path, { statementMap, s }]) => {
      /** @type {Lines} */
      const lines = new Map();
      for (const [id, { start }] of Object.entries(statementMap))
        lines.set(start.line, lines.get(start.line) === true || (s[id] ?? 0) > 0);
      return [path, lines];
    }),
  );
}

/**
 * What node writes of a script: functions in the order of the source, each with ranges from the outer to the inner.
 *
 * @typedef {{url: string, functions: {ranges: {startOffset: number, endOffset: number, count: number}[]}[]}} Script
 */

/** @returns {Map<string, Uint8Array>} by script: 1 for each character that was run by some process */
function charactersOfChildren() {
  const run = new Map();
  const names = existsSync(children) ? readdirSync(children).filter((name) => name.endsWith('.json')) : [];
  for (const name of names)
    for (const script of scriptsOf(join(children, name))) {
      if (!script.url.startsWith('file:')) continue;
      const path = fileURLToPath(script.url);
      if (!path.startsWith(join(root, 'dist/cli')) || !existsSync(`${path}.map`)) continue;
      const all = run.get(path) ?? new Uint8Array(readFileSync(path, 'utf8').length);
      run.set(path, all);
      addRun(script, all);
    }
  return run;
}

/** @param {Script} script @param {Uint8Array} all */
function addRun({ functions }, all) {
  const own = new Uint8Array(all.length);
  // Inner ranges come later and say more.
  for (const { startOffset, endOffset, count } of functions.flatMap(({ ranges }) => ranges))
    own.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  for (let at = 0; at < own.length; at++) all[at] = (all[at] ?? 0) | (own[at] ?? 0);
}

/** A process that was killed has left half a file. @param {string} path @returns {Script[]} */
function scriptsOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).result;
  } catch {
    return [];
  }
}

/** Adds what processes ran. @param {Map<string, Lines>} files */
function addChildren(files) {
  for (const [script, characters] of charactersOfChildren()) {
    const starts = lineStarts(readFileSync(script, 'utf8'));
    eachMapping(new TraceMap(readFileSync(`${script}.map`, 'utf8')), (mapping) => {
      const { generatedLine, generatedColumn, source, originalLine } = mapping;
      if (source === null || originalLine === null) return;
      const offset = (starts[generatedLine - 1] ?? 0) + generatedColumn;
      const lines = files.get(resolve(dirname(script), source));
      if (characters[offset] === 1 && lines?.get(originalLine) === false) lines.set(originalLine, true);
    });
  }
}

/** @param {string} text */
function lineStarts(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** @param {Iterable<Lines>} files */
function shareOf(files) {
  let all = 0;
  let run = 0;
  for (const lines of files)
    for (const isRun of lines.values()) {
      all++;
      if (isRun) run++;
    }
  return { all, run, percent: all === 0 ? 100 : (100 * run) / all };
}

/** @param {string} name @param {Iterable<Lines>} files */
function row(name, files) {
  const { all, run, percent } = shareOf(files);
  return `${name.padEnd(48)} ${String(run).padStart(6)} of ${String(all).padStart(6)} ${percent.toFixed(1).padStart(6)} %`;
}

const passed = process.argv.includes('--again') || runTests();
const files = linesInProcess();
addChildren(files);
const named = [...files].map(([path, lines]) => ({
  name: relative(root, path).replaceAll('\\', '/'),
  lines,
}));
const folders = new Set(named.map(({ name }) => name.split('/').slice(0, 2).join('/')));
for (const name of [...folders].toSorted((a, b) => (a < b ? -1 : 1))) {
  const own = named.filter((file) => file.name.startsWith(`${name}/`)).map(({ lines }) => lines);
  if (own.length > 0) console.log(row(`${name}/`, own));
}
console.log(row('src/', files.values()));
const below = named.filter(({ lines }) => shareOf([lines]).percent < MARK);
if (below.length > 0) console.log(`\nbelow ${MARK} %:`);
for (const { name, lines } of below) console.log(row(name, [lines]));
if (process.argv.includes('--lines'))
  for (const { name, lines } of named) {
    const missed = [...lines].flatMap(([line, isRun]) => (isRun ? [] : [line]));
    if (missed.length > 0) console.log(`${name}:${missed.join(',')}`);
  }
process.exitCode = passed && shareOf(files.values()).percent >= MARK ? 0 : 1;
