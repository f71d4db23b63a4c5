import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type RuleDescription, RULES } from '../check/catalogue.ts';
import { type CheckRequest, check } from '../commands/check.ts';
import { renderFigures } from '../render/figures.ts';
import { unknownWord } from '../config/value.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import {
  type CheckColors,
  type CheckLines,
  type CheckedFile,
  type CheckedNotebooks,
  checkLines,
} from '../render/check.ts';
import { FINDING_FORMATS, type FindingFormat } from '../render/findings/formats.ts';
import { type FindingsReport, secondsOf } from '../render/findings/report.ts';
import { reportError } from './errors.ts';
import { DONE, REPORTED } from './exit-codes.ts';
import { descriptorSink, print } from './output.ts';
import { type Progress, progressOf } from './progress.ts';
import { type ColorFlag, wantsColor } from './terminal.ts';
import { VERSION } from './version.ts';

const STDOUT = 1;

/** The flags of `nbvc check` as commander hands them over. */
export interface CheckFlags {
  readonly C?: string;
  readonly staged?: boolean;
  readonly range?: string;
  readonly stdinPath?: string;
  readonly fix?: boolean;
  readonly rule?: readonly string[];
  readonly only?: string;
  readonly baseline?: string | boolean;
  readonly updateBaseline?: boolean;
  readonly format: 'terminal' | Exclude<FindingFormat, 'gitlab-secrets'>;
  readonly jobs?: number;
  readonly cache: boolean;
  readonly report?: boolean;
  readonly history?: number | boolean;
  readonly list?: boolean;
  readonly explain?: string;
  readonly color: ColorFlag;
  readonly quiet?: boolean;
}

/** Runs `nbvc check` and returns its exit code: 1 where there are errors. */
export async function runCheck(paths: readonly string[], flags: CheckFlags): Promise<number> {
  if (flags.list === true || flags.explain !== undefined) {
    print(flags.explain === undefined ? listing() : explanation(ruleOf(flags.explain)));
    return DONE;
  }
  if (flags.fix === true && (flags.staged === true || flags.range !== undefined))
    throw new UserError('--fix changes files, not what is staged or committed', 'Name the files.');
  if (flags.report === true) {
    print(await figures(paths, flags));
    return DONE;
  }
  const startedAt = new Date();
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const request = { ...requestOf(paths, flags), failed };
  const report = await (flags.quiet === true ? check(quiet(request)) : tell(request, flags, startedAt));
  let exitCode = report.errors > 0 && flags.updateBaseline !== true ? REPORTED : DONE;
  for (const error of failures) exitCode = Math.max(exitCode, await reportError(error, ['check']));
  return exitCode;
}

function requestOf(paths: readonly string[], flags: CheckFlags): CheckRequest {
  return {
    cwd: flags.C ?? process.cwd(),
    environment: process.env,
    paths,
    staged: flags.staged === true,
    range: flags.range,
    stdinPath: flags.stdinPath,
    rules: rulesOf(flags),
    fix: flags.fix === true,
    baseline: typeof flags.baseline === 'string' || flags.baseline === false ? flags.baseline : undefined,
    updateBaseline: flags.updateBaseline === true,
    cache: flags.cache,
    threads: threadsOf(flags),
  };
}

/** The program of threads lies beside ours; where it does not, one thread does it all. */
function threadsOf({ jobs: count }: CheckFlags): CheckRequest['threads'] {
  const program = join(realpathSync(process.argv[1] ?? ''), '..', '..', 'dist', 'cli', 'check-worker.cjs');
  return existsSync(program) ? { program, count } : undefined;
}

const HISTORY = 12;

async function figures(paths: readonly string[], flags: CheckFlags): Promise<string> {
  if (!['terminal', 'json', 'jsonl'].includes(flags.format))
    throw new UserError(`--report has no format ${flags.format}`, 'Use --format json.');
  const history = flags.history === true ? HISTORY : flags.history;
  const { checkFigures } = await import('../commands/check-figures.ts');
  const report = await checkFigures(requestOf(paths, flags), typeof history === 'number' ? history : 0);
  return flags.format === 'terminal'
    ? renderFigures(report)
    : `${JSON.stringify({ schemaVersion: 1, ...report })}\n`;
}

function rulesOf({ rule = [], only }: CheckFlags): Record<string, string> {
  const alone = only?.split(',').map((name) => ruleOf(name.trim()));
  const levels: Record<string, string> = {};
  if (alone !== undefined)
    for (const { id, level } of RULES)
      levels[id] = alone.some((one) => one.id === id) ? (level === 'off' ? 'warn' : level) : 'off';
  for (const setting of rule) {
    const [name = '', level = 'error'] = setting.split('=');
    if (!['off', 'warn', 'error'].includes(level))
      throw new UserError(`--rule ${escapeLine(setting)}: a level is off, warn or error`);
    levels[ruleOf(name).id] = level;
  }
  return levels;
}

function ruleOf(name: string): RuleDescription {
  const rule = RULES.find(({ id }) => id === name);
  if (rule !== undefined) return rule;
  const { hint } = unknownWord(
    name,
    RULES.map(({ id }) => id),
  );
  throw new UserError(`there is no rule '${escapeLine(name)}'`, hint);
}

function listing(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return RULES.map(
    ({ id, level, what, fixable }) =>
      `${id.padEnd(width)}  ${level.padEnd(5)}  ${what}${fixable === true ? ' [--fix]' : ''}\n`,
  ).join('');
}

function explanation({ id, level, what, why, mend }: RuleDescription): string {
  return [
    `${id} (${level} by default)`,
    '',
    `Reports: ${what}.`,
    `Why: ${why}`,
    `What to do: ${mend}.`,
    `Where it is meant so: # nbvc: ignore[${id}] in the cell, or "nbvc": {"ignore": ["${id}"]} in metadata.`,
    '',
  ].join('\n');
}

/** What nobody wants to read is not kept; the baseline is made of all findings. */
function quiet(request: CheckRequest): CheckRequest {
  return request.updateBaseline ? request : { ...request, each: () => undefined };
}

/** Checks and writes; findings that stand on lines of their own file by file, so that none of them has to be kept. */
async function tell(request: CheckRequest, flags: CheckFlags, startedAt: Date): Promise<CheckedNotebooks> {
  const progress = progressBar();
  const { format } = flags;
  if (format !== 'terminal' && format !== 'jsonl') {
    const report = await check({ ...request, progress: progress.step });
    print(FINDING_FORMATS[format](findingsReport(report, startedAt)));
    return report;
  }
  const lines = await linesOf(flags, startedAt);
  const sink = descriptorSink(STDOUT);
  const each = (file: CheckedFile): void => {
    progress.clear();
    sink.write(lines.file(file));
    // Somebody reads along.
    if (process.stdout.isTTY) sink.flush();
  };
  // The baseline is made of all findings.
  const report = await check({
    ...request,
    progress: progress.step,
    each: request.updateBaseline ? undefined : each,
  });
  for (const file of report.files) each(file);
  sink.write(lines.end(report));
  sink.flush();
  return report;
}

async function linesOf({ format, color }: CheckFlags, startedAt: Date): Promise<CheckLines> {
  if (format === 'jsonl')
    return {
      file: (file) => FINDING_FORMATS.jsonl({ ...findingsReport(NOTHING, startedAt), files: [file] }),
      end: () => '',
    };
  const { isTTY } = process.stdout;
  const colored = wantsColor({ flag: color, env: process.env, stdoutIsTty: isTTY, gitColor: undefined });
  return checkLines(colored ? await chalkColors() : PLAIN);
}

const NOTHING: CheckedNotebooks = {
  files: [],
  fixed: [],
  notebooks: 0,
  bytes: 0,
  errors: 0,
  warnings: 0,
  known: 0,
  suppressed: 0,
  excluded: 0,
};

function findingsReport(report: CheckedNotebooks, startedAt: Date): FindingsReport {
  const { files, fixed, ...totals } = report;
  return {
    command: 'check',
    version: VERSION,
    startedAt: secondsOf(startedAt),
    endedAt: secondsOf(new Date()),
    files,
    unfinished: [],
    totals: { ...totals, fixed: fixed.length },
  };
}

const PLAIN: CheckColors = { error: (text) => text, warning: (text) => text, dim: (text) => text };

async function chalkColors(): Promise<CheckColors> {
  const { Chalk } = await import('chalk');
  const chalk = new Chalk({ level: 1 });
  return { error: chalk.red, warning: chalk.yellow, dim: chalk.dim };
}

/** Says how far a long run is, to people only. */
function progressBar(): { readonly step: (done: number, total: number) => void; readonly clear: () => void } {
  let bar: Progress | undefined;
  return {
    step(done, total) {
      bar ??= progressOf(total);
      if (done + 1 < total) bar.step('');
      else bar.clear();
    },
    clear: () => bar?.clear(),
  };
}
