import { type StripJob, type StripOutcome, strip } from '../commands/strip.ts';
import { checkText } from '../config/value.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { OptionValue, OptionValues } from '../option.ts';
import { removedText, unstrippedLine } from '../render/strip.ts';
import { findUnstripped } from '../strip/findings.ts';
import { STRIP_OPTIONS } from '../strip/options.ts';
import { reportError } from './errors.ts';
import { BAD_INPUT, DONE, REPORTED } from './exit-codes.ts';
import { type Sink, descriptorSink } from './output.ts';
import { progressOf } from './progress.ts';

const STDOUT = 1;

/** The flags of `nbvc strip` as commander hands them over; options of the policy stand beside them. */
export interface StripFlags {
  readonly C?: string;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly dryRun?: boolean;
  readonly stdinPath?: string;
  readonly format: 'terminal' | 'json';
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What the summary and the JSON form say of one notebook. */
interface StripSummary {
  readonly path: string;
  readonly kind: StripOutcome['kind'];
  readonly removed?: Readonly<Record<string, number>>;
}

interface StrippedFile extends StripSummary {
  /** The exit code of what went wrong with it. */
  readonly trouble?: number;
}

/** Runs `nbvc strip` and returns its exit code. */
export async function runStrip(
  paths: readonly string[],
  flags: StripFlags & Readonly<Record<string, unknown>>,
): Promise<number> {
  const filters = paths.includes('-');
  if (filters && paths.length > 1) throw new UserError('strip: standard input (-) comes alone');
  if (paths.length === 0 && !looksOnly(flags))
    throw new UserError(
      'strip: no notebook named',
      'name files or folders (. for all below here), or - to strip standard input to standard output',
    );
  const job = await strip({
    cwd: flags.C ?? process.cwd(),
    environment: process.env,
    paths,
    stdinPath: flags.stdinPath,
    options: optionsOf(flags),
    write: !looksOnly(flags),
  });
  const sink = descriptorSink(STDOUT);
  const files = filters && !looksOnly(flags) ? await filter(job, sink) : await tell(job, flags, sink);
  sink.flush();
  const worst = files.reduce((code, { trouble = DONE }) => Math.max(code, trouble), DONE);
  if (worst > DONE) return worst;
  const reports = flags.check === true || flags.diff === true;
  return reports && files.some(({ kind }) => kind === 'stripped') ? REPORTED : DONE;
}

function looksOnly({ check, diff, dryRun }: StripFlags): boolean {
  return check === true || diff === true || dryRun === true;
}

/** Returns the options of the policy that the command line sets. */
function optionsOf(flags: Readonly<Record<string, unknown>>): OptionValues {
  const set: [string, OptionValue][] = [];
  for (const option of STRIP_OPTIONS) {
    const text = flags[option.name.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())];
    if (typeof text !== 'string') continue;
    const checked = checkText(option, text);
    if (checked.kind === 'wrong')
      throw new UserError(`--${option.name}: ${escapeLine(checked.message)}`, checked.hint);
    set.push([option.name, checked.value]);
  }
  return Object.fromEntries(set);
}

/** Writes standard input to standard output, stripped. What cannot be read gives nothing but the reason. */
async function filter({ outcomes }: StripJob, sink: Sink): Promise<StrippedFile[]> {
  const files: StrippedFile[] = [];
  for await (const outcome of outcomes) {
    if (isTrouble(outcome)) files.push({ ...summaryOf(outcome), trouble: await reportTrouble(outcome) });
    else sink.write(outcome.kind === 'clean' ? outcome.before : outcome.after);
  }
  return files;
}

/** Says what becomes of each notebook. */
async function tell({ paths, outcomes }: StripJob, flags: StripFlags, sink: Sink): Promise<StrippedFile[]> {
  const files: StrippedFile[] = [];
  const progress = progressOf(paths.length);
  const speaks = flags.quiet !== true && flags.format === 'terminal';
  progress.step(paths[0] ?? '');
  for await (const outcome of outcomes) {
    if (isTrouble(outcome)) {
      progress.clear();
      files.push({ ...summaryOf(outcome), trouble: await reportTrouble(outcome) });
    } else {
      if (outcome.kind === 'stripped' && speaks) {
        progress.clear();
        await writeOutcome(outcome, flags, sink);
      }
      files.push(summaryOf(outcome));
    }
    progress.step(paths[files.length] ?? '');
  }
  progress.clear();
  if (speaks && paths.length > 1) sink.write(totalLine(files, looksOnly(flags)));
  if (flags.format === 'json') {
    const told = files.map(({ path, kind, removed }) => ({ path, kind, removed }));
    sink.write(`${JSON.stringify({ schemaVersion: 1, files: told })}\n`);
  }
  return files;
}

function summaryOf(outcome: StripOutcome): StripSummary {
  const { path, kind } = outcome;
  return kind === 'stripped' ? { path, kind, removed: outcome.result.removed } : { path, kind };
}

async function writeOutcome(
  outcome: StripOutcome & { readonly kind: 'stripped' },
  flags: StripFlags,
  sink: Sink,
): Promise<void> {
  const { path, before, notebook, policy, result } = outcome;
  if (flags.diff === true) {
    const { writeStripDiff } = await import('./strip-diff.ts');
    await writeStripDiff(outcome, sink);
  } else if (flags.verbose === true) {
    for (const finding of findUnstripped(notebook, policy)) sink.write(unstrippedLine(path, before, finding));
  } else {
    const verb = looksOnly(flags) ? 'would strip' : 'stripped';
    sink.write(`${verb} ${escapeLine(path)}: ${removedText(result.removed)}\n`);
  }
  // People see each line when it is true, not when all is done.
  sink.flush();
}

function totalLine(files: readonly StripSummary[], looks: boolean): string {
  const changed = files.filter(({ kind }) => kind === 'stripped').length;
  return `${changed} of ${files.length} notebooks ${looks ? 'would be stripped' : 'stripped'}\n`;
}

type Trouble = StripOutcome & { readonly kind: 'unreadable' | 'failed' };

function isTrouble(outcome: StripOutcome): outcome is Trouble {
  return outcome.kind === 'unreadable' || outcome.kind === 'failed';
}

/** Says why a notebook was not stripped, and returns the exit code for it. */
async function reportTrouble(outcome: Trouble): Promise<number> {
  if (outcome.kind === 'failed') return reportError(outcome.error, ['strip']);
  const { line, column, message, hint } = outcome.diagnosis;
  process.stderr.write(`${escapeLine(`${outcome.path}:${line}:${column}: ${message}`)}\n`);
  if (hint !== undefined) process.stderr.write(`hint: ${escapeLine(hint)}\n`);
  return BAD_INPUT;
}
