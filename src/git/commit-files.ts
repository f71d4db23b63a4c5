import { type ObjectId, presentObjectId } from './object-id.ts';
import type { Place } from './plumbing.ts';
import { streamGit } from './stream.ts';

/** A commit and who made it. */
export interface Commit {
  readonly commit: string;
  readonly author: string;
  /** ISO 8601, with the zone of the author. */
  readonly date: string;
}

/** A file that a commit changed, as it was in its parents and as it is in the commit. */
export interface CommittedFile {
  readonly commit: Commit;
  /** From the top of the repository. */
  readonly path: string;
  readonly before: readonly ObjectId[];
  /** Absent where the commit deleted it or made something else of it than a regular file. */
  readonly after: ObjectId | undefined;
}

const LOG: readonly string[] = [
  // The first commit has files, too.
  '-c',
  'log.showRoot=true',
  'log',
  // Parents first, so that the first commit with a blob is the one that brought it.
  '--topo-order',
  '--reverse',
  // Entries with object names in full; NUL-terminated, so paths are not quoted. Never text: drivers would change it.
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-show-signature',
  // Who renames a file brings the blob to a new path; looking for the old one costs a comparison of contents.
  '--no-renames',
  // Of merges what is in no parent: there, too, a secret may be put in.
  '-c',
  // With paths: also commits whose changes a merge undid.
  '--full-history',
  '--encoding=UTF-8',
  '--format=%x01%H%x00%an%x00%aI',
];

/** Returns what commits changed, oldest first, while git is still looking for more. */
export async function* committedFiles(
  place: Place,
  revisions: readonly string[],
  pathspecs: readonly string[] = [],
): AsyncGenerator<CommittedFile> {
  const reader = new LogReader();
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of streamGit(place, [...LOG, ...revisions, '--', ...pathspecs])) {
    const fields = (rest + decoder.decode(chunk, { stream: true })).split('\0');
    rest = fields.pop() ?? '';
    for (const field of fields) {
      const file = reader.take(field);
      if (file !== undefined) yield file;
    }
  }
}

type Expected = 'anything' | 'author' | 'date' | 'path';

/** Reads the fields of a log: for a commit its name, author and date, then for each file an entry and a path. */
class LogReader {
  #expected: Expected = 'anything';
  #commit: Commit = { commit: '', author: '', date: '' };
  #entry = '';

  /** Takes the next field; returns the file that it completes. */
  take(field: string): CommittedFile | undefined {
    const expected = this.#expected;
    this.#expected = 'anything';
    if (expected === 'path') return { commit: this.#commit, path: field, ...entryOf(this.#entry) };
    if (expected === 'author') {
      this.#commit = { ...this.#commit, author: field };
      this.#expected = 'date';
    } else if (expected === 'date') this.#commit = { ...this.#commit, date: field };
    else this.#begin(field.trimStart());
    return undefined;
  }

  /** An empty field stands between a merge and its files, a line feed between other commits and theirs. */
  #begin(field: string): void {
    if (field.startsWith('\u0001')) {
      this.#commit = { commit: field.slice(1), author: '', date: '' };
      this.#expected = 'author';
    } else if (field.startsWith(':')) {
      this.#entry = field;
      this.#expected = 'path';
    } else if (field !== '') throw new Error(`unexpected field in a log: ${JSON.stringify(field)}`);
  }
}

/** A colon and a mode and a name for each parent, then those of the commit, then letters. */
function entryOf(entry: string): Pick<CommittedFile, 'before' | 'after'> {
  const parents = entry.search(/[^:]/);
  const words = entry.slice(parents).split(' ');
  const blobs = words.slice(0, parents + 1).map((mode, index) => {
    const name = words[parents + 1 + index];
    return name === undefined || !mode.startsWith('100') ? undefined : presentObjectId(name);
  });
  const before = blobs.slice(0, -1).flatMap((blob) => (blob === undefined ? [] : [blob]));
  return { before, after: blobs.at(-1) };
}
