import { type Diagnosis, diagnose } from '../notebook/diagnose.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { textForm } from '../notebook/text-form.ts';

export interface ShowOptions {
  /** Parts to leave out; they are counted in the last line. */
  readonly ignore: ReadonlySet<string>;
}

export type ShowReport =
  | { readonly kind: 'notebook'; readonly notebook: Notebook; readonly chunks: Iterable<string> }
  | { readonly kind: 'unreadable'; readonly diagnosis: Diagnosis };

/** Returns a notebook as readable text, or why it cannot be read. */
export function show(bytes: Uint8Array, options: ShowOptions): ShowReport {
  try {
    const notebook = parseNotebook(bytes);
    return { kind: 'notebook', notebook, chunks: textForm(notebook, options.ignore) };
  } catch (error) {
    return { kind: 'unreadable', diagnosis: diagnose(bytes, error) };
  }
}
