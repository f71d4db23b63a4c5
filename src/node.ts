export { UserError } from './errors.ts';
export { openRepository } from './git/open-repository.ts';
export type { Change, ChangedFile, Endpoint, Repository } from './git/repository.ts';
export { type DiffOptions, type DiffReport, diff } from './commands/diff.ts';
