import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import type { Endpoint, Repository } from './repository.ts';

/** What the revisions on a command line compare. */
export type Range =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly rev: string }
  | { readonly kind: 'two'; readonly from: string; readonly to: string }
  /** `A...B`: from the best common ancestor to B. */
  | { readonly kind: 'symmetric'; readonly from: string; readonly to: string };

/** The two ends of a comparison. */
export interface Ends {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** Returns the range that revisions mean to `git diff`: none, `A`, `A B`, `A..B`, `A...B`, `B ^A`, `A^!`. */
export function parseRange(revisions: readonly string[]): Range {
  const [first, second, ...more] = revisions;
  if (first === undefined) return { kind: 'none' };
  if (more.length > 0) throw tooMany(revisions);
  if (second === undefined) return parseOne(first);
  if (dotsOf(first) !== undefined || dotsOf(second) !== undefined) throw tooMany(revisions);
  if (first.startsWith('^')) return { kind: 'two', from: first.slice(1), to: second };
  if (second.startsWith('^')) return { kind: 'two', from: second.slice(1), to: first };
  return { kind: 'two', from: first, to: second };
}

/** Returns the two ends of a range, as `git diff` and `git diff --staged` understand it. */
export async function rangeEnds(repository: Repository, range: Range, staged: boolean): Promise<Ends> {
  const to: Endpoint = { kind: staged ? 'index' : 'worktree' };
  if (range.kind === 'none') return { from: staged ? revision('HEAD') : { kind: 'index' }, to };
  if (range.kind === 'one') return { from: revision(range.rev), to };
  if (staged)
    throw new UserError('two revisions cannot be compared with what is staged', 'Name one, or none.');
  if (range.kind === 'two') return { from: revision(range.from), to: revision(range.to) };
  const base = await repository.mergeBase(range.from, range.to);
  if (base !== undefined) return { from: revision(base), to: revision(range.to) };
  const name = escapeLine(`${range.from}...${range.to}`);
  throw new UserError(`${name}: no merge base`, 'Compare the two directly, with two dots.');
}

/** What was named before and after the `--`, or told apart without one. */
export interface RevisionsAndPaths {
  readonly revisions: readonly string[];
  readonly paths: readonly string[];
}

/**
 * Returns which arguments are revisions when no `--` says so: as in git, those up to the first that names none. A
 * word that is both a revision and a file is refused, as git refuses it.
 */
export async function separateArguments(
  repository: Repository,
  args: readonly string[],
  fileExists: (path: string) => Promise<boolean>,
): Promise<RevisionsAndPaths> {
  const known = await Promise.all(args.map((arg) => namesRevisions(repository, arg)));
  const firstPath = known.indexOf(false);
  const count = firstPath === -1 ? args.length : firstPath;
  const both = await firstWhere(args.slice(0, count), fileExists);
  if (both !== undefined) throw ambiguous(both);
  const paths = args.slice(count);
  for (const path of paths) {
    if (!isPattern(path) && !(await fileExists(path))) throw neither(path);
  }
  return { revisions: args.slice(0, count), paths };
}

function parseOne(text: string): Range {
  const dots = dotsOf(text);
  if (dots !== undefined) {
    const [from, to] = [text.slice(0, dots.start) || 'HEAD', text.slice(dots.end) || 'HEAD'];
    return { kind: dots.end - dots.start === 3 ? 'symmetric' : 'two', from, to };
  }
  const [, commit, parent] = /^(.+)\^(?:!|-(\d*))$/.exec(text) ?? [];
  if (commit !== undefined) return { kind: 'two', from: `${commit}^${parent ?? ''}`, to: commit };
  return { kind: 'one', rev: text };
}

/** `HEAD:../a.ipynb` holds two dots that are no range; `A:x..B:y` is one. */
function dotsOf(text: string): { readonly start: number; readonly end: number } | undefined {
  const start = text.indexOf('..');
  if (start === -1) return undefined;
  const end = start + (text[start + 2] === '.' ? 3 : 2);
  const colon = text.indexOf(':');
  if (colon !== -1 && colon < start && !text.includes(':', end)) return undefined;
  return { start, end };
}

function revision(rev: string): Endpoint {
  return { kind: 'revision', rev };
}

async function namesRevisions(repository: Repository, arg: string): Promise<boolean> {
  const range = parseOne(arg.startsWith('^') ? arg.slice(1) : arg);
  const names = range.kind === 'two' || range.kind === 'symmetric' ? [range.from, range.to] : [];
  if (range.kind === 'one') names.push(range.rev);
  // `..` alone is the folder above, not HEAD..HEAD.
  if (arg === '..' || arg === '...') return false;
  const found = await Promise.all(names.map((name) => resolves(repository, name)));
  return found.every(Boolean);
}

async function resolves(repository: Repository, rev: string): Promise<boolean> {
  try {
    await repository.resolve(rev);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

async function firstWhere(
  words: readonly string[],
  test: (word: string) => Promise<boolean>,
): Promise<string | undefined> {
  for (const word of words) if (await test(word)) return word;
  return undefined;
}

/** Pathspec magic and wildcards need not name a file that exists. */
function isPattern(path: string): boolean {
  return path.startsWith(':') || /[*?[]/.test(path);
}

function tooMany(revisions: readonly string[]): UserError {
  return new UserError(
    `cannot compare ${escapeLine(revisions.join(' '))}: two ends at most`,
    'Name none, one or two revisions, or one range A..B.',
  );
}

function ambiguous(word: string): UserError {
  return new UserError(
    `'${escapeLine(word)}' is both a revision and a file`,
    'Put -- between revisions and files.',
  );
}

function neither(word: string): UserError {
  return new UserError(
    `'${escapeLine(word)}' is neither a revision nor a file`,
    'Put -- before the files to name one that is gone.',
  );
}
