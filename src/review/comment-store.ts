import { randomUUID } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';
import { writeWhole } from '../git/atomic-file.ts';
import { type Comment, commentsToJson } from './comment.ts';
import { choiceField, field, textField } from './fields.ts';
import { HttpError } from './http-error.ts';

/** Comments in a file of this machine: of the git folder, where nobody commits them by mistake. */
export class CommentStore {
  readonly #file: string | undefined;
  #unsaved: readonly Comment[] = [];

  /** @param file undefined where there is no repository: comments are then gone when the server is. */
  constructor(file: string | undefined) {
    this.#file = file;
  }

  get isKept(): boolean {
    return this.#file !== undefined;
  }

  async all(): Promise<readonly Comment[]> {
    if (this.#file === undefined) return this.#unsaved;
    const content = await readFile(this.#file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    return content === undefined ? [] : readComments(content, this.#file);
  }

  async add(comment: Omit<Comment, 'id' | 'written' | 'resolved'>): Promise<void> {
    const written = new Date().toISOString();
    await this.#write([...(await this.all()), { ...comment, id: randomUUID(), written, resolved: false }]);
  }

  async change(id: string, change: Partial<Pick<Comment, 'text' | 'resolved'>>): Promise<void> {
    const all = await this.all();
    const at = all.findIndex((one) => one.id === id);
    const old = all[at];
    if (old === undefined) throw new HttpError(404, 'this comment is gone');
    await this.#write(all.with(at, { ...old, ...change }));
  }

  async remove(id: string): Promise<void> {
    await this.#write((await this.all()).filter((one) => one.id !== id));
  }

  async #write(comments: readonly Comment[]): Promise<void> {
    this.#unsaved = comments;
    if (this.#file === undefined) return;
    await mkdir(dirname(this.#file), { recursive: true });
    await writeWhole(this.#file, Buffer.from(commentsToJson(comments)));
  }
}

/** @throws UserError for a file that is none of ours, so that it is not written over. */
function readComments(content: string, file: string): Comment[] {
  try {
    const list = field(JSON.parse(content), 'comments');
    if (Array.isArray(list)) return list.map(readComment);
  } catch {
    // Told below, with its name.
  }
  throw new UserError(`${file}: holds no comments that can be read`, 'Move it away to begin anew.');
}

function readComment(value: unknown): Comment {
  const line = field(value, 'line');
  const quote = field(value, 'quote');
  return {
    id: textField(value, 'id'),
    path: textField(value, 'path'),
    cell: textField(value, 'cell'),
    title: textField(value, 'title'),
    side: choiceField(value, 'side', ['before', 'after']) ?? 'after',
    ...(typeof line === 'number' ? { line } : {}),
    ...(typeof quote === 'string' ? { quote } : {}),
    text: textField(value, 'text'),
    resolved: field(value, 'resolved') === true,
    written: textField(value, 'written'),
  };
}
