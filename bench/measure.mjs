// @ts-check
/** Whole processes as the operating system counts them: CPU (user and system) and wall time in seconds, peak memory in MiB. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {{wall: number, cpu: number, memory: number}} Figures */
/** @typedef {{cwd?: string, env?: NodeJS.ProcessEnv, accept?: number[]}} Surroundings `accept`: exit codes that are an answer */

/**
 * Runs a program under GNU time.
 *
 * @param {readonly string[]} command @param {Surroundings} [surroundings]
 * @returns {Figures & {stdout: string}}
 */
export function timed(command, { cwd, env, accept = [0] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'nbvc-time-'));
  const report = join(folder, 'figures');
  try {
    const { stdout, stderr, status, error } = spawnSync(
      '/usr/bin/time',
      ['-f', '%e %U %S %M', '-o', report, ...command],
      { encoding: 'utf8', maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'pipe'], cwd, env },
    );
    if (error !== undefined) throw error;
    if (!accept.includes(status ?? -1)) throw new Error(`${command.join(' ')}: ${status}: ${stderr}`);
    // Before the figures of what has failed stands a line that says so.
    const last = readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '';
    const [wall = 0, user = 0, system = 0, kilobytes = 0] = last.split(' ').map(Number);
    return { stdout, wall, cpu: user + system, memory: kilobytes / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param {readonly number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * GNU time counts hundredths of a second, so quick commands are measured in batches.
 *
 * @param {readonly string[]} command @param {number} times @returns {readonly string[]}
 */
function repeated(command, times) {
  if (times === 1) return command;
  const quoted = command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' ');
  return ['sh', '-c', `i=0; while [ $i -lt ${times} ]; do ${quoted} >/dev/null; i=$((i+1)); done`];
}

/**
 * Measures commands in turns, so that what else the machine does falls on all of them, and returns their medians.
 *
 * @param {readonly (readonly string[])[]} commands
 * @param {Surroundings & {runs?: number, times?: number}} [options] `times`: how often in a batch
 * @returns {Figures[]}
 */
export function inTurns(commands, { runs = 3, times = 1, ...surroundings } = {}) {
  const figures = commands.map(() => /** @type {Figures[]} */ ([]));
  for (let run = 0; run < runs; run++)
    for (const [i, command] of commands.entries())
      figures[i]?.push(timed(repeated(command, times), surroundings));
  return figures.map((list) => ({
    wall: median(list.map(({ wall }) => wall)) / times,
    cpu: median(list.map(({ cpu }) => cpu)) / times,
    memory: median(list.map(({ memory }) => memory)),
  }));
}

/** Returns the programs that can be started. @param {readonly string[]} programs */
export function startable(programs) {
  return programs.filter((program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).status === 0);
}
