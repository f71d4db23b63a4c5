/** Random valid notebooks of nbformat 4.4 and 4.5 as bytes, in the style of a random tool. */
import fc, { type Arbitrary } from 'fast-check';
import { jsonLiteral, jsonNumber } from './json.ts';
import { type Edit, edited, withUniqueIds } from './notebook-edit.ts';
import {
  type CellModel,
  type Member,
  type NotebookModel,
  type Style,
  type Value,
  lexeme,
  list,
  multiline,
  notebookText,
  object,
  text,
} from './notebook-text.ts';

const encoder = new TextEncoder();

const word = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom('buoy', 'tide', 'x', 'y_1', '0.5', '1e-3', '(', ')', '=', '#', "'s'"),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'é',
      'e\u0301',
      '東京',
      '🛟',
      '👩‍🔬',
      '\u2028',
      '\f',
      '\ud83d',
      '\udedf',
      '\u001b[31m',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
/** Lines that come up again and again, as in real notebooks, and lines that are only here. */
const line = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', 'import pandas as pd', 'plt.show()', '    return x', '---') },
  { weight: 3, arbitrary: fc.array(word, { maxLength: 6 }).map((words) => words.join(' ')) },
);
const lineEnd = fc.oneof(
  { weight: 12, arbitrary: fc.constant('\n') },
  { weight: 1, arbitrary: fc.constant('\r\n') },
);

/** Text of several lines, with or without a newline at the end. */
const multilineText: Arbitrary<string> = fc
  .tuple(fc.array(line, { maxLength: 8 }), lineEnd, fc.boolean())
  .map(([lines, end, closed]) => lines.join(end) + (closed && lines.length > 0 ? end : ''));

/** Keys to which no schema gives a meaning, some of them awkward. */
const freeKey = fc.constantFrom(
  'note',
  'papermill',
  'x',
  'колонка',
  'a b',
  'a/b',
  'a~b',
  '',
  '__proto__',
  'length',
  '0',
);

const trees = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(jsonNumber, jsonLiteral).map(lexeme),
    fc.oneof(word, line).map(text),
    fc.array(tie('value'), { maxLength: 4 }).map(list),
    membersOf(tie('value')).map(object),
  ),
}));

function membersOf(value: Arbitrary<Value>): Arbitrary<Member[]> {
  return fc.uniqueArray(fc.tuple(freeKey, value), { selector: ([key]) => key, maxLength: 4 });
}

const members: Arbitrary<readonly Member[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: membersOf(trees.value) },
);

const base64 = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const multilineValue = multilineText.map(multiline);
const mimeMember: Arbitrary<Member> = fc.oneof(
  multilineValue.map((value): Member => ['text/plain', value]),
  multilineText.map((body): Member => [
    'text/html',
    multiline(`<table>\n<tr><td>${body}</td></tr>\n</table>`),
  ]),
  base64.map((body): Member => ['image/png', text(`iVBORw0KGgo${body}\n`)]),
  base64.map((body): Member => ['image/jpeg', multiline(`${body}\n${body}\n`)]),
  trees.value.map((value): Member => ['application/json', value]),
  trees.value.map((value): Member => ['application/vnd.example.v1+json', value]),
);
const bundle = fc.uniqueArray(mimeMember, { selector: ([mime]) => mime, maxLength: 3 }).map(object);

const count = fc.oneof(fc.constant('null'), fc.nat(99).map(String));

/** One output of any type. */
const output: Arbitrary<Value> = fc.oneof(
  fc.tuple(fc.constantFrom('stdout', 'stderr'), multilineValue).map(([name, body]) =>
    object([
      ['output_type', text('stream')],
      ['name', text(name)],
      ['text', body],
    ]),
  ),
  fc.tuple(bundle, members).map(([data, metadata]) =>
    object([
      ['output_type', text('display_data')],
      ['data', data],
      ['metadata', object(metadata)],
    ]),
  ),
  fc.tuple(bundle, members, count).map(([data, metadata, number]) =>
    object([
      ['output_type', text('execute_result')],
      ['data', data],
      ['metadata', object(metadata)],
      ['execution_count', lexeme(number)],
    ]),
  ),
  fc.tuple(line, fc.array(line, { maxLength: 3 })).map(([evalue, traceback]) =>
    object([
      ['output_type', text('error')],
      ['ename', text('ValueError')],
      ['evalue', text(evalue)],
      ['traceback', list(traceback.map(text))],
    ]),
  ),
);
const outputList = fc.array(output, { maxLength: 3 });

const tag = fc.constantFrom('parameters', 'keep_output', 'slow', 'überholt', 'a b');
const tagList = fc.option(fc.uniqueArray(tag, { maxLength: 3 }), { nil: undefined, freq: 3 });

const attachments = fc
  .uniqueArray(fc.tuple(fc.constantFrom('a.png', 'b c.svg', 'ü.gif'), bundle), {
    selector: ([name]) => name,
    maxLength: 2,
  })
  .map(object);

const id = fc.oneof(
  { weight: 4, arbitrary: fc.nat(0xffffffff).map((number) => number.toString(16).padStart(8, '0')) },
  { weight: 1, arbitrary: fc.constantFrom('intro', 'load', '0', '1', 'A-b_C', 'x'.repeat(60)) },
);

const cell: Arbitrary<CellModel> = fc.record({
  type: fc.constantFrom('code', 'code', 'code', 'markdown', 'raw'),
  id,
  source: multilineText,
  tags: tagList,
  metadata: members,
  outputs: outputList,
  count,
  attachments: fc.option(attachments, { nil: undefined, freq: 3 }),
});

const kernel: Member = [
  'kernelspec',
  object([
    ['display_name', text('Python 3')],
    ['name', text('python3')],
  ]),
];

const cells = fc.array(cell, { maxLength: 8 }).map(withUniqueIds);

const notebookModel: Arbitrary<NotebookModel> = fc.record({
  minor: fc.constantFrom(4, 5, 5, 5),
  metadata: members.map((free) => object([...free, kernel])),
  cells,
});

const style: Arbitrary<Style> = fc.record({
  indent: fc.constantFrom(' ', ' ', undefined, '  ', '    ', '\t', ''),
  newline: fc.constantFrom('\n', '\n', '\r\n'),
  tight: fc.boolean(),
  keySeed: fc.option(fc.nat(), { nil: undefined }),
  ascii: fc.boolean(),
  finalNewline: fc.boolean(),
  sourceAs: fc.constantFrom('list', 'list', 'string'),
});

function bytesOf(notebook: NotebookModel, how: Style): Uint8Array {
  return encoder.encode(notebookText(notebook, how));
}

/** A valid notebook in some style. */
export const notebookBytes: Arbitrary<Uint8Array> = fc
  .tuple(notebookModel, style)
  .map(([model, how]) => bytesOf(model, how));

/** A notebook, and the same one after somebody worked on it. */
export interface NotebookPair {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

const at = fc.nat(99);
const set = (fields: Arbitrary<Partial<CellModel>>): Arbitrary<Edit> =>
  fc.record({ kind: fc.constant('set'), at, fields });
const lineEdit: Arbitrary<Edit> = fc.record({
  kind: fc.constant('line'),
  at,
  row: at,
  deleted: fc.nat(1),
  line: fc.option(line, { nil: undefined }),
});

const insertEdit: Arbitrary<Edit> = fc.record({ kind: fc.constant('insert'), at, cell });
const cellEdit: Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('delete', 'copy', 'split', 'join', 'run'),
  at,
});
const moveEdit: Arbitrary<Edit> = fc.record({
  kind: fc.constant('move'),
  at,
  to: at,
  length: fc.integer({ min: 1, max: 3 }),
});
const idsEdit: Arbitrary<Edit> = fc.record({ kind: fc.constant('new-ids'), seed: fc.nat() });
const rootEdit: Arbitrary<Edit> = fc.record({ kind: fc.constant('root'), metadata: members });

const edit: Arbitrary<Edit> = fc.oneof(
  { weight: 6, arbitrary: lineEdit },
  { weight: 2, arbitrary: insertEdit },
  { weight: 6, arbitrary: cellEdit },
  { weight: 2, arbitrary: moveEdit },
  { weight: 1, arbitrary: set(fc.record({ type: fc.constantFrom('code', 'markdown', 'raw') })) },
  { weight: 1, arbitrary: set(fc.record({ source: multilineText })) },
  { weight: 1, arbitrary: set(fc.record({ id })) },
  { weight: 2, arbitrary: set(fc.record({ tags: tagList })) },
  { weight: 2, arbitrary: set(fc.record({ metadata: members })) },
  { weight: 2, arbitrary: set(fc.record({ outputs: outputList })) },
  { weight: 1, arbitrary: set(fc.record({ attachments: fc.option(attachments, { nil: undefined }) })) },
  { weight: 1, arbitrary: idsEdit },
  { weight: 1, arbitrary: rootEdit },
  {
    weight: 2,
    arbitrary: fc.constantFrom<Edit>({ kind: 'number-ids' }, { kind: 'clear' }, { kind: 'upgrade' }),
  },
);

/** Two valid notebooks, the second one made of the first by a few edits and perhaps saved by another tool. */
export const notebookPair: Arbitrary<NotebookPair> = fc
  .record({
    model: notebookModel,
    edits: fc.array(edit, { maxLength: 6 }),
    style,
    otherStyle: fc.option(style, { nil: undefined, freq: 3 }),
  })
  .map((made) => ({
    before: bytesOf(made.model, made.style),
    after: bytesOf(made.edits.reduce(edited, made.model), made.otherStyle ?? made.style),
  }));

/** Two valid notebooks that have nothing to do with each other. */
export const notebookStrangers: Arbitrary<NotebookPair> = fc.record({
  before: notebookBytes,
  after: notebookBytes,
});

/** Returns a valid notebook with lists nested this deep in its metadata. */
export function deepNotebook(levels: number): Uint8Array {
  const deep = '['.repeat(levels) + ']'.repeat(levels);
  return encoder.encode(`{"cells":[],"metadata":{"deep":${deep}},"nbformat":4,"nbformat_minor":5}\n`);
}

/** A notebook, and what two people made of it. */
export interface NotebookTriple {
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

const edits = fc.array(edit, { maxLength: 4 });

/** Three valid notebooks, the second and third made of the first by a few edits each. */
export const notebookTriple: Arbitrary<NotebookTriple> = fc
  .record({
    model: notebookModel,
    ours: edits,
    theirs: edits,
    style,
    otherStyle: fc.option(style, { nil: undefined, freq: 6 }),
  })
  .map((made) => ({
    base: bytesOf(made.model, made.style),
    ours: bytesOf(made.ours.reduce(edited, made.model), made.style),
    theirs: bytesOf(made.theirs.reduce(edited, made.model), made.otherStyle ?? made.style),
  }));
