import { diffTexts } from '../diff/lines.ts';
import { decodeUtf8 } from '../json/string.ts';
import type { Comparison, FileDiff } from './file-diff.ts';
import { plainLine, safe } from './printer.ts';
import { type TerminalOptions, sign } from './terminal-options.ts';
import { SOURCE_LAYOUT, renderHunks } from './terminal-source.ts';
import { byteCount } from './terminal-values.ts';

/** Of an unreadable file this much is compared as text. */
const MAX_BYTES = 2_000_000;

type TextComparison = Extract<Comparison, { kind: 'text' }>;

/** Yields why a file is no readable notebook, and how its text changed. */
export function* renderText(
  file: FileDiff,
  comparison: TextComparison,
  options: TerminalOptions,
): Generator<string> {
  const { side, diagnosis } = comparison.reason;
  const path = file[side]?.path ?? '';
  const where = `${safe(path)}:${diagnosis.line}:${diagnosis.column}`;
  const which = side === 'before' ? 'the version before' : 'the version after';
  yield plainLine(
    `${sign('problem', options)} shown as text, ${which} is no readable notebook: ${where}: ${safe(diagnosis.message)}`,
    'error',
    options,
  );
  if (diagnosis.hint !== undefined) yield plainLine(`  hint: ${safe(diagnosis.hint)}`, 'note', options);
  const [before, after] = [comparison.before, comparison.after].map((bytes) =>
    decodeUtf8(bytes, 0, Math.min(bytes.length, MAX_BYTES)),
  );
  const largest = Math.max(comparison.before.length, comparison.after.length);
  if (largest > MAX_BYTES)
    yield plainLine(
      `  (only the first ${byteCount(MAX_BYTES)} of ${byteCount(largest)} are compared)`,
      'note',
      options,
    );
  yield* renderHunks(diffTexts(before ?? '', after ?? ''), SOURCE_LAYOUT, options);
}
