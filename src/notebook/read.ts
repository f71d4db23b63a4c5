import { type JsonDocument, type JsonNode, rootOf } from '../json/document.ts';
import { overruledKeys } from '../json/duplicates.ts';
import { elements, integerOf, kindOf, member, rawText, startOf, stringOf } from '../json/node.ts';
import { scan } from '../json/scan.ts';
import { type FieldNames, fieldNames } from './fields.ts';
import type { Cell, Notebook, NotebookWarning } from './notebook.ts';
import { NotebookFormatError } from './format-error.ts';
import { joinedText } from './text.ts';

/** The newest nbformat that this version knows by its schema. */
const NEWEST = { major: 4, minor: 5 };

/**
 * Returns a view of a notebook. Reads nbformat 3 (worksheets) and 4 of any minor version; a newer major is
 * read as 4 with a warning, as long as it has cells.
 *
 * @throws JsonSyntaxError where the bytes are not JSON.
 * @throws NotebookFormatError where the JSON is not a notebook, or one of nbformat 1 or 2.
 */
export function parseNotebook(bytes: Uint8Array): Notebook {
  return readNotebook(scan(bytes));
}

/** Returns a view of a notebook whose JSON is scanned already. Throws as {@link parseNotebook}. */
export function readNotebook(document: JsonDocument): Notebook {
  const root = rootOf(document);
  if (kindOf(root) !== 'object')
    throw new NotebookFormatError(
      `a notebook is a JSON object, this file is ${article(kindOf(root))}`,
      startOf(root),
    );
  const major = readMajor(root);
  const minor = integerOf(member(root, 'nbformat_minor')) ?? 0;
  const cellNodes = major === 3 ? worksheetCells(root) : cellList(root);
  return {
    document,
    root,
    major,
    minor,
    metadata: member(root, 'metadata'),
    cells: cellNodes.map((node, index) => readCell(node, index, major)),
    warnings: [...versionWarnings(root, major, minor), ...duplicateWarnings(document)],
  };
}

function readMajor(root: JsonNode): number {
  const node = member(root, 'nbformat');
  if (node === undefined)
    throw new NotebookFormatError('this JSON is not a notebook: it has no "nbformat"', startOf(root));
  const major = integerOf(node);
  if (major === undefined) throw new NotebookFormatError('"nbformat" is not a whole number', startOf(node));
  if (major < 3)
    throw new NotebookFormatError(
      `nbformat ${major} is older than nbvc reads`,
      startOf(node),
      'convert it once with: jupyter nbconvert --to notebook --inplace <file>',
    );
  return major;
}

function cellList(root: JsonNode): JsonNode[] {
  const node = member(root, 'cells');
  if (node === undefined) throw new NotebookFormatError('this notebook has no "cells"', startOf(root));
  return cellsIn(node);
}

function worksheetCells(root: JsonNode): JsonNode[] {
  const worksheets = member(root, 'worksheets');
  if (worksheets === undefined)
    throw new NotebookFormatError('this nbformat 3 notebook has no "worksheets"', startOf(root));
  return elements(worksheets).flatMap((sheet) => {
    const node = member(sheet, 'cells');
    return node === undefined ? [] : cellsIn(node);
  });
}

function cellsIn(node: JsonNode): JsonNode[] {
  if (kindOf(node) !== 'array') throw new NotebookFormatError('"cells" is not a list', startOf(node));
  const cells = elements(node);
  const bad = cells.find((cell) => kindOf(cell) !== 'object');
  if (bad !== undefined)
    throw new NotebookFormatError(
      `a cell is a JSON object, this one is ${article(kindOf(bad))}`,
      startOf(bad),
    );
  return cells;
}

function article(kind: string): string {
  return kind === 'object' || kind === 'array' ? `an ${kind}` : `a ${kind}`;
}

function readCell(node: JsonNode, index: number, major: number): Cell {
  return new CellView(node, index, fieldNames(major));
}

/**
 * A class for once, for its getters: of most cells of most notebooks only type, id and source are ever asked for,
 * and looking up the other parts of ten thousand cells takes longer than their diff.
 */
class CellView implements Cell {
  readonly index: number;
  readonly node: JsonNode;
  readonly type: string;
  readonly id: string | undefined;
  readonly source: JsonNode | undefined;
  readonly #names: FieldNames;
  #text: string | undefined;

  constructor(node: JsonNode, index: number, names: FieldNames) {
    this.node = node;
    this.index = index;
    this.#names = names;
    this.type = stringOf(member(node, 'cell_type')) ?? 'unknown';
    this.id = stringOf(member(node, 'id'));
    this.source = member(node, names.source(this.type));
  }

  get text(): string {
    this.#text ??= joinedText(this.source);
    return this.#text;
  }

  get metadata(): JsonNode | undefined {
    return member(this.node, 'metadata');
  }

  get outputs(): JsonNode | undefined {
    return member(this.node, 'outputs');
  }

  get attachments(): JsonNode | undefined {
    return member(this.node, 'attachments');
  }

  get executionCount(): JsonNode | undefined {
    return member(this.node, this.#names.executionCount);
  }
}

function versionWarnings(root: JsonNode, major: number, minor: number): NotebookWarning[] {
  const newer = major > NEWEST.major || (major === NEWEST.major && minor > NEWEST.minor);
  if (!newer) return [];
  const offset = startOf(member(root, 'nbformat') ?? root);
  return [
    {
      message: `nbformat ${major}.${minor} is newer than nbvc knows; it is read as ${NEWEST.major}.${NEWEST.minor}`,
      offset,
    },
  ];
}

function duplicateWarnings(document: JsonDocument): NotebookWarning[] {
  return overruledKeys(document).map((key) => ({
    message: `the key ${rawText(key)} stands twice in one object; the last one counts`,
    offset: startOf(key),
  }));
}
