import type { JsonNode } from '../json/document.ts';
import { effectiveMembers, elements, integerOf, member, stringOf } from '../json/node.ts';
import { type Printable, printJson } from '../json/print.ts';
import { scan } from '../json/scan.ts';
import { rootOf } from '../json/document.ts';
import { type JsonStyle, JUPYTER_STYLE } from '../json/style.ts';
import { syntaxErrorOf } from './mend-syntax.ts';
import { fieldNames } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { joinedText } from '../notebook/text.ts';
import type { Change } from './change.ts';
import { newIds } from './structure.ts';

/** Returns what makes an nbformat 4 notebook one of 4.5: ids, and the number. Nothing for one that is. */
export function minorUpgrade({ cells, major, minor }: Notebook): Change[] {
  if (major !== 4 || minor >= 5) return [];
  return [
    { path: ['nbformat_minor'], value: 5, message: `was nbformat 4.${minor}; is 4.5 now` },
    ...newIds(cells, new Set()),
  ];
}

type Fields = Map<string, Printable>;

/**
 * Returns an nbformat 3 notebook as one of 4.4, written as Jupyter writes it: worksheets become one list of cells,
 * headings become Markdown, outputs get mime types.
 *
 * Source: nbformat's own conversion, `nbformat/v4/convert.py`, `upgrade`, without its note of the old version.
 */
export function majorUpgrade(notebook: Notebook): Uint8Array {
  const metadata = without(notebook.metadata, ['name', 'signature']);
  const root: Fields = new Map<string, Printable>([
    ['cells', notebook.cells.map(upgradeCell)],
    ['metadata', metadata],
    ['nbformat', 4],
    ['nbformat_minor', 4],
  ]);
  return new TextEncoder().encode(`${printJson(root, STYLE, 0)}\n`);
}

const STYLE: JsonStyle = JUPYTER_STYLE;

function without(node: JsonNode | undefined, keys: readonly string[]): Fields {
  const fields: Fields = new Map(effectiveMembers(node));
  for (const key of keys) fields.delete(key);
  return fields;
}

function upgradeCell(cell: Cell): Fields {
  const { type, node, source } = cell;
  const fields = without(node, ['language', 'collapsed', 'input', 'prompt_number', 'level']);
  const metadata: Fields = new Map(effectiveMembers(cell.metadata));
  fields.set('metadata', metadata);
  fields.set('source', source ?? '');
  if (type === 'code') {
    const collapsed = member(node, 'collapsed');
    if (collapsed !== undefined) metadata.set('collapsed', collapsed);
    fields.set('execution_count', cell.executionCount ?? null);
    fields.set('outputs', elements(cell.outputs).map(upgradeOutput));
  } else if (type === 'heading') {
    fields.set('cell_type', 'markdown');
    fields.set('source', headingOf(node, source));
  } else if (type === 'html') fields.set('cell_type', 'markdown');
  return fields;
}

const DEEPEST_HEADING = 6;

function headingOf(node: JsonNode, source: JsonNode | undefined): string {
  const level = Math.min(Math.max(integerOf(member(node, 'level')) ?? 1, 1), DEEPEST_HEADING);
  const lines = joinedText(source).trimEnd().split(/\r?\n/);
  return `${'#'.repeat(level)} ${lines.join(' ')}`;
}

const V3 = fieldNames(3);

function upgradeOutput(output: JsonNode): Fields | JsonNode {
  const written = stringOf(member(output, 'output_type')) ?? '';
  const type = V3.outputTypes.get(written) ?? written;
  switch (type) {
    case 'execute_result':
    case 'display_data':
      return upgradeDisplay(output, type);
    case 'error':
      return new Map<string, Printable>([...effectiveMembers(output), ['output_type', type]]);
    case 'stream': {
      const fields = without(output, ['stream', 'metadata']);
      fields.set('name', member(output, 'stream') ?? 'stdout');
      return fields;
    }
    default:
      return output;
  }
}

const NOT_DATA = new Set(['output_type', 'prompt_number', 'metadata']);

function upgradeDisplay(output: JsonNode, type: string): Fields {
  const fields: Fields = new Map<string, Printable>([
    ['output_type', type],
    ['metadata', withMimeKeys(effectiveMembers(member(output, 'metadata')))],
  ]);
  if (type === 'execute_result') fields.set('execution_count', member(output, 'prompt_number') ?? null);
  const data = withMimeKeys([...effectiveMembers(output)].filter(([key]) => !NOT_DATA.has(key)));
  const json = data.get('application/json');
  if (json !== undefined) data.set('application/json', parsedJson(json));
  fields.set('data', data);
  return fields;
}

function withMimeKeys(entries: Iterable<readonly [string, JsonNode]>): Fields {
  return new Map([...entries].map(([key, value]) => [V3.mimeKeys.get(key) ?? key, value]));
}

/** nbformat 3 kept JSON as text. */
function parsedJson(value: Printable): Printable {
  if (typeof value !== 'object' || value === null || !('document' in value)) return value;
  const text = new TextEncoder().encode(joinedText(value));
  return syntaxErrorOf(text) === undefined ? rootOf(scan(text)) : value;
}
