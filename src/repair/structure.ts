import type { JsonNode } from '../json/document.ts';
import { elements, integerOf, kindOf, member, nodeAt, rawText, stringOf } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import { freshCellId } from '../notebook/fresh-id.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import type { Change, Path } from './change.ts';

/** Returns what the root needs before it can be read as a notebook; undefined where it never was one. */
export function rootChanges(root: JsonNode): Change[] | undefined {
  const list = member(root, 'cells') ?? member(root, 'worksheets');
  if (kindOf(root) !== 'object' || (list === undefined && member(root, 'nbformat') === undefined))
    return undefined;
  return [...versionChanges(root), ...listChanges(root), ...metadataChange(root, [])];
}

function versionChanges(root: JsonNode): Change[] {
  const isOld = member(root, 'worksheets') !== undefined && member(root, 'cells') === undefined;
  const hasIds = elements(member(root, 'cells')).some((cell) => member(cell, 'id') !== undefined);
  const version = integerOf(member(root, 'nbformat'));
  const hasCells = member(root, 'cells') !== undefined && member(root, 'worksheets') === undefined;
  // Nothing of nbformat 3 has its cells there.
  if (version === 3 && hasCells)
    return [
      change(['nbformat'], 4, 'has cells, but not as nbformat 3 has them; is nbformat 4 now'),
      ...wholeNumber(root, 'nbformat_minor', hasIds ? 5 : 4),
    ];
  return [
    ...wholeNumber(root, 'nbformat', isOld ? 3 : 4),
    ...wholeNumber(root, 'nbformat_minor', isOld ? 0 : hasIds ? 5 : 4),
  ];
}

function wholeNumber(root: JsonNode, key: string, otherwise: number): Change[] {
  const present = member(root, key);
  if (integerOf(present) !== undefined) return [];
  const value = spelledInteger(present) ?? otherwise;
  return [change([key], value, `"${key}" is ${value} now${present === undefined ? '; it was missing' : ''}`)];
}

/** Returns the whole number that a string spells. */
function spelledInteger(node: JsonNode | undefined): number | undefined {
  const text = stringOf(node);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function listChanges(root: JsonNode): Change[] {
  const cells = member(root, 'cells');
  if (cells === undefined) {
    const name = integerOf(member(root, 'nbformat')) === 3 ? 'worksheets' : 'cells';
    return member(root, 'worksheets') === undefined ? [change([name], [], `added "${name}"`)] : [];
  }
  if (kindOf(cells) !== 'array') return [lossy(['cells'], [], '"cells" was not a list', cells)];
  return elements(cells).flatMap((cell, i) =>
    kindOf(cell) === 'object' ? [] : [lossy(['cells', i], undefined, 'was no cell', cell)],
  );
}

/** @param path of the object whose metadata it is. */
function metadataChange(owner: JsonNode, path: Path): Change[] {
  const metadata = member(owner, 'metadata');
  const at = [...path, 'metadata'];
  if (metadata === undefined) return [change(at, new Map(), 'added "metadata"')];
  return kindOf(metadata) === 'object'
    ? []
    : [lossy(at, new Map(), '"metadata" was not an object', metadata)];
}

/** What is right in nbformat 3 or in one that is still to come is not for us to say. */
export function isKnownVersion({ major, minor }: Notebook): boolean {
  return major === 4 && minor <= 5;
}

/** Returns what the cells of an nbformat 4 notebook need for its schema. */
export function cellChanges(notebook: Notebook): Change[] {
  if (!isKnownVersion(notebook)) return [];
  return [
    ...notebook.cells.flatMap((cell) => [
      ...metadataChange(cell.node, ['cells', cell.index]),
      ...sourceChange(cell),
      ...(typeOf(cell) === 'code' ? codeChanges(cell) : textChanges(cell)),
    ]),
    ...idChanges(notebook),
  ];
}

const TYPES = new Set(['code', 'markdown', 'raw']);

/** The type of a cell, or what it must have been. */
function typeOf({ type, node }: Cell): string {
  if (TYPES.has(type)) return type;
  if (type === 'heading') return 'markdown';
  return member(node, 'outputs') === undefined && type !== 'unknown' ? 'raw' : 'code';
}

function sourceChange({ index, source }: Cell): Change[] {
  const at = ['cells', index, 'source'];
  if (source === undefined) return [change(at, [], 'added "source"')];
  const isText = stringOf(source) !== undefined || isListOfStrings(source);
  return isText ? [] : [lossy(at, [], '"source" was not text', source)];
}

function isListOfStrings(node: JsonNode): boolean {
  return kindOf(node) === 'array' && elements(node).every((one) => kindOf(one) === 'string');
}

function typeChange(cell: Cell): Change[] {
  const type = typeOf(cell);
  return type === cell.type
    ? []
    : [change(['cells', cell.index, 'cell_type'], type, `is a ${type} cell now`)];
}

/** What only code has goes from text cells. */
function textChanges(cell: Cell): Change[] {
  const at = (key: string): Path => ['cells', cell.index, key];
  return [
    ...typeChange(cell),
    ...['outputs', 'execution_count'].flatMap((key) => {
      const node = member(cell.node, key);
      return node === undefined ? [] : [lossy(at(key), undefined, `"${key}" is only for code`, node)];
    }),
  ];
}

function codeChanges(cell: Cell): Change[] {
  const path = ['cells', cell.index];
  const { outputs } = cell;
  const isList = outputs !== undefined && kindOf(outputs) === 'array';
  return [
    ...typeChange(cell),
    ...countChange(cell.node, path),
    ...(isList
      ? elements(outputs).flatMap((output, i) => outputChanges(output, [...path, 'outputs', i]))
      : []),
    ...(outputs === undefined ? [change([...path, 'outputs'], [], 'added "outputs"')] : []),
    ...(outputs === undefined || isList
      ? []
      : [lossy([...path, 'outputs'], [], '"outputs" was not a list', outputs)]),
  ];
}

/** @param path of the cell or output whose count it is. */
function countChange(owner: JsonNode, path: Path): Change[] {
  const node = member(owner, 'execution_count');
  const at = [...path, 'execution_count'];
  if (node === undefined) return [change(at, null, 'added "execution_count"')];
  if (rawText(node) === 'null' || isCount(node)) return [];
  const spelled = spelledInteger(node);
  const message = '"execution_count" was not a whole number';
  return spelled === undefined ? [lossy(at, null, message, node)] : [change(at, spelled, message)];
}

/** As the schema counts: 3.0 is a whole number, too. */
function isCount(node: JsonNode): boolean {
  if (kindOf(node) !== 'number') return false;
  const value = Number(rawText(node));
  return Number.isInteger(value) && value >= 0;
}

/** What nbformat 3 called them. */
const OLD_OUTPUT_TYPES = new Map([
  ['pyout', 'execute_result'],
  ['pyerr', 'error'],
]);

function outputChanges(output: JsonNode, path: Path): Change[] {
  const written = stringOf(member(output, 'output_type')) ?? guessedType(output);
  const type = OLD_OUTPUT_TYPES.get(written) ?? written;
  const fields = OUTPUT_FIELDS.get(type);
  if (fields === undefined) return [lossy(path, undefined, 'an output had an unknown type', output)];
  const renamed = stringOf(member(output, 'output_type')) !== type;
  return [
    ...(renamed ? [change([...path, 'output_type'], type, `an output is "${type}" now`)] : []),
    ...(type === 'execute_result' ? countChange(output, path) : []),
    ...fields.flatMap(({ key, empty }) =>
      member(output, key) === undefined ? [change([...path, key], empty, `added "${key}" to an output`)] : [],
    ),
    ...tracebackChange(output, path),
  ];
}

function guessedType(output: JsonNode): string {
  if (member(output, 'ename') !== undefined) return 'error';
  if (member(output, 'text') !== undefined) return 'stream';
  if (member(output, 'data') === undefined) return 'unknown';
  return member(output, 'execution_count') === undefined ? 'display_data' : 'execute_result';
}

interface Field {
  readonly key: string;
  readonly empty: Printable;
}

const DATA: readonly Field[] = [
  { key: 'data', empty: new Map() },
  { key: 'metadata', empty: new Map() },
];

/** The fields an output must have, by its type; `execution_count` apart. */
const OUTPUT_FIELDS: ReadonlyMap<string, readonly Field[]> = new Map([
  [
    'stream',
    [
      { key: 'name', empty: 'stdout' },
      { key: 'text', empty: [] },
    ],
  ],
  ['display_data', DATA],
  ['execute_result', DATA],
  [
    'error',
    [
      { key: 'ename', empty: '' },
      { key: 'evalue', empty: '' },
      { key: 'traceback', empty: [] },
    ],
  ],
]);

function tracebackChange(output: JsonNode, path: Path): Change[] {
  const text = stringOf(member(output, 'traceback'));
  if (text === undefined) return [];
  return [change([...path, 'traceback'], [text], 'made the traceback a list of lines')];
}

const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** From nbformat 4.5 on every cell has an id of its own; before, a cell may have none. */
function idChanges(notebook: Notebook): Change[] {
  const { cells, minor } = notebook;
  const raised = minor < 5 && cells.some(({ id }) => id !== undefined);
  if (minor < 5 && !raised) return [];
  const known = new Set(cells.flatMap(({ id }) => (id !== undefined && ID.test(id) ? [id] : [])));
  return [
    ...(raised ? [change(['nbformat_minor'], 5, 'is nbformat 4.5 now, as it has cell ids')] : []),
    ...newIds(cells, known),
  ];
}

/** Returns ids for the cells that have none, one that is not allowed, or one of an earlier cell. */
export function newIds(cells: readonly Cell[], known: ReadonlySet<string>): Change[] {
  const taken = new Set<string>();
  return cells.flatMap((cell) => {
    const { id, index } = cell;
    if (id !== undefined && ID.test(id) && !taken.has(id)) {
      taken.add(id);
      return [];
    }
    const fresh = freshCellId(cell, index, (one) => taken.has(one) || known.has(one));
    taken.add(fresh);
    return [change(['cells', index, 'id'], fresh, `has the id ${fresh} now; its id was ${faultOf(cell)}`)];
  });
}

function faultOf({ id, node }: Cell): string {
  if (id !== undefined && ID.test(id)) return 'not unique';
  return member(node, 'id') === undefined ? 'missing' : 'not allowed';
}

/** What a notebook or a cell must have, so that it never goes. */
const REQUIRED = new Set([
  'cells',
  'cell_type',
  'execution_count',
  'id',
  'metadata',
  'nbformat',
  'nbformat_minor',
  'outputs',
  'source',
]);

/** What is left over when a schema refuses a value that nothing above knows: the smallest part that can go. */
export function setAside({ root }: Notebook, path: Path): Change | undefined {
  const at = removable(path);
  const name = at.at(-1);
  const node =
    name === undefined || (at.length % 2 === 1 && REQUIRED.has(String(name))) ? undefined : nodeAt(root, at);
  if (node === undefined) return undefined;
  const what = typeof name === 'number' ? 'an output' : `"${name}"`;
  return lossy(at, undefined, `${what} is not as nbformat wants it`, node);
}

/** Outputs and members of metadata go as a whole. Empty where nothing may go. */
function removable(path: Path): Path {
  const [first, , third, fourth] = path;
  if (first === 'metadata') return path.length > 1 ? path.slice(0, 2) : [];
  if (first !== 'cells') return path.slice(0, 1);
  if (third === 'outputs') return fourth === undefined ? [] : path.slice(0, 4);
  if (third === 'metadata' || third === 'attachments')
    return path.length > 3 ? path.slice(0, 4) : path.slice(0, 3);
  return path.length > 2 ? path.slice(0, 3) : [];
}

function change(path: Path, value: Printable | undefined, message: string): Change {
  return { path, value, message };
}

// oxlint-disable-next-line max-params -- a change and what is set aside for it
function lossy(path: Path, value: Printable | undefined, message: string, lost: JsonNode): Change {
  return { path, value, message: `${message}; it is set aside`, lost };
}
