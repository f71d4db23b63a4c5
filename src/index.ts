export { applyEdits, type Edit } from './json/edit.ts';
export type { Range } from './json/document.ts';
export { JsonSyntaxError } from './json/syntax-error.ts';
export { parseNotebook } from './notebook/read.ts';
export { NotebookFormatError } from './notebook/format-error.ts';
export { type Diagnosis, diagnose } from './notebook/diagnose.ts';
export { type NotebookProblem, validateNotebook } from './notebook/validate.ts';
export type { Cell, Notebook, NotebookWarning, Output } from './notebook/notebook.ts';
export { diffNotebooks } from './diff/diff.ts';
export type {
  AddedCell,
  CellChange,
  DeletedCell,
  ModifiedCell,
  NotebookDiff,
  OutputChange,
  UnchangedCell,
} from './diff/notebook-diff.ts';
