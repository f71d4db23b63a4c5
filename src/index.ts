export { diffNotebooks } from './diff/diff.ts';
export { parseNotebook } from './notebook/read.ts';
