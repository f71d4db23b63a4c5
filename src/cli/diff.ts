import { resolve } from 'node:path';
import { type DiffReport, diff, isDifferent } from '../commands/diff.ts';
import type { NotebookDiff } from '../diff/notebook-diff.ts';
import { ignoredParts } from '../commands/parts.ts';
import { UserError } from '../errors.ts';
import type { FileDiff, ReportFile } from '../render/file-diff.ts';
import type { ReportOptions } from '../render/html/report.ts';
import type { MarkdownOptions } from '../render/markdown.ts';
import type { Part } from '../render/part.ts';
import { type TerminalOptions, renderTerminal } from '../render/terminal.ts';
import { diffSettings, refuseProblem } from './diff-settings.ts';
import { OUTPUT_LINES, displayOptions, gitSettings, isTerminal } from './display.ts';
import { DONE, REPORTED } from './exit-codes.ts';
import type { Sink } from './output.ts';
import { withPager } from './pager.ts';
import type { ColorFlag } from './terminal.ts';

const STDOUT = 1;

/** The flags of `nbvc diff` as commander hands them over. */
export interface DiffFlags {
  readonly C?: string;
  readonly staged?: boolean;
  readonly cached?: boolean;
  readonly format: 'terminal' | 'json' | 'patch' | 'html' | 'markdown' | 'nbdime' | 'stat' | 'names';
  readonly budget: number;
  readonly output?: string;
  readonly stat?: boolean;
  readonly nameOnly?: boolean;
  readonly exitCode?: boolean;
  readonly ignore?: string;
  readonly only?: string;
  readonly unified?: number;
  readonly cellsContext: number;
  readonly ignoreAllSpace?: boolean;
  readonly showCounts?: boolean;
  readonly showIds?: boolean;
  readonly outputLines?: number;
  readonly width?: number;
  readonly theme: 'default' | 'cb' | 'high-contrast';
  readonly color: ColorFlag;
  readonly pager: boolean;
  readonly quiet?: boolean;
}

/** Runs `nbvc diff` and returns its exit code. */
export async function runDiff(
  args: readonly string[],
  paths: readonly string[] | undefined,
  flags: DiffFlags & Readonly<Record<string, unknown>>,
): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  const asked = ignoredParts({ only: flags.only, ignore: flags.ignore, letters: lettersOf(flags) });
  const report = await diff({
    args,
    pathsAfterDashes: paths,
    staged: flags.staged === true || flags.cached === true,
    lines: { ignoreWhitespace: flags.ignoreAllSpace === true },
    cwd,
  });
  try {
    return await tell(report, { args, asked, flags });
  } finally {
    // A git that waits for questions would keep the program from ending.
    await report.close();
  }
}

interface Asked {
  readonly args: readonly string[];
  readonly asked: ReadonlySet<Part>;
  readonly flags: DiffFlags;
}

/** Writes a report as it is asked for and returns the exit code. */
async function tell(report: DiffReport, { args, asked, flags }: Asked): Promise<number> {
  const cwd = flags.C ?? process.cwd();
  // Between two files and a pipe there is nothing that git's settings could change.
  const settings = isTerminal(STDOUT) || !report.ofFiles ? await gitSettings(cwd) : [];
  const configured = await diffSettings({
    folder: cwd,
    environment: process.env,
    git: settings,
    onProblem: refuseProblem,
  });
  const ignore = asked.size > 0 ? asked : (configured.ignore ?? asked);
  const options = displayOptions(
    {
      color: flags.color,
      theme: flags.theme,
      width: flags.width,
      context: flags.unified ?? configured.context,
      cellsContext: flags.cellsContext,
      ignore,
      // Who asks for counts or ids by name wants to see them.
      showCounts: flags.showCounts === true || asksFor('counts', asked),
      showIds: flags.showIds === true || asksFor('ids', asked),
      outputLines: flags.outputLines ?? configured.outputLines ?? OUTPUT_LINES,
    },
    settings,
    process.env,
  );
  const format = formatOf(flags);
  const writeTo = async (sink: Sink): Promise<boolean> =>
    format === 'html' || format === 'markdown'
      ? await writeReport(report, { ...options, format, title: titleOf(args), budget: flags.budget }, sink)
      : await write(report, format, options, sink);
  const different = await delivered(flags, settings, writeTo);
  return different && (flags.exitCode === true || flags.quiet === true) ? REPORTED : DONE;
}

/** Hands the result to the file that is named, to the pager, or to nobody. */
async function delivered(
  { quiet, output, pager, format, C }: DiffFlags,
  settings: Awaited<ReturnType<typeof gitSettings>>,
  writeTo: (sink: Sink) => Promise<boolean>,
): Promise<boolean> {
  if (quiet === true) return writeTo(SILENT);
  if (output !== undefined && output !== '-') {
    const { writeToFile } = await import('./file-sink.ts');
    return writeToFile(resolve(C ?? process.cwd(), output), writeTo);
  }
  return withPager({ enabled: pager && format !== 'html' && format !== 'markdown', settings }, writeTo);
}

function titleOf(args: readonly string[]): string {
  return ['nbvc diff', ...args].join(' ');
}

/** True where `--only` names a part: then others are left out and it is not. */
function asksFor(part: Part, ignore: ReadonlySet<Part>): boolean {
  return ignore.has('source') && ignore.has('outputs') && !ignore.has(part);
}

const SILENT: Sink = { write: () => undefined, flush: () => undefined };

function lettersOf(flags: Readonly<Record<string, unknown>>): Set<string> {
  return new Set(
    Object.keys(flags).filter((name) => name.length === 1 && name !== 'C' && flags[name] === true),
  );
}

function formatOf(flags: DiffFlags): DiffFlags['format'] {
  if (flags.stat === true) return 'stat';
  return flags.nameOnly === true ? 'names' : flags.format;
}

/** Writes a report file by file and returns whether there were differences. */
async function write(
  report: DiffReport,
  format: Exclude<DiffFlags['format'], 'html' | 'markdown'>,
  options: TerminalOptions,
  sink: Sink,
): Promise<boolean> {
  let count = 0;
  const collected: FileDiff[] = [];
  for await (const file of report.files) {
    if (!isDifferent(file)) continue;
    count++;
    if (format === 'stat' || format === 'names') collected.push(file);
    else await writeFile(file, format, { ...options, counter: `[${count}/${report.count}]` }, sink);
  }
  if (format === 'stat') for (const line of await statLines(collected, options)) sink.write(line);
  if (format === 'names') sink.write(await nameLines(collected));
  if (report.others > 0 && format === 'terminal')
    sink.write(
      `${report.others} other changed file${report.others === 1 ? '' : 's'} (git diff shows them)\n`,
    );
  return count > 0;
}

/** What the formats that are one document need. */
interface DocumentOptions extends ReportOptions, MarkdownOptions {
  readonly format: 'html' | 'markdown';
}

async function writeReport(report: DiffReport, options: DocumentOptions, sink: Sink): Promise<boolean> {
  const { pixelsOf } = await import('../commands/pixels.ts');
  let count = 0;
  const files = async function* (): AsyncGenerator<ReportFile> {
    for await (const file of report.files) {
      if (!isDifferent(file)) continue;
      count++;
      yield { file, pixels: await pixelsOf(file) };
    }
  };
  if (options.format === 'html') {
    const { renderHtmlReport } = await import('../render/html/report.ts');
    for await (const chunk of renderHtmlReport(files(), options)) sink.write(chunk);
  } else {
    const { renderMarkdown } = await import('../render/markdown.ts');
    const all: ReportFile[] = [];
    for await (const file of files()) all.push(file);
    sink.write(renderMarkdown(all, options));
  }
  return count > 0;
}

async function writeFile(
  file: FileDiff,
  format: 'terminal' | 'json' | 'patch' | 'nbdime',
  options: TerminalOptions,
  sink: Sink,
): Promise<void> {
  if (format === 'terminal') {
    const { pixelsOf } = await import('../commands/pixels.ts');
    for (const line of renderTerminal(file, { ...options, pixels: await pixelsOf(file) })) sink.write(line);
  } else if (format === 'patch') {
    const { renderPatch } = await import('../render/patch.ts');
    for (const line of renderPatch(file, options)) sink.write(line);
  } else {
    if (file.comparison.kind !== 'notebooks') throw notNotebooks(file);
    for (const chunk of await jsonOf(file.comparison.diff, format)) sink.write(chunk);
    sink.write('\n');
  }
}

async function jsonOf(
  found: NotebookDiff,
  format: 'json' | 'nbdime',
): Promise<Iterable<string | Uint8Array>> {
  if (format === 'nbdime') {
    const [{ nbdimeDiff }, { nbdimeToJson }] = await Promise.all([
      import('../diff/nbdime/write.ts'),
      import('../diff/nbdime/operation.ts'),
    ]);
    return nbdimeToJson(nbdimeDiff(found));
  }
  const { diffToJson } = await import('../diff/diff-json.ts');
  return diffToJson(found);
}

function notNotebooks(file: FileDiff): UserError {
  const path = file.after?.path ?? file.before?.path ?? '';
  return new UserError(`${path}: not a readable notebook, so there is no JSON diff of it`);
}

async function statLines(files: readonly FileDiff[], options: TerminalOptions): Promise<Iterable<string>> {
  const { renderStat } = await import('../render/stat.ts');
  return renderStat(files, options);
}

async function nameLines(files: readonly FileDiff[]): Promise<string> {
  const { renderNames } = await import('../render/names.ts');
  return renderNames(files);
}
