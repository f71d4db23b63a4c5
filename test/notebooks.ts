/** A cell in shorthand: `id:source`, `*id:source` for markdown, without `id:` where the cell has none. */
export interface CellSpec {
  readonly type?: 'code' | 'markdown' | 'raw';
  readonly id?: string;
  readonly source: string;
  readonly metadata?: object;
  readonly outputs?: readonly object[];
  readonly count?: number | null;
  readonly attachments?: object;
}

/** Returns the bytes of an nbformat 4.5 notebook (4.4 where no cell has an id), written as Jupyter does. */
export function notebookBytes(cells: readonly CellSpec[], metadata: object = {}, indent = 1): Uint8Array {
  const minor = cells.some(({ id }) => id !== undefined) ? 5 : 4;
  const value = { cells: cells.map(toCell), metadata, nbformat: 4, nbformat_minor: minor };
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, indent)}\n`);
}

function toCell({
  type = 'code',
  id,
  source,
  metadata = {},
  outputs = [],
  count = null,
  attachments,
}: CellSpec): object {
  return {
    ...(attachments === undefined ? {} : { attachments }),
    cell_type: type,
    ...(type === 'code' ? { execution_count: count } : {}),
    ...(id === undefined ? {} : { id }),
    metadata,
    ...(type === 'code' ? { outputs } : {}),
    source: source.split(/(?<=\n)/),
  };
}

/** Returns cells with ids from `id` and source pairs. */
export function cells(sources: Readonly<Record<string, string>>): CellSpec[] {
  return Object.entries(sources).map(([id, source]) => ({ id, source }));
}
