/** Random JSON as bytes: whatever Python's `json` reads, written in every way it can be written. */
import fc, { type Arbitrary } from 'fast-check';

const encoder = new TextEncoder();
const letters = (text: string): string[] => text.split('');

/** White space between tokens, often none. */
const jsonSpace: Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(' ', '\t', '\n', '\r', '\r\n'), maxLength: 4 }) },
);

/** One character of a string as it is written: itself, a short escape, or `\u` and any four digits. */
const stringUnit = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...letters('abc xyz 012 {}[]:,/#=')) },
  { weight: 1, arbitrary: fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('é', 'ß', '東', '⛵', '🛟', '\u2028', '\u2029', '\u007f', '\u0085', '\ufeff'),
  },
  { weight: 1, arbitrary: fc.constantFrom('\\ud83d', '\\uDEDF', '\\ud83d\\udedf', '\\u0000', '\\u00E9') },
  { weight: 1, arbitrary: fc.nat(0xffff).map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`) },
);

/** A JSON string, quotes included; some are longer than a scanner's fast path. */
const jsonString: Arbitrary<string> = fc
  .oneof(
    { weight: 6, arbitrary: fc.string({ unit: stringUnit, maxLength: 8 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.string({ unit: stringUnit, maxLength: 2 }), fc.integer({ min: 60, max: 140 }))
        .map(([unit, length]) => 'A'.repeat(length) + unit + 'z'.repeat(length % 7)),
    },
  )
  .map((body) => `"${body}"`);

const digits = fc.string({
  unit: fc.constantFrom(...letters('0123456789')),
  minLength: 1,
  maxLength: 25,
  size: 'max',
});

/** A number as it is written, odd ones included. */
export const jsonNumber: Arbitrary<string> = fc.oneof(
  fc.constantFrom('0', '-0', '-0.0', '1.0', '1e5', '1E400', '-1e-400', '1.10', '9007199254740993'),
  fc
    .tuple(
      fc.constantFrom('', '-'),
      fc.oneof(
        fc.constant('0'),
        digits.map((text) => text.replace(/^0+(?=.)/, '')),
      ),
      fc.oneof(
        fc.constant(''),
        digits.map((text) => `.${text}`),
      ),
      fc.oneof(
        fc.constant(''),
        fc
          .tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E-'), fc.nat(500))
          .map(([sign, power]) => sign + power),
      ),
    )
    .map((parts) => parts.join('')),
);

/** A word: JSON's own, and the three that Python adds. */
export const jsonLiteral: Arbitrary<string> = fc.constantFrom(
  'true',
  'false',
  'null',
  'NaN',
  'Infinity',
  '-Infinity',
);

/** Few different keys, so that many objects have one twice. */
const key = fc.oneof(fc.constantFrom('"a"', '"b"', '"\\u0061"', '""', '"__proto__"'), jsonString);

const spaced = (token: Arbitrary<string>): Arbitrary<string> =>
  fc.tuple(jsonSpace, token, jsonSpace).map((parts) => parts.join(''));

function bracketed(item: Arbitrary<string>, [open, close]: readonly [string, string]): Arbitrary<string> {
  return fc
    .tuple(fc.array(item, { maxLength: 5 }), jsonSpace)
    .map(([items, space]) => open + (items.length === 0 ? space : items.join(',')) + close);
}

const trees = fc.letrec<{ value: string; container: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    jsonLiteral,
    jsonNumber,
    jsonString,
    tie('container'),
  ),
  container: fc.oneof(
    bracketed(spaced(tie('value')), ['[', ']']),
    bracketed(
      fc.tuple(spaced(key), spaced(tie('value'))).map(([name, value]) => `${name}:${value}`),
      ['{', '}'],
    ),
  ),
}));

const root = fc.oneof({ weight: 1, arbitrary: trees.value }, { weight: 3, arbitrary: trees.container });

/** A JSON text, perhaps with a byte order mark. */
export const jsonText: Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '', '', '\ufeff'), jsonSpace, root, jsonSpace)
  .map((parts) => parts.join(''));

/** A JSON text as UTF-8. */
export const jsonBytes: Arbitrary<Uint8Array> = jsonText.map((text) => encoder.encode(text));

interface Damage {
  readonly kind: 'delete' | 'insert' | 'replace' | 'truncate' | 'repeat';
  readonly at: number;
  readonly length: number;
  readonly byte: number;
}

const damage = fc.record<Damage>({
  kind: fc.constantFrom('delete', 'insert', 'replace', 'truncate', 'repeat'),
  at: fc.nat(1_000_000),
  length: fc.integer({ min: 1, max: 4 }),
  byte: fc.oneof(fc.constantFrom(...encoder.encode('"\\{}[],:0.-+eE/\'NIntfu')), fc.nat(255)),
});

/** Bytes that were JSON before a few of them were changed. Some still are. */
export const nearJsonBytes: Arbitrary<Uint8Array> = fc
  .tuple(jsonBytes, fc.array(damage, { minLength: 1, maxLength: 3 }))
  .map(([bytes, changes]) => changes.reduce(damaged, bytes));

function damaged(bytes: Uint8Array, { kind, at, length, byte }: Damage): Uint8Array {
  const start = at % (bytes.length + 1);
  const end = Math.min(start + length, bytes.length);
  switch (kind) {
    case 'delete':
      return joined(bytes.subarray(0, start), bytes.subarray(end));
    case 'insert':
      return joined(bytes.subarray(0, start), [byte], bytes.subarray(start));
    case 'replace':
      return joined(bytes.subarray(0, start), [byte], bytes.subarray(Math.min(start + 1, bytes.length)));
    case 'truncate':
      return bytes.slice(0, start);
    case 'repeat':
      return joined(bytes.subarray(0, end), bytes.subarray(start));
  }
}

function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
