import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { rememberSetting } from '../commands/merge-settings.ts';
import { Resolutions } from '../commands/resolutions.ts';
import { foldersAround, keepBackup } from '../commands/resolve.ts';
import { writeBack } from '../commands/write-back.ts';
import { UserError } from '../errors.ts';
import { placeOf } from '../git/place.ts';
import { runGit } from '../git/plumbing.ts';
import { findConflicts } from '../merge/find-conflicts.ts';
import { parseNotebook } from '../notebook/read.ts';
import { validateNotebook } from '../notebook/validate.ts';
import { HttpError } from './http-error.ts';
import type { MergeSession } from './merge-session.ts';

/** The file of a merge: what it held when it was last read or written, and how far it is settled. */
export class MergeFile {
  readonly #path: string;
  readonly #name: string;
  #known: Uint8Array;
  /** How many conflicts were open when it was saved; undefined before that. */
  #savedOpen: number | undefined;

  constructor({ merge }: MergeSession) {
    this.#path = merge.file;
    this.#name = merge.name;
    this.#known = merge.before;
  }

  get savedOpen(): number | undefined {
    return this.#savedOpen;
  }

  get known(): Uint8Array {
    return this.#known;
  }

  /** Returns what is on the disk, where that is something else than what we know. */
  async changed(): Promise<Uint8Array | undefined> {
    const now = await readFile(this.#path).catch(() => Buffer.alloc(0));
    return now.equals(this.#known) ? undefined : now;
  }

  /**
   * Writes the notebook with what is decided. What is open stands marked in it: never is a side taken, let alone the
   * base, because nobody has chosen.
   *
   * @param allowOpen whether conflicts may be left.
   * @throws HttpError where they may not, where the file has changed, and where the result would be invalid.
   */
  async save(session: MergeSession, allowOpen: boolean): Promise<void> {
    const { bytes, open } = session.result();
    if (open.length > 0 && !allowOpen) throw new HttpError(422, `${open.length} conflicts are open`);
    const problem = await newProblem(bytes, session);
    if (problem !== undefined) throw new HttpError(422, `the notebook would be invalid: ${problem}`);
    if ((await this.changed()) !== undefined) throw changedError();
    const folders = await foldersAround(this.#path);
    const rewrite = { file: this.#path, name: this.#name, before: this.#known, after: bytes };
    const keep = folders && (() => keepBackup(rewrite, folders));
    await writeBack({ ...rewrite, keep }).catch((error: unknown) => {
      // It has changed between our look and that of the writer.
      throw error instanceof UserError ? changedError() : error;
    });
    this.#known = bytes;
    this.#savedOpen = open.length;
  }

  /** Does what is to be done once all is settled: stages the file, and remembers how, as `nbvc resolve` does. */
  async finish(session: MergeSession, add: boolean): Promise<void> {
    const place = await placeOf(dirname(this.#path));
    if (add && session.merge.isUnmerged) await runGit(place, ['add', '--', this.#path]);
    const folders = await foldersAround(this.#path);
    if (folders === undefined || !(await rememberSetting(place))) return;
    const memory = new Resolutions(folders.commonDir);
    for (const [key, conflict] of findConflicts(session.merge.marked).entries()) {
      const { choice, sources } = session.decisions.conflicts[key] ?? {};
      const isPlain = choice === 'ours' || choice === 'theirs' || choice === 'both';
      if (conflict.kind === 'group' && isPlain && sources === undefined)
        await memory.learn(session.merge.marked, conflict, choice);
    }
  }
}

function changedError(): HttpError {
  return new HttpError(409, 'the file has changed on the disk; nothing is written');
}

/** Returns what is wrong with a result that was not wrong with the merge. */
async function newProblem(bytes: Uint8Array, { merge }: MergeSession): Promise<string | undefined> {
  const found = await validateNotebook(parseNotebook(bytes));
  if (found.length === 0) return undefined;
  const known = await validateNotebook(merge.marked);
  return found.length > known.length ? found.at(-1)?.message : undefined;
}
