import fc from 'fast-check';

/** A JSON text. Built as text, so that it can hold what no JavaScript value can: 1.0, NaN, duplicate keys. */
type Json = string;

/** How one notebook of a pair is written. */
interface Layout {
  readonly indent: string | undefined;
  readonly newline: '\n' | '\r\n';
  readonly asLists: boolean;
}

type Value = Json | readonly Value[] | Fields | Text;
/** Members in the order they are written. */
interface Fields {
  readonly fields: readonly (readonly [string, Value])[];
}
/** What nbformat allows as a string or as a list of lines. */
interface Text {
  readonly text: string;
}

const scalar = fc.constantFrom(
  '1',
  '1.0',
  '-0',
  '123456789012345678901',
  '1e400',
  'NaN',
  '-Infinity',
  'null',
  '""',
  '"é"',
  '"\\u00e9"',
  '"\\ud800"',
);
const key = fc.constantFrom('a', 'b', 'tags', 'scrolled', 'é', 'name');
const leaf = fc.oneof(scalar, fc.array(scalar, { maxLength: 2 }));
const object = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value> =>
  fc
    .uniqueArray(fc.tuple(key, value), { maxLength: 3, selector: ([name]) => name })
    .map((fields) => ({ fields }));
const anyValue: fc.Arbitrary<Value> = fc.oneof(leaf, object(fc.oneof(leaf, object(leaf))));
const metadata = object(anyValue);

const line = fc.constantFrom('x = 1', 'y', '', 'import os', '😀é', 'a\u2028b\r', '\ud800', '"');
const text = fc
  .tuple(fc.array(line, { maxLength: 6 }), fc.boolean())
  .map(([lines, last]): Text => ({ text: lines.join('\n') + (last && lines.length > 0 ? '\n' : '') }));

function record(
  required: Record<string, fc.Arbitrary<Value>>,
  optional: Record<string, fc.Arbitrary<Value>> = {},
): fc.Arbitrary<Value> {
  const maybe = Object.fromEntries(
    Object.entries(optional).map(([name, value]) => [name, fc.option(value, { nil: undefined })]),
  );
  return fc.tuple(fc.record({ ...required, ...maybe }), fc.boolean()).map(([made, reversed]) => {
    const fields = Object.entries(made).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    return { fields: reversed ? fields.toReversed() : fields };
  });
}

const quoted = (...words: string[]): fc.Arbitrary<Value> =>
  fc.constantFrom(...words.map((word) => JSON.stringify(word)));
const count = fc.constantFrom('null', '1', '2');
const list = (value: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.array(value, { maxLength: 3 });

const unknown = { foo: anyValue };

const bundle = record(
  {},
  {
    'text/plain': text,
    'text/html': text,
    'image/png': quoted('AAAA', 'BBBB'),
    'application/json': anyValue,
  },
);

const output4 = fc.oneof(
  record({ output_type: quoted('stream'), name: quoted('stdout', 'stderr'), text }, unknown),
  record({ output_type: quoted('display_data'), data: bundle, metadata }, unknown),
  record({ output_type: quoted('execute_result'), data: bundle, metadata, execution_count: count }),
  record({
    output_type: quoted('error'),
    ename: quoted('E'),
    evalue: quoted('v', 'w'),
    traceback: fc.constantFrom<Value>(['"a"'], ['"b"', '"c"']),
  }),
);

const tags = fc.constantFrom<Value>(['"a"'], ['"b"', '"a"'], []);
const cellMetadata = fc.oneof(metadata, record({}, { tags, scrolled: anyValue }));
const attachments = record({}, { 'a.png': bundle, 'b.png': bundle });
const id = quoted('one', 'two', 'three', 'four');

const code4 = record(
  {
    cell_type: quoted('code'),
    metadata: cellMetadata,
    source: text,
    outputs: list(output4),
    execution_count: count,
  },
  { id, ...unknown },
);
const markdown4 = record(
  { cell_type: quoted('markdown', 'raw'), metadata: cellMetadata, source: text },
  { id, attachments, ...unknown },
);
const cell4 = fc.oneof(code4, markdown4);

const output3 = fc.oneof(
  record({ output_type: quoted('stream'), stream: quoted('stdout'), text }),
  record({ output_type: quoted('display_data'), metadata }, { text, png: quoted('AAAA', 'BBBB') }),
  record({ output_type: quoted('pyout'), prompt_number: count }, { text, html: text }),
);
const code3 = record(
  { cell_type: quoted('code'), input: text, outputs: list(output3), language: quoted('python') },
  { prompt_number: count, metadata },
);
const text3 = record({ cell_type: quoted('markdown', 'heading'), source: text }, { level: count, metadata });
const cell3 = fc.oneof(code3, text3);

type Cells = readonly Value[];

/** A list of cells and one made of it by leaving out, adding, changing and reordering cells. */
function cellLists(cell: fc.Arbitrary<Value>): fc.Arbitrary<readonly [Cells, Cells]> {
  return fc.array(cell, { maxLength: 6 }).chain((before) =>
    fc
      .tuple(
        fc.shuffledSubarray(before),
        fc.subarray(before),
        fc.array(cell, { maxLength: 3 }),
        fc.nat(6),
        fc.boolean(),
      )
      .map(([shuffled, ordered, added, at, moving]) => {
        const kept = moving ? shuffled : ordered;
        return [before, [...kept.slice(0, at), ...added, ...kept.slice(at)]] as const;
      }),
  );
}

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom(undefined, ' ', '    ', '\t'),
  newline: fc.constantFrom('\n', '\r\n'),
  asLists: fc.boolean(),
});

const notebook4 = (cells: Cells): fc.Arbitrary<Value> =>
  record(
    {
      cells: fc.constant(cells),
      metadata,
      nbformat: fc.constant('4'),
      nbformat_minor: fc.constantFrom('4', '5'),
    },
    unknown,
  );

/** Worksheets are cut at random places; before and after have as many as each other or not. */
const notebook3 = (cells: Cells): fc.Arbitrary<Value> =>
  fc.nat(cells.length).chain((cut) => {
    const sheets = [cells.slice(0, cut), cells.slice(cut)].map((part) => ({
      fields: [['cells', part] as const],
    }));
    const worksheets = fc.constantFrom<Value>(sheets, [{ fields: [['cells', cells]] }]);
    return record({ worksheets, metadata, nbformat: fc.constant('3'), nbformat_minor: fc.constant('0') });
  });

function written(value: fc.Arbitrary<Value>): fc.Arbitrary<string> {
  return fc.tuple(value, layout).map(([made, how]) => write(made, how, 0));
}

/** Two notebooks of nbformat 4, the second one often a descendant of the first. */
export const pairs4: fc.Arbitrary<readonly [string, string]> = cellLists(cell4).chain(([before, after]) =>
  fc.tuple(written(notebook4(before)), written(notebook4(after))),
);

/** Two notebooks of nbformat 3. */
export const pairs3: fc.Arbitrary<readonly [string, string]> = cellLists(cell3).chain(([before, after]) =>
  fc.tuple(written(notebook3(before)), written(notebook3(after))),
);

/** One of nbformat 3 and one of 4. */
export const mixedPairs: fc.Arbitrary<readonly [string, string]> = fc
  .tuple(cellLists(cell3), cellLists(cell4))
  .chain(([[old], [now]]) => fc.tuple(written(notebook3(old)), written(notebook4(now))));

function write(value: Value, how: Layout, depth: number): string {
  if (typeof value === 'string') return value;
  if ('text' in value) return writeText(value.text, how, depth);
  if ('fields' in value)
    return enclose(
      '{',
      '}',
      value.fields.map(([name, inner]) => `${JSON.stringify(name)}: ${write(inner, how, depth + 1)}`),
      { how, depth },
    );
  return enclose(
    '[',
    ']',
    value.map((inner) => write(inner, how, depth + 1)),
    { how, depth },
  );
}

function writeText(content: string, how: Layout, depth: number): string {
  if (!how.asLists) return JSON.stringify(content);
  // As Python's splitlines does it, which cuts lines at more places than git.
  const lines = content.split(/(?<=[\n\u2028])/).filter((part) => part !== '');
  return enclose(
    '[',
    ']',
    lines.map((part) => JSON.stringify(part)),
    { how, depth },
  );
}

function enclose(
  open: string,
  close: string,
  items: readonly string[],
  { how, depth }: { how: Layout; depth: number },
): string {
  if (items.length === 0) return open + close;
  if (how.indent === undefined) return open + items.join(', ') + close;
  const outer = how.newline + how.indent.repeat(depth);
  return open + outer + how.indent + items.join(`,${outer}${how.indent}`) + outer + close;
}
