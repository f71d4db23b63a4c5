import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CatFile } from './cat-file.ts';
import { objectId } from './object-id.ts';
import { exitOf, gitEnvironment, gitFailure, type Place } from './plumbing.ts';
import { forgetUnfinished, rememberUnfinished } from './unfinished-files.ts';
import { uniqueName } from './unique-name.ts';

// No compression: an object lives for milliseconds.
const HASH_OBJECT = ['-c', 'core.looseCompression=0', 'hash-object', '-w', '--stdin-paths'];

/**
 * Work-tree files as git would store them: through the clean filter, the encoding and the line ends their attributes ask
 * for. No git command prints that content, but `git hash-object -w` stores it; so it stores it in an object folder of its
 * own, from which each object is taken away when it is read. The repository is not touched.
 *
 * One git converts all files, because with it the filter starts once and not for each of them. It goes by the settings
 * and attributes that it found when it started.
 */
export class CleanedFiles {
  readonly #place: Place;
  readonly #objects: string;
  #aside: Aside | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** @param top of the work tree. @param objects the folder of the repository's objects. */
  constructor(top: Place, objects: string) {
    this.#place = top;
    this.#objects = objects;
  }

  /** Returns the content of a file by its path from the top. One at a time: equal files are one object. */
  read(path: string): Promise<Uint8Array> {
    const reading = this.#last.then(() => this.#read(path));
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  /** Ends git and removes the folder, after the last answer. What is asked later starts anew. */
  close(): Promise<void> {
    const closing = this.#last.then(() => this.#remove());
    this.#last = closing.catch(() => undefined);
    return closing;
  }

  async #read(path: string): Promise<Uint8Array> {
    this.#aside ??= await openAside(this.#place, this.#objects);
    try {
      return await this.#aside.read(path);
    } catch (error) {
      // After a failure git has ended.
      await this.#remove();
      throw error;
    }
  }

  async #remove(): Promise<void> {
    const aside = this.#aside;
    this.#aside = undefined;
    await aside?.close();
  }
}

/** A git that converts and one that gives what the first has stored, in a folder aside. */
interface Aside {
  read(path: string): Promise<Uint8Array>;
  close(): Promise<void>;
}

async function openAside(top: Place, objects: string): Promise<Aside> {
  const folder = join(tmpdir(), `nbvc-objects-${uniqueName()}`);
  rememberUnfinished(folder);
  // Nobody else's business, and not there yet: a folder that somebody has put there is not used.
  await mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
    forgetUnfinished(folder);
    throw error;
  });
  const place = placeAside(top, folder, objects);
  const stored = new CatFile(place);
  const hashing = await startHashing(place);
  return {
    async read(path) {
      const oid = await hashing.store(path);
      const found = await stored.read(objectId(oid));
      if (found === undefined) throw new Error('git hash-object stored nothing');
      await rm(join(folder, oid.slice(0, 2), oid.slice(2)), { force: true });
      return found.content;
    },
    async close() {
      await Promise.allSettled([hashing.close(), stored.close()]);
      await rm(folder, { recursive: true, force: true });
      forgetUnfinished(folder);
    },
  };
}

function placeAside({ cwd, environment }: Place, folder: string, objects: string): Place {
  const alternates = [objects, environment['GIT_ALTERNATE_OBJECT_DIRECTORIES'] ?? ''];
  return {
    cwd,
    environment: {
      ...environment,
      GIT_OBJECT_DIRECTORY: folder,
      GIT_ALTERNATE_OBJECT_DIRECTORIES: alternates
        .filter((one) => one !== '')
        .join(process.platform === 'win32' ? ';' : ':'),
      // Git answers each question when it has the answer, whatever somebody's environment says.
      GIT_FLUSH: '1',
    },
  };
}

interface Hashing {
  /** Stores a file and returns the name of the object. */
  store(path: string): Promise<string>;
  close(): Promise<unknown>;
}

async function startHashing(place: Place): Promise<Hashing> {
  // Loaded when it is needed, as everywhere: it takes 5 ms.
  const { spawn } = await import('node:child_process');
  const child = spawn('git', HASH_OBJECT, {
    cwd: place.cwd,
    env: gitEnvironment(place.environment),
    windowsHide: true,
  });
  const complaint: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
  child.stdin.on('error', () => undefined);
  const ending = exitOf(child, place);
  // Awaited below; until then a failure must not count as one that nobody looks at.
  ending.catch(() => undefined);
  const lines = linesOf(child);
  return {
    async store(path) {
      child.stdin.write(`${quoted(path)}\n`);
      const { value } = await lines.next();
      if (value !== undefined) return value;
      const exitCode = await ending;
      throw gitFailure(HASH_OBJECT.slice(2), { exitCode, stderr: Buffer.concat(complaint) });
    },
    close() {
      child.stdin.end();
      return ending;
    },
  };
}

async function* linesOf({ stdout }: ChildProcessWithoutNullStreams): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const chunk of stdout) {
    const lines = `${rest}${String(chunk)}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  return undefined;
}

/** As git quotes paths: a line feed would end it, and git takes a carriage return before one for a part of it. */
function quoted(path: string): string {
  const escaped = path
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('"', String.raw`\"`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `"${escaped}"`;
}
