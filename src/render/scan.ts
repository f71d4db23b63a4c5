import type { Confidence } from '../secrets/rule.ts';
import type { SecretFinding } from '../secrets/secret-finding.ts';
import type { BaselineReport } from './scan-baseline.ts';
import { logLine, logStart } from './findings/quote.ts';
import type { FindingsReport, LocatedFinding, Location } from './findings/report.ts';
import { placeText } from './findings/sentence.ts';

/** A secret with its place in the file. */
export type ShownSecret = SecretFinding & Location;

export interface ScannedFile {
  /** From the folder the command ran in, with `/`; not escaped yet. */
  readonly path: string;
  /** From the top of the repository. */
  readonly repositoryPath: string;
  readonly secrets: readonly ShownSecret[];
}

/** What a search for secrets found. */
export interface ScanReport {
  /** Only those with secrets, in order. */
  readonly files: readonly ScannedFile[];
  readonly scanned: number;
  /** What was searched: files, or each version of them. */
  readonly unit: 'file' | 'version';
  /** Of them, those that are no text and were not searched. */
  readonly binary: number;
  /** Secrets that were there before what was searched, and are not shown. */
  readonly known: number;
  /** Files that could not be searched, or not to the end, and why. */
  readonly unfinished: readonly { readonly path: string; readonly reason: string }[];
  /** Files that were redacted. */
  readonly redacted: readonly string[];
  /** Secrets that the baseline knows and that are not shown. */
  readonly baselined: number;
  /** What was done with the baseline, where that was asked for. */
  readonly baseline: BaselineReport | undefined;
  /** Secrets below this confidence are listed and fail no run. */
  readonly failOn: Confidence;
}

const CONFIDENCES: readonly Confidence[] = ['low', 'medium', 'high'];

/** Says whether a secret is reason enough to stop a commit or a job. */
function isFailing({ confidence }: SecretFinding, { failOn }: ScanReport): boolean {
  return CONFIDENCES.indexOf(confidence) >= CONFIDENCES.indexOf(failOn);
}

/** Says whether a run has failed: a secret that matters is still in a file. */
export function hasFailed(report: ScanReport): boolean {
  const left = report.files.filter(({ path }) => !report.redacted.includes(path));
  return left.some(({ secrets }) => secrets.some((secret) => isFailing(secret, report)));
}

export interface ScanRenderOptions {
  /** Print the secrets themselves. */
  readonly showSecrets: boolean;
}

/** Returns findings as people read them, a line each, then the sums and what to do. */
export function renderScan(report: ScanReport, options: ScanRenderOptions): string {
  const lines = report.files.flatMap(({ path, secrets }) =>
    secrets.map((secret) => secretLine(path, secret, options)),
  );
  const redactions = report.redacted.map((path) => `${logStart(path)}: redacted`);
  const partial = report.unfinished.map(
    ({ path, reason }) => `${logStart(path)}: incomplete: ${logLine(reason)}`,
  );
  const advice = lines.length === 0 ? [] : [ROTATE];
  return [...lines, ...redactions, ...partial, sums(report, options), ...advice, ''].join('\n');
}

const ROTATE =
  'A key that was ever saved or committed is known: rotate it. Taking it out of a file does not take it out of history.';

function sums(report: ScanReport, { showSecrets }: ScanRenderOptions): string {
  const secrets = report.files.flatMap((file) => file.secrets);
  const count = secrets.length;
  const minor = secrets.filter((secret) => !isFailing(secret, report)).length;
  return [
    counted(report.scanned, report.unit),
    ...(report.binary === 0 ? [] : [`${report.binary} of them binary`]),
    counted(count, 'secret'),
    ...(minor === 0 ? [] : [`${minor} of them below --fail-on ${report.failOn}`]),
    ...(report.known === 0 ? [] : [`${report.known} that were there before are not shown (--all)`]),
    ...(report.baselined === 0 ? [] : [`${report.baselined} known by the baseline`]),
    ...(report.unfinished.length === 0 ? [] : [`${report.unfinished.length} not searched to the end`]),
    ...(count === 0 || showSecrets ? [] : ['masked (--show-secrets)']),
  ].join(', ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function secretLine(path: string, secret: ShownSecret, { showSecrets }: ScanRenderOptions): string {
  const { rule, ruleDef, masked, place, confidence, start, origin } = secret;
  const where = placeText(place);
  const value = showSecrets ? secret.reveal() : masked;
  const text = `${start.line}:${start.column}: ${rule}: ${where === '' ? '' : `${where}: `}${ruleDef.title} ${value} (${ruleDef.severity}, confidence ${confidence})${sinceText(origin)}`;
  return `${logStart(path)}:${logLine(text)}`;
}

function sinceText(origin: Location['origin']): string {
  if (origin === undefined) return '';
  return `, since ${origin.commit.slice(0, 10)} by ${origin.author}, ${origin.date.slice(0, 10)}`;
}

/** When a report was made, and by what. */
export type ScanRun = Pick<FindingsReport, 'version' | 'startedAt' | 'endedAt'>;

/** Returns a report as every format for machines takes it. No secret is in it, only what is masked. */
export function scanFindings(report: ScanReport, run: ScanRun): FindingsReport {
  const secrets = report.files.reduce((sum, file) => sum + file.secrets.length, 0);
  return {
    command: 'scan',
    ...run,
    files: report.files.map(({ path, repositoryPath, secrets: found }) => ({
      path,
      repositoryPath,
      findings: found.map((secret) => findingOf(secret, report)),
    })),
    unfinished: report.unfinished,
    totals: {
      files: report.scanned,
      binary: report.binary,
      secrets,
      known: report.known,
      baselined: report.baselined,
      redacted: report.redacted.length,
    },
  };
}

/** Names each field: a finding that is spread would hand on what reveals the secret. */
function findingOf(secret: ShownSecret, report: ScanReport): LocatedFinding {
  const { rule, ruleDef, message, hint, range, place, fingerprint, start, end, origin } = secret;
  const { title, family, severity } = ruleDef;
  return {
    rule,
    level: isFailing(secret, report) ? 'error' : 'warning',
    message,
    range,
    place,
    start,
    end,
    ...(hint === undefined ? {} : { hint }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(origin === undefined ? {} : { origin }),
    secret: { title, family, severity, confidence: secret.confidence, masked: secret.masked },
  };
}
