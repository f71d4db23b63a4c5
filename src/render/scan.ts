import type { Position } from '../json/position.ts';
import type { SecretFinding } from '../secrets/secret-finding.ts';
import { logLine, logStart, safeJson } from './findings/quote.ts';
import { placeText } from './findings/sentence.ts';

/** A secret with its place in the file. */
export interface ShownSecret {
  readonly finding: SecretFinding;
  readonly position: Position;
}

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
  /** Files that could not be searched, or not to the end, and why. */
  readonly unfinished: readonly { readonly path: string; readonly reason: string }[];
  /** Files that were redacted. */
  readonly redacted: readonly string[];
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
  const { scanned, unfinished, redacted } = report;
  const count = lines.length;
  const sums = [
    `${scanned} ${scanned === 1 ? 'file' : 'files'}, ${count} ${count === 1 ? 'secret' : 'secrets'}`,
    ...(unfinished.length === 0 ? [] : [`${unfinished.length} not searched to the end`]),
    ...(count === 0 || options.showSecrets ? [] : ['masked (--show-secrets)']),
  ];
  const redactions = redacted.map((path) => `${logStart(path)}: redacted`);
  const partial = unfinished.map(({ path, reason }) => `${logStart(path)}: incomplete: ${logLine(reason)}`);
  return [...lines, ...redactions, ...partial, sums.join(', '), ...(count === 0 ? [] : [ROTATE]), ''].join(
    '\n',
  );
}

const ROTATE =
  'A key that was ever saved or committed is known: rotate it. Taking it out of a file does not take it out of history.';

function secretLine(
  path: string,
  { finding, position }: ShownSecret,
  { showSecrets }: ScanRenderOptions,
): string {
  const { rule, ruleDef, masked, place, confidence } = finding;
  const where = placeText(place);
  const value = showSecrets ? finding.reveal() : masked;
  const text = `${position.line}:${position.column}: ${rule}: ${where === '' ? '' : `${where}: `}${ruleDef.title} ${value} (${ruleDef.severity}, confidence ${confidence})`;
  return `${logStart(path)}:${logLine(text)}`;
}

/** Returns findings as JSON; secrets are masked in it, always. */
export function scanJson({ files, ...sums }: ScanReport): string {
  const shown = files.map(({ path, repositoryPath, secrets }) => ({
    path,
    repositoryPath,
    secrets: secrets.map(({ finding, position }) => ({
      rule: finding.rule,
      title: finding.ruleDef.title,
      family: finding.ruleDef.family,
      severity: finding.ruleDef.severity,
      confidence: finding.confidence,
      masked: finding.masked,
      place: finding.place,
      range: finding.secretRange,
      ...position,
    })),
  }));
  return `${safeJson({ schemaVersion: 1, ...sums, files: shown })}\n`;
}
