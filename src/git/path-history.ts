import { type Place, gitText, runGit } from './plumbing.ts';
import { parseRawChanges } from './raw-changes.ts';
import { requireRevision } from './repository.ts';
import { streamGit } from './stream.ts';

/** A commit that touched a file, under the name the file had there. */
export interface PathCommit {
  readonly commit: string;
  readonly path: string;
  readonly author: string;
  readonly email: string;
  /** When it was written, ISO 8601 with the zone of the author. */
  readonly date: string;
  readonly subject: string;
  /** The nearest commits before it that touched the file, or that a range leaves out. */
  readonly parents: readonly FileVersion[];
}

/** A file in a commit. */
export interface FileVersion {
  readonly commit: string;
  readonly path: string;
}

const FIELDS = ['%H', '%P', '%an', '%ae', '%aI', '%s'];

const LOG: readonly string[] = [
  'log',
  // Parents as the history of this file has them; without it they would be those of the whole history.
  '--parents',
  '--full-history',
  '--topo-order',
  '-z',
  '--no-color',
  '--no-show-signature',
  '--encoding=UTF-8',
  `--format=%x01${FIELDS.join('%x00')}`,
];

/** Outputs make a notebook that was run look like another one; git's own half is too much. */
const SIMILAR = '-M40%';

/**
 * Yields the commits that touched a file, children before parents, through its renames and through merges.
 *
 * @param revisions as `git rev-list` takes them: `HEAD`, `main..topic`; `HEAD` where none is given.
 * @param path from the top of the repository.
 * @throws UserError for what names nothing.
 */
export async function* pathHistory(
  place: Place,
  revisions: readonly string[],
  path: string,
): AsyncGenerator<PathCommit> {
  const names = await commitNames(place, revisions);
  const excluded = names.filter((name) => name.startsWith('^'));
  const segments = [{ revisions: names, path }];
  const seen = new Set<string>();
  for (let segment = segments.shift(); segment !== undefined; segment = segments.shift()) {
    const args = [...LOG, ...segment.revisions, '--', `:(top,literal)${segment.path}`];
    for await (const found of commitsOf(place, args, segment.path)) {
      if (seen.has(`${found.commit} ${found.path}`)) continue;
      seen.add(`${found.commit} ${found.path}`);
      const former = found.parents.length > 0 ? undefined : await formerVersion(place, found);
      yield former === undefined ? found : { ...found, parents: [former] };
      if (former !== undefined) segments.push({ revisions: [former.commit, ...excluded], path: former.path });
    }
  }
}

async function* commitsOf(place: Place, args: readonly string[], path: string): AsyncGenerator<PathCommit> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of streamGit(place, args)) {
    const records = (rest + decoder.decode(chunk, { stream: true })).split('\u0001');
    rest = records.pop() ?? '';
    for (const record of records) if (record !== '') yield commitOf(record, path);
  }
  if (rest !== '') yield commitOf(rest, path);
}

function commitOf(record: string, path: string): PathCommit {
  const [commit = '', parents = '', author = '', email = '', date = '', subject = ''] = record.split('\0');
  return {
    commit,
    path,
    author,
    email,
    // Newer versions of git write `Z`.
    date: date.replace(/Z$/, '+00:00'),
    subject: subject.trimEnd(),
    parents: parents === '' ? [] : parents.split(' ').map((one) => ({ commit: one, path })),
  };
}

/** Where the file came from that a commit brought: the file it renamed. */
async function formerVersion(place: Place, { commit, path }: FileVersion): Promise<FileVersion | undefined> {
  const args = ['diff-tree', '-r', '-z', '--no-commit-id', '--no-abbrev', '--raw', SIMILAR, '-m', commit];
  const { stdout } = await runGit(place, args);
  const renamed = parseRawChanges(stdout).find(
    (change) => change.path === path && change.status === 'renamed',
  );
  const former = renamed?.before?.path;
  if (former === undefined) return undefined;
  // Of a merge, the parent that has it; of others, the only one.
  const last = await gitText(place, ['rev-list', '-1', `${commit}^@`, '--', `:(top,literal)${former}`]);
  return last === '' ? undefined : { commit: last, path: former };
}

/** Returns revisions as names of commits, those left out with `^`. */
async function commitNames(place: Place, revisions: readonly string[]): Promise<readonly string[]> {
  for (const revision of revisions) requireRevision(revision);
  // The dashes at the end, which git prints, too, say that these are no paths.
  const names = await gitText(place, ['rev-parse', ...(revisions.length === 0 ? ['HEAD'] : revisions), '--']);
  return names.split('\n').filter((name) => name !== '--');
}
