// @ts-check
/**
 * Measures `nbvc log` and `nbvc blame` of one notebook through many commits, each of which edits a cell; one cell is
 * edited in every tenth.
 *
 * usage: node bench/log.mjs [commits] [cells]        needs GNU time as /usr/bin/time
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { random, write } from './generate.mjs';
import { inTurns } from './measure.mjs';
import { record, seconds } from './rows.mjs';

const [commits = 1000, cellCount = 50] = process.argv.slice(2).map(Number);
const program = fileURLToPath(new URL('../bin/nbvc.cjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nbvc-bench-log-'));

function history() {
  const next = random(commits);
  const cells = Array.from({ length: cellCount }, (_, i) => ({
    cell_type: 'code',
    execution_count: i + 1,
    id: `cell-${i}`,
    metadata: {},
    outputs: [],
    source: Array.from({ length: 8 }, (_line, k) => `step_${i}_${k} = ${Math.floor(next() * 1e6)}\n`),
  }));
  return Array.from({ length: commits }, (_, n) => {
    const cell = cells[n % 10 === 0 ? 0 : Math.floor(next() * cellCount)];
    if (cell !== undefined) cell.source[Math.floor(next() * 8)] = `edited = ${n}\n`;
    const text = write({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 });
    const who = `A <a@example.org> ${1_700_000_000 + n} +0000`;
    const head = `commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 1\nm\n`;
    return `${head}M 100644 inline a.ipynb\ndata ${Buffer.byteLength(text)}\n${text}\n`;
  }).join('');
}

try {
  execFileSync('git', ['init', '-q', '-b', 'main', folder]);
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input: history() });
  execFileSync('git', ['reset', '-q', '--hard'], { cwd: folder });
  const nbvc = [process.execPath, program];
  const commands = [
    [...nbvc, 'log', '--cell', '1', 'a.ipynb'],
    [...nbvc, 'blame', 'a.ipynb'],
  ];
  const [log, blame] = inTurns(commands, { cwd: folder });
  const target = commits === 1000 ? { target: '<= 2 s', met: (log?.cpu ?? 0) <= 2 } : {};
  record({ job: `log --cell, ${commits} commits`, ours: seconds(log?.cpu ?? 0), ...target });
  record({ job: `blame, ${commits} commits`, ours: seconds(blame?.cpu ?? 0) });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
