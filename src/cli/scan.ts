import { scanSecrets } from '../commands/scan.ts';
import { UserError } from '../errors.ts';
import { renderScan, scanJson } from '../render/scan.ts';
import { RULES } from '../secrets/rules/all.ts';
import { DONE, REPORTED, UNFINISHED } from './exit-codes.ts';
import { descriptorSink } from './output.ts';
import { progressOf } from './progress.ts';

const STDOUT = 1;

/** The flags of `nbvc scan` as commander hands them over. */
export interface ScanFlags {
  readonly C?: string;
  readonly staged?: boolean;
  readonly range?: string;
  readonly stdinPath?: string;
  readonly disable?: string;
  readonly redact?: boolean;
  readonly showSecrets?: boolean;
  readonly format: 'terminal' | 'json';
  readonly listRules?: boolean;
  readonly quiet?: boolean;
}

/** Runs `nbvc scan` and returns its exit code: 1 where there are secrets, 3 where not everything was searched. */
export async function runScan(paths: readonly string[], flags: ScanFlags): Promise<number> {
  if (flags.listRules === true) return print(listing());
  if (flags.redact === true && (flags.staged === true || flags.range !== undefined))
    throw new UserError('--redact changes files, not what is staged or committed', 'Name the files.');
  let bar: ReturnType<typeof progressOf> | undefined;
  const report = await scanSecrets({
    cwd: flags.C ?? process.cwd(),
    environment: process.env,
    paths,
    staged: flags.staged === true,
    range: flags.range,
    stdinPath: flags.stdinPath,
    disable: flags.disable?.split(',').map((name) => name.trim()) ?? [],
    redact: flags.redact === true,
    progress: (_, total) => {
      bar ??= progressOf(total);
      bar.step('secrets');
    },
  });
  bar?.clear();
  if (flags.quiet !== true)
    print(
      flags.format === 'json'
        ? scanJson(report)
        : renderScan(report, { showSecrets: flags.showSecrets === true }),
    );
  if (report.unfinished.length > 0) return UNFINISHED;
  return report.files.length > 0 && report.redacted.length < report.files.length ? REPORTED : DONE;
}

function listing(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return RULES.map(
    ({ id, title, family, severity }) => `${id.padEnd(width)}  ${severity.padEnd(8)}  ${family}: ${title}\n`,
  ).join('');
}

function print(text: string): number {
  const sink = descriptorSink(STDOUT);
  sink.write(text);
  sink.flush();
  return DONE;
}
