/** The keys under which one nbformat version keeps the parts of a cell and of an output. */
export interface FieldNames {
  /** Of a cell, by its type: nbformat 3 has `input` for the source of code. */
  source(type: string): 'source' | 'input';
  readonly executionCount: 'execution_count' | 'prompt_number';
  /** Output types by the name nbformat 4 has for them. */
  readonly outputTypes: ReadonlyMap<string, string>;
  /** Mime types by the short key that stands beside the other fields of an output, where there is no `data`. */
  readonly mimeKeys: ReadonlyMap<string, string>;
  /** The key for the name of a stream. */
  readonly streamName: 'name' | 'stream';
}

const V4: FieldNames = {
  source: () => 'source',
  executionCount: 'execution_count',
  outputTypes: new Map(),
  mimeKeys: new Map(),
  streamName: 'name',
};

/** Source: nbformat's own conversion, `nbformat/v4/convert.py`, `upgrade_output` and `_mime_map`. */
const V3: FieldNames = {
  source: (type) => (type === 'code' ? 'input' : 'source'),
  executionCount: 'prompt_number',
  outputTypes: new Map([
    ['pyout', 'execute_result'],
    ['pyerr', 'error'],
  ]),
  mimeKeys: new Map([
    ['text', 'text/plain'],
    ['html', 'text/html'],
    ['svg', 'image/svg+xml'],
    ['png', 'image/png'],
    ['jpeg', 'image/jpeg'],
    ['latex', 'text/latex'],
    ['json', 'application/json'],
    ['javascript', 'application/javascript'],
  ]),
  streamName: 'stream',
};

/** Returns the names that a major version of nbformat uses. */
export function fieldNames(major: number): FieldNames {
  return major === 3 ? V3 : V4;
}
