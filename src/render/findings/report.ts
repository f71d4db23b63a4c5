import { type Position, positionsAt } from '../../json/position.ts';
import type { Finding } from '../../notebook/finding.ts';

/** A place in the file; the byte column counts bytes of UTF-8 from 1, as reviewdog wants it. */
export interface FilePosition extends Position {
  readonly byteColumn: number;
}

/** The commit that brought a finding, where history was looked at. */
interface FindingOrigin {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601, with the zone of the author. */
  readonly date: string;
}

/** Where a finding is in the file, and since when. */
export interface Location {
  readonly start: FilePosition;
  readonly end: FilePosition;
  readonly origin?: FindingOrigin;
}

/** What a report says of a secret; never the secret. */
interface SecretSummary {
  readonly title: string;
  readonly family: string;
  readonly severity: string;
  readonly confidence: string;
  readonly masked: string;
}

/** A finding with its place in the file. */
export interface LocatedFinding extends Finding, Location {
  readonly secret?: SecretSummary;
}

/** What was found in one file. */
export interface FileFindings {
  /** From the folder the command ran in, with `/`; not escaped yet. */
  readonly path: string;
  /** From the top of the repository, which is what hosts want; the path above where there is no repository. */
  readonly repositoryPath?: string;
  readonly findings: readonly LocatedFinding[];
}

/** A file that could not be looked at, or not wholly. */
interface UnfinishedFile {
  readonly path: string;
  readonly reason: string;
}

/** What a run over many files found; every report format is made of this. */
export interface FindingsReport {
  readonly command: 'check' | 'scan';
  /** Of nbvc. */
  readonly version: string;
  /** ISO 8601 in UTC without fractions and zone, as GitLab wants it. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** Only those with findings, in order. */
  readonly files: readonly FileFindings[];
  readonly unfinished: readonly UnfinishedFile[];
  /** What people and machines may want to know beside: `files`, `bytes`, `baselined`. */
  readonly totals: Readonly<Record<string, number>>;
}

/** Returns findings with their lines and columns, in the order of the file. */
export function locateFindings<F extends Finding>(
  bytes: Uint8Array,
  findings: readonly F[],
): readonly (F & Location)[] {
  const sorted = findings.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  const offsets = sorted.flatMap(({ range }) => [range.start, range.end]);
  const positions = positionsAt(bytes, offsets);
  const place = (index: number): FilePosition => {
    const { line, column } = positions[index] ?? { line: 1, column: 1 };
    return { line, column, byteColumn: byteColumn(bytes, offsets[index] ?? 0) };
  };
  return sorted.map((finding, index) => placed(finding, place(2 * index), place(2 * index + 1)));
}

function placed<F extends Finding>(finding: F, start: FilePosition, end: FilePosition): F & Location {
  return { ...finding, start, end };
}

/** As for `Position`, a byte order mark takes no column. */
function byteColumn(bytes: Uint8Array, offset: number): number {
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const newline = offset === 0 ? -1 : bytes.lastIndexOf(0x0a, offset - 1);
  return 1 + Math.max(0, offset - (newline === -1 && marked ? 3 : newline + 1));
}

/** Returns all findings of a report with the files they are in, in order. */
export function eachFinding(
  report: FindingsReport,
): readonly { readonly file: FileFindings; readonly finding: LocatedFinding }[] {
  return report.files.flatMap((file) => file.findings.map((finding) => ({ file, finding })));
}

/** Returns the name hosts know a file by. */
export function hostPath({ path, repositoryPath }: FileFindings): string {
  return repositoryPath ?? path;
}

/** Returns a moment as reports write it: ISO 8601 in UTC, to the second, without a zone. */
export function secondsOf(moment: Date): string {
  return moment.toISOString().slice(0, 19);
}
