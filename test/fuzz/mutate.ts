/** Damage to notebooks: some of it by bytes, some by whole JSON values, so that what is behind the parser is reached too. */
import { type JsonNode, type Range, rootOf } from '../../src/json/document.ts';
import { elements, endOf, kindOf, members, startOf } from '../../src/json/node.ts';
import { scan } from '../../src/json/scan.ts';
import type { Random } from './random.ts';

/** What a fuzzer would take long to find by itself. */
const WORDS: readonly [Buffer, ...Buffer[]] = [
  Buffer.from('{}'),
  ...[
    '[]',
    '""',
    'null',
    'true',
    'NaN',
    '-Infinity',
    '-0.0',
    '1e999',
    '9007199254740993',
    '"\\ud800"',
    '"\\u0000"',
    '["a\\n", "b"]',
    '{"__proto__": 1, "__proto__": [2]}',
    '"cells": []',
    '"id": "a"',
    '"nbformat": 3',
    '"nbformat_minor": 9',
    '"worksheets": [{"cells": []}]',
    '"cell_type": "heading"',
    '"output_type": "stream"',
    '"attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}',
    '"data": {"application/json": [1.0]}',
    '"metadata": {"nbvc": {"conflict": {}}}',
    '"nbdime-conflicts": {"local_diff": [], "remote_diff": []}',
    '<<<<<<< ours\n',
    '=======\n',
    '>>>>>>> theirs\n',
    ['ghp', 'q8Jx2LmN5RtV7wZk3BcDHHHHH4sYp9GaHHHH'].join('_'),
    'AKIAQ7ZX3NPLWV5TRB2K',
    'password = \\"hunter2hunter\\"',
    'Authorization: Basic dXNlcjpwYXNzd29yZA==',
    '\u001b[31m',
    '\ufeff',
    '['.repeat(2000),
  ].map((word) => Buffer.from(word)),
  Buffer.from([0xff]),
  Buffer.from([0xc0, 0x80]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xf4, 0x90, 0x80, 0x80]),
];

/** More values than this are not looked at: the first ones are as good as any. */
const MOST_VALUES = 3000;

/** Returns where the values of a JSON text are; none where it is not JSON. */
function valuesOf(bytes: Uint8Array): readonly Range[] {
  let open: JsonNode[];
  try {
    open = [rootOf(scan(bytes))];
  } catch {
    return [];
  }
  const found: Range[] = [];
  for (let node = open.pop(); node !== undefined && found.length < MOST_VALUES; node = open.pop()) {
    found.push({ start: startOf(node), end: endOf(node) });
    if (kindOf(node) === 'array') open.push(...elements(node));
    else if (kindOf(node) === 'object') open.push(...members(node).map(({ value }) => value));
  }
  return found;
}

function spliced(bytes: Uint8Array, { start, end }: Range, content: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, start), content, bytes.subarray(end)]);
}

/** A value of a notebook takes the place of another one, or a word does. */
function withOtherValue(bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  const [places, gifts] = [valuesOf(bytes), valuesOf(donor)];
  const place = places[random.below(places.length)];
  const gift = gifts[random.below(gifts.length)];
  if (place === undefined) return withOtherBytes(bytes, donor, random);
  const isWord = gift === undefined || random.below(3) === 0;
  return spliced(bytes, place, isWord ? random.pick(WORDS) : donor.subarray(gift.start, gift.end));
}

function withOtherBytes(bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  const start = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, start + random.below(1 + 2 ** random.below(8)));
  switch (random.below(6)) {
    case 0:
      return spliced(bytes, { start, end }, new Uint8Array());
    case 1:
      return spliced(bytes, { start, end: start }, random.pick(WORDS));
    case 2:
      return spliced(bytes, { start: end, end }, bytes.subarray(start, end));
    case 3:
      return Uint8Array.from(bytes).fill(random.below(256), start, Math.min(end, start + 1));
    case 4:
      return bytes.slice(0, start);
    default: {
      const from = random.below(donor.length);
      return spliced(bytes, { start, end }, donor.subarray(from, from + random.below(200)));
    }
  }
}

/** Returns bytes with one to four things changed. `donor` is what parts may be taken from. */
export function mutated(bytes: Uint8Array, donor: Uint8Array, random: Random): Uint8Array {
  let result = bytes;
  for (let left = 1 + random.below(4); left > 0; left--)
    result =
      random.below(3) === 0 ? withOtherBytes(result, donor, random) : withOtherValue(result, donor, random);
  return result;
}
