import type { Range } from '../json/document.ts';

/** How much a finding matters: an `error` fails a run, a `warning` is shown, a `note` is shown on request. */
export type FindingLevel = 'error' | 'warning' | 'note';

/** Where in a notebook something stands, as people speak of it. All numbers count from 1. */
export interface NotebookPlace {
  readonly part:
    | 'source'
    | 'output'
    | 'attachment'
    | 'cell-metadata'
    | 'notebook-metadata'
    | 'notebook'
    | 'text';
  readonly cell?: number;
  readonly cellId?: string;
  readonly output?: number;
  /** What of the output or the metadata: `stdout`, `traceback`, `text/html`, `metadata.colab`. */
  readonly label?: string;
  /** Line and column inside that part; the column in code points. */
  readonly line?: number;
  readonly column?: number;
}

/** One thing that a check or a scan has to say about a notebook; every report format is made of these. */
export interface Finding {
  /** Stable, kebab-case: `github-personal-token`, `output-size`. */
  readonly rule: string;
  readonly level: FindingLevel;
  /** One sentence, without the notebook's own text unless it is masked; not escaped yet. */
  readonly message: string;
  /** Byte offsets in the file. */
  readonly range: Range;
  readonly place: NotebookPlace;
  /** The same for the same thing after its cell has moved, run again or its file was renamed. */
  readonly fingerprint?: string;
  /** What to do about it. */
  readonly hint?: string;
}
