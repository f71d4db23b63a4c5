import type { JsonNode } from '../json/document.ts';
import { elements, member, members, stringOf } from '../json/node.ts';
import { type FieldNames, fieldNames } from './fields.ts';
import type { Cell, MimeEntry, Notebook, Output } from './notebook.ts';

/** Returns the outputs of a cell; nothing for cells without. */
export function readOutputs(notebook: Notebook, cell: Cell): Output[] {
  const names = fieldNames(notebook.major);
  return elements(cell.outputs).map((node, index) => readOutput(node, index, names));
}

function readOutput(node: JsonNode, index: number, names: FieldNames): Output {
  const written = stringOf(member(node, 'output_type')) ?? 'unknown';
  const type = names.outputTypes.get(written) ?? written;
  return {
    index,
    node,
    type,
    name: type === 'stream' ? stringOf(member(node, names.streamName)) : undefined,
    text: type === 'stream' ? member(node, 'text') : undefined,
    data: type === 'stream' ? [] : readBundle(node, names),
    metadata: member(node, 'metadata'),
    executionCount: member(node, names.executionCount),
  };
}

function readBundle(node: JsonNode, names: FieldNames): MimeEntry[] {
  if (names.mimeKeys.size === 0) return mimeEntries(member(node, 'data'));
  return members(node).flatMap(({ key, value }) => {
    const mime = names.mimeKeys.get(key);
    return mime === undefined ? [] : [{ mime, key, value }];
  });
}

/** Returns the entries of a mime bundle as nbformat 4 writes it. */
export function mimeEntries(bundle: JsonNode | undefined): MimeEntry[] {
  return members(bundle).map(({ key, value }) => ({ mime: key, key, value }));
}
