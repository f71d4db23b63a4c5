// @ts-check
/** What the benchmarks write into BENCHMARKS.md, and of which machine it is. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Puts a text between two marks of BENCHMARKS.md. @param {[string, string]} marks @param {string} text */
export function writeBetween([first, last], text) {
  const path = join(root, 'BENCHMARKS.md');
  const page = readFileSync(path, 'utf8');
  const [start, end] = [page.indexOf(first), page.indexOf(last)];
  if (start < 0 || end < start) throw new Error('BENCHMARKS.md has lost its marks');
  writeFileSync(path, `${page.slice(0, start)}${first}\n${text}\n${page.slice(end)}`);
}

/** Returns the machine and the programs that every benchmark needs, each a line. */
export function machine() {
  const [cpu] = cpus();
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });
  return [
    `${cpus().length} × ${cpu?.model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}`,
    `nbvc ${commit.trim()}, node ${process.version}, git ${versionOf('git')}`,
  ];
}

/** @param {string} program @param {string[]} args */
export function versionOf(program, args = ['--version']) {
  const { stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return /\d+(?:\.\d+)+/.exec(`${stdout}${stderr}`)?.[0] ?? 'unknown';
}
