export { UserError } from './errors.ts';
export { openRepository } from './git/open-repository.ts';
export { openBare } from './git/isomorphic.ts';
export type { Change, ChangedFile, Endpoint, Repository } from './git/repository.ts';
export { readChangedFile } from './git/repository.ts';
export { type DiffOptions, type DiffReport, diff, diffRevisions } from './commands/diff.ts';
export { mergeTrees, type MergedEntry, type TreeConflict, type TreeMerge } from './commands/merge-trees.ts';
