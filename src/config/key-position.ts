import type { Position } from '../json/position.ts';

/**
 * Returns where a key stands in a TOML text, as the parser does not say it for values that are well-formed: under the
 * header of its table, or written with dots.
 *
 * @param table keys that lead to the table of the key.
 * @param occurrence which of several tables with the same header, counted from 0.
 */
export function keyPosition(
  text: string,
  table: readonly string[],
  key: string | undefined,
  occurrence = 0,
): Position {
  let current: string | undefined = '';
  let left = occurrence;
  let header: Position | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const column = line.length - line.trimStart().length + 1;
    const opened = headerOf(line);
    if (opened !== undefined) {
      const same = opened === table.join('.');
      current = same && left-- > 0 ? undefined : opened;
      if (current === table.join('.')) header ??= { line: index + 1, column };
    } else if (
      key !== undefined &&
      current !== undefined &&
      pathOf(line, current) === [...table, key].join('.')
    )
      return { line: index + 1, column };
  }
  return header ?? { line: 1, column: 1 };
}

function headerOf(line: string): string | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('[')) return undefined;
  const close = trimmed.indexOf(']');
  return close === -1 ? undefined : plainPath(trimmed.slice(0, close).replaceAll('[', ''));
}

function pathOf(line: string, current: string): string | undefined {
  const equals = line.indexOf('=');
  if (equals === -1 || line.trimStart().startsWith('#')) return undefined;
  const path = plainPath(line.slice(0, equals));
  return current === '' ? path : `${current}.${path}`;
}

function plainPath(written: string): string {
  return written
    .split('.')
    .map((part) => part.trim().replaceAll(/^["']|["']$/g, ''))
    .join('.');
}
