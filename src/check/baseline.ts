import type { Finding } from '../notebook/finding.ts';

/** Findings of one file. */
export interface FileFindings {
  readonly path: string;
  readonly findings: readonly Finding[];
}

/** How often each finding is known, by path, rule and fingerprint. */
export type Baseline = ReadonlyMap<string, number>;

/**
 * Returns the text of a baseline: one JSON object a line, in order and without line numbers or dates, so that two
 * people who change it seldom meet in a merge.
 */
export function writeBaseline(files: readonly FileFindings[]): string {
  const counts = new Map<string, number>();
  for (const { path, findings } of files)
    for (const finding of findings) {
      const key = keyOf(path, finding.rule, finding.fingerprint);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  return [...counts]
    .map(([key, count]) => {
      const [path = '', rule = '', fingerprint = ''] = key.split('\n');
      return `${JSON.stringify({ path, rule, fingerprint, count })}\n`;
    })
    .toSorted()
    .join('');
}

/** Reads a baseline. @throws RangeError with the number of the first line that is none. */
export function readBaseline(text: string): Baseline {
  const known = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const entry = parsed(line);
    if (entry === undefined) throw new RangeError(`line ${index + 1} is no finding`);
    const key = keyOf(entry.path, entry.rule, entry.fingerprint);
    known.set(key, (known.get(key) ?? 0) + entry.count);
  }
  return known;
}

interface Entry {
  readonly path: string;
  readonly rule: string;
  readonly fingerprint: string;
  readonly count: number;
}

function parsed(line: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEntry(value) ? value : undefined;
}

function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = ['path', 'rule', 'fingerprint'].every((name) => typeof fields.get(name) === 'string');
  return texts && Number.isSafeInteger(fields.get('count'));
}

/** Returns the findings of a file that are not in the baseline: of three known ones of a kind, the fourth. */
export function withoutKnown<F extends Finding>(
  { path, findings }: { readonly path: string; readonly findings: readonly F[] },
  baseline: Baseline,
): readonly F[] {
  const left = new Map<string, number>();
  return findings.filter(({ rule, fingerprint }) => {
    const key = keyOf(path, rule, fingerprint);
    const known = left.get(key) ?? baseline.get(key) ?? 0;
    left.set(key, known - 1);
    return known <= 0;
  });
}

function keyOf(path: string, rule: string, fingerprint = ''): string {
  return `${path.replaceAll('\n', ' ')}\n${rule}\n${fingerprint}`;
}
