/** Ranges of code points, both ends included. */
export type CodePoints = readonly (readonly [low: number, high: number])[];

const LAST = 0x10ffff;

const code = (letter: string): number => letter.charCodeAt(0);
const span = (low: string, high = low): readonly [number, number] => [code(low), code(high)];

const DIGIT = [span('0', '9')];
const LOWER = [span('a', 'z')];
const UPPER = [span('A', 'Z')];
const WORD = [...DIGIT, ...LOWER, ...UPPER, span('_')];
/** Go's `\s` has no vertical tab, POSIX's has. */
const SPACE = [span('\t', '\n'), span('\f', '\r'), span(' ')];

/** ASCII, all of them: those of JavaScript have more in them. */
const CLASSES: ReadonlyMap<string, CodePoints> = new Map([
  ['d', DIGIT],
  ['D', complementOf(DIGIT)],
  ['w', WORD],
  ['W', complementOf(WORD)],
  ['s', SPACE],
  ['S', complementOf(SPACE)],
]);

const POSIX: ReadonlyMap<string, CodePoints> = new Map([
  ['alnum', [...DIGIT, ...LOWER, ...UPPER]],
  ['alpha', [...LOWER, ...UPPER]],
  ['ascii', [[0, 0x7f]]],
  ['blank', [span('\t'), span(' ')]],
  [
    'cntrl',
    [
      [0, 0x1f],
      [0x7f, 0x7f],
    ],
  ],
  ['digit', DIGIT],
  ['graph', [span('!', '~')]],
  ['lower', LOWER],
  ['print', [span(' ', '~')]],
  ['punct', [span('!', '/'), span(':', '@'), span('[', '`'), span('{', '~')]],
  ['space', [span('\t', '\r'), span(' ')]],
  ['upper', UPPER],
  ['word', WORD],
  ['xdigit', [...DIGIT, span('A', 'F'), span('a', 'f')]],
]);

/** Returns the class that stands behind a backslash, `\d`; undefined for any other letter. */
export function classOf(letter: string): CodePoints | undefined {
  return CLASSES.get(letter);
}

/** Returns the class of `[:alpha:]` or `[:^alpha:]` by its name. */
export function posixClass(name: string): CodePoints | undefined {
  if (!name.startsWith('^')) return POSIX.get(name);
  const points = POSIX.get(name.slice(1));
  return points === undefined ? undefined : complementOf(points);
}

/** Returns all other code points. */
function complementOf(points: CodePoints): CodePoints {
  const rest: (readonly [number, number])[] = [];
  let next = 0;
  for (const [low, high] of points.toSorted(([a], [b]) => a - b)) {
    if (low > next) rest.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= LAST) rest.push([next, LAST]);
  return rest;
}

/** Returns points with the other case of each letter; beyond ASCII only of single characters. */
export function foldedOf(points: CodePoints): CodePoints {
  return points.flatMap(([low, high]) => [
    [low, high] as const,
    ...shifted([low, high], ['a', 'z'], code('A') - code('a')),
    ...shifted([low, high], ['A', 'Z'], code('a') - code('A')),
    ...(low === high && low > 0x7f ? otherCases(low) : []),
  ]);
}

function shifted(
  [low, high]: readonly [number, number],
  [first, last]: readonly [string, string],
  by: number,
): CodePoints {
  const from = Math.max(low, code(first));
  const to = Math.min(high, code(last));
  return from <= to ? [[from + by, to + by]] : [];
}

function otherCases(point: number): CodePoints {
  const text = String.fromCodePoint(point);
  return [text.toLowerCase(), text.toUpperCase()]
    .filter((other) => other !== text && Array.from(other).length === 1)
    .map((other) => {
      const own = other.codePointAt(0) ?? point;
      return [own, own] as const;
    });
}

/** Returns the inside of a bracket. */
export function writeClass(points: CodePoints, write: (point: number) => string): string {
  return points.map(([low, high]) => (low === high ? write(low) : `${write(low)}-${write(high)}`)).join('');
}
