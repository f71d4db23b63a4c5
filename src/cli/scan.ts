import { scanSecrets } from '../commands/scan.ts';
import type { BaselineRequest } from '../commands/secret-baseline.ts';
import { UserError } from '../errors.ts';
import { FINDING_FORMATS, type FindingFormat } from '../render/findings/formats.ts';
import { secondsOf } from '../render/findings/report.ts';
import { BASELINE_ACTIONS, isInOrder, renderBaseline } from '../render/scan-baseline.ts';
import { type ScanReport, hasFailed, renderScan, scanFindings } from '../render/scan.ts';
import type { Confidence, Severity } from '../secrets/rule.ts';
import { RULES } from '../secrets/rules/all.ts';
import { DONE, REPORTED, UNFINISHED } from './exit-codes.ts';
import { print } from './output.ts';
import { progressOf } from './progress.ts';
import { VERSION } from './version.ts';

/** The flags of `nbvc scan` as commander hands them over. */
export interface ScanFlags {
  readonly C?: string;
  readonly staged?: boolean;
  readonly range?: string;
  readonly history?: boolean;
  readonly all?: boolean;
  readonly baseline?: string | boolean;
  readonly baselineFile?: string;
  readonly reason?: string;
  readonly gitleaks?: string | boolean;
  readonly cache: boolean;
  readonly stdinPath?: string;
  readonly rules?: string;
  readonly disable?: string;
  readonly minSeverity?: Severity;
  readonly failOn: Confidence;
  readonly redact?: boolean;
  readonly showSecrets?: boolean;
  readonly format: 'terminal' | Exclude<FindingFormat, 'gitlab-secrets'>;
  readonly listRules?: boolean;
  readonly quiet?: boolean;
}

/** Runs `nbvc scan` and returns its exit code: 1 where there are secrets, 3 where not everything was searched. */
export async function runScan(paths: readonly string[], flags: ScanFlags): Promise<number> {
  if (flags.listRules === true) {
    print(listing());
    return DONE;
  }
  if (flags.redact === true && (flags.staged === true || flags.range !== undefined || flags.history === true))
    throw new UserError('--redact changes files, not what is staged or committed', 'Name the files.');
  const startedAt = new Date();
  let bar: ReturnType<typeof progressOf> | undefined;
  const report = await scanSecrets({
    cwd: flags.C ?? process.cwd(),
    environment: process.env,
    paths,
    staged: flags.staged === true,
    range: flags.range,
    history: flags.history === true,
    all: flags.all === true,
    cache: flags.cache,
    version: VERSION,
    ...baselineOf(flags),
    stdinPath: flags.stdinPath,
    disable: namesOf(flags.disable) ?? [],
    only: namesOf(flags.rules),
    minSeverity: flags.minSeverity,
    gitleaks: flags.gitleaks === true ? undefined : flags.gitleaks,
    failOn: flags.failOn,
    redact: flags.redact === true,
    progress: (_, total) => {
      bar ??= progressOf(total);
      bar.step('secrets');
    },
  });
  bar?.clear();
  if (flags.quiet !== true) print(written(report, flags, startedAt));
  if (report.unfinished.length > 0) return UNFINISHED;
  if (report.baseline !== undefined) return isInOrder(report.baseline) ? DONE : REPORTED;
  return hasFailed(report) ? REPORTED : DONE;
}

/** `--baseline` takes what to do, or the file that is read. */
function baselineOf({ baseline, baselineFile, reason }: ScanFlags): BaselineRequest {
  const action = BASELINE_ACTIONS.find((name) => name === baseline);
  const named = typeof baseline === 'string' && action === undefined ? baseline : baselineFile;
  return { baseline: baseline === false ? false : named, baselineAction: action, reason };
}

function namesOf(list: string | undefined): readonly string[] | undefined {
  return list?.split(',').map((name) => name.trim());
}

function written(report: ScanReport, { format, showSecrets }: ScanFlags, startedAt: Date): string {
  if (report.baseline !== undefined) return renderBaseline(report.baseline);
  if (format === 'terminal') return renderScan(report, { showSecrets: showSecrets === true });
  const run = { version: VERSION, startedAt: secondsOf(startedAt), endedAt: secondsOf(new Date()) };
  // GitLab has a report of its own for secrets, which its code quality report is not.
  const name = format === 'gitlab' ? 'gitlab-secrets' : format;
  return FINDING_FORMATS[name](scanFindings(report, run));
}

function listing(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  return RULES.map(
    ({ id, title, family, severity }) => `${id.padEnd(width)}  ${severity.padEnd(8)}  ${family}: ${title}\n`,
  ).join('');
}
