import { describe, expect, test } from 'vitest';
import { DiffFormatError } from '../../src/diff/diff-format-error.ts';
import { parseDiff } from '../../src/diff/parse-diff.ts';
import { rawText } from '../../src/json/node.ts';
import { bytesOf } from './round-trip.ts';

function diffText(members: Record<string, string> = {}): string {
  const all = {
    schemaVersion: '1',
    before: '{"nbformat":4,"nbformatMinor":5,"cellCount":1}',
    after: '{"nbformat":4,"nbformatMinor":5,"cellCount":1}',
    fields: '[]',
    cells: '[{"kind":"unchanged","count":1,"before":{"index":0},"after":{"index":0}}]',
    ...members,
  };
  return `{${Object.entries(all)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`;
}

function modified(members: string): string {
  return `[{"kind":"modified","before":{"index":0,"type":"code"},"after":{"index":0,"type":"code"},${members}}]`;
}

function formatError(text: string): { message: string; at: string } {
  try {
    parseDiff(bytesOf(text));
  } catch (error) {
    if (error instanceof DiffFormatError)
      return { message: error.message, at: text.slice(error.offset, error.offset + 12) };
    throw error;
  }
  throw new Error('the diff was read');
}

describe('parseDiff', () => {
  test('reads values as places in the text, also those of Python’s dialect', () => {
    const fields = '[{"kind":"modified","path":["a"],"before":1.0,"afterText":"[NaN, 1.0]"}]';
    const [change] = parseDiff(bytesOf(diffText({ fields }))).fields;
    expect(change?.before && rawText(change.before)).toBe('1.0');
    expect(change?.after && rawText(change.after)).toBe('[NaN, 1.0]');
  });

  test('passes over fields it does not know', () => {
    expect(parseDiff(bytesOf(diffText({ future: '{}' }))).cells.length).toBe(1);
  });

  test.each([
    ['[]', 'this JSON is not a diff of nbvc: it has no "schemaVersion"', '[]'],
    [diffText({ schemaVersion: '2' }), 'this diff has schemaVersion 2, this nbvc reads 1', '2,"before":{'],
    [diffText({ cells: '{}' }), '"cells" is not a list', '{}}'],
    [diffText({ cells: '[]' }), 'the entries tell of 0 cells before, "cellCount" of 1', '[]}'],
    [diffText({ cells: '[1]' }), 'an object is expected here', '1]}'],
    [diffText({ cells: '[{"kind":"gone"}]' }), 'unknown kind of change: "gone"', '{"kind":"gon'],
    [diffText({ cells: '[{"kind":"added","after":{"index":0}}]' }), '"cell" is missing', '{"kind":"add'],
    [
      diffText({ cells: '[{"kind":"unchanged","count":1,"before":{"index":0},"after":{"index":1}}]' }),
      'the entries do not tell once of number 0 after',
      '[{"kind":"un',
    ],
    [diffText({ cells: '[{"kind":"unchanged","count":-1}]' }), '"count" is not a count', '-1}]}'],
    [
      diffText({ fields: '[{"kind":"added","path":[],"after":1}]' }),
      'a change needs a "path" of at least one key',
      '{"kind":"add',
    ],
    [
      diffText({ fields: '[{"kind":"added","path":[1],"after":1}]' }),
      'a string is expected here',
      '1],"after":1',
    ],
    [
      diffText({ fields: '[{"kind":"added","path":["a"]}]' }),
      'a change needs "before" or "after"',
      '{"kind":"add',
    ],
    [
      diffText({ fields: '[{"kind":"added","path":["a"],"before":1}]' }),
      'the change has the values of one that is deleted',
      '{"kind":"add',
    ],
    [
      diffText({ fields: '[{"kind":"added","path":["a"],"afterText":"{"}]' }),
      '"afterText" holds no JSON: the file ends in the middle of a value',
      '"{"}],"cells',
    ],
    [
      diffText({
        cells: modified(
          '"source":{"beforeLines":1,"afterLines":1,"hunks":[{"beforeStart":1,"afterStart":0}]}',
        ),
      }),
      'the hunk does not fit to the one before it',
      '{"beforeStar',
    ],
    [
      diffText({
        cells: modified(
          '"source":{"beforeLines":1,"afterLines":1,"hunks":[{"beforeStart":0,"afterStart":0,"added":["x"]}]}',
        ),
      }),
      'the hunks do not fit to the count of lines',
      '{"beforeLine',
    ],
    [
      diffText({ cells: modified('"attachments":[{"mime":"a/b","after":1}]') }),
      '"attachment" is missing',
      '{"mime":"a/b',
    ],
  ])('%s', (text, message, at) => {
    expect(formatError(text)).toEqual({ message, at });
  });
});
