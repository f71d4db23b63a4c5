import type { Finding } from '../notebook/finding.ts';
import { diagnose } from '../notebook/diagnose.ts';
import { type CheckResult, judge } from './check.ts';
import type { CheckPolicy } from './options.ts';
import type { Hit } from './subject.ts';

/**
 * Returns what a check says about bytes that are no notebook.
 *
 * @param error what parseNotebook threw.
 * @param hits what others found in the bytes.
 */
export function checkUnreadable(
  bytes: Uint8Array,
  error: unknown,
  policy: CheckPolicy,
  hits: readonly Hit[] = [],
): CheckResult {
  const { message, line, column } = diagnose(bytes, error);
  const isConflict = message.includes('conflict markers');
  const start = lineStart(bytes, line);
  const place: Finding['place'] = { part: 'text', line, column };
  const hit: Hit = {
    rule: isConflict ? 'unresolved-conflict' : 'invalid-notebook',
    message,
    range: { start, end: lineEnd(bytes, start) },
    place,
    subject: message,
  };
  return judge([hit, ...hits], [], policy);
}

function lineStart(bytes: Uint8Array, line: number): number {
  let start = 0;
  for (let left = line - 1; left > 0; left--) start = bytes.indexOf(0x0a, start) + 1;
  return start;
}

function lineEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(0x0a, start);
  return end === -1 ? bytes.length : end;
}
