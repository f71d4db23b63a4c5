import { join } from 'node:path';
import type { DiffOptions } from '../commands/diff.ts';
import { UserError } from '../errors.ts';
import { openRepository } from '../git/open-repository.ts';
import { controls } from '../render/html/report.ts';
import { REPORT_STYLE } from '../render/html/style.ts';
import type { Visibility } from '../render/view.ts';
import { type Comment, commentsToJson, commentsToMarkdown } from './comment.ts';
import { CommentStore } from './comment-store.ts';
import { DiffSession, type ReviewView } from './diff-session.ts';
import { choiceField, countField, field, textField } from './fields.ts';
import { FileWatch } from './file-watch.ts';
import { Frames } from './frames.ts';
import { type LocalRequest, LocalServer, type Routes } from './local-server.ts';
import { type Reply, download, json, text } from './reply.ts';
import { type PageOptions, readAsset, serve } from './serve.ts';
import { shellPage } from './shell.ts';
import { type WatchedRepository, watchedFiles } from './watched-files.ts';

export interface ReviewOptions extends PageOptions {
  readonly diff: DiffOptions;
  readonly view: Visibility;
  readonly title: string;
}

/** The largest comment, with some room. */
const BODY_LIMIT = 200_000;

/**
 * Shows what `nbvc diff` would compare on a page that follows the files, and keeps comments.
 *
 * @returns when nobody looks at it any more.
 */
export async function review(options: ReviewOptions): Promise<void> {
  const { diff, view, title, port, graceMs, assets } = options;
  const repository = await repositoryOf(diff.cwd);
  const frames = new Frames();
  const session = new DiffSession({ diff, view, title, frames });
  // Asked once before anybody looks: a revision that is not there is told in the terminal.
  await session.summary(viewOf(new URLSearchParams(), options));
  const store = new CommentStore(repository && join(repository.gitDir, COMMENTS_FILE));
  const server = new LocalServer({
    shell: {
      page: (nonce) => shellPage('nbvc review', `${controls('nbvc review', MORE_BOXES)}${LOADING}`, nonce),
      script: await readAsset(assets, 'review.js'),
      style: REPORT_STYLE + (await readAsset(assets, 'review.css')).toString('utf8'),
    },
    frames,
    routes: routes(session, store, { options, close: () => setTimeout(() => server.close(), CLOSING_MS) }),
    port,
    graceMs,
    bodyLimit: BODY_LIMIT,
  });
  const watch = new FileWatch(
    watchedFiles(diff, repository),
    () => server.presence.tell('changed', { rev: session.outdate() }),
    () => server.presence.isWatched,
  );
  await watch.start();
  try {
    await serve(server, options);
  } finally {
    watch.close();
  }
}

/** Returns the comments of a repository as text. */
export async function exportComments(cwd: string, format: 'markdown' | 'json'): Promise<string> {
  const repository = await repositoryOf(cwd);
  if (repository === undefined) throw new UserError('not in a git repository: no comments are kept here');
  const comments = await new CommentStore(join(repository.gitDir, COMMENTS_FILE)).all();
  return format === 'json' ? commentsToJson(comments) : commentsToMarkdown(comments);
}

const COMMENTS_FILE = join('nbvc', 'review-comments.json');

/** So long the answer to the request that ends the server has to get out. */
const CLOSING_MS = 100;

/** Filters for which files are compared anew, and what is done with comments. */
const MORE_BOXES = [
  ['ask-whitespace', 'ignore white space'],
  ['ask-counts', 'execution counts'],
  ['ask-ids', 'ids'],
]
  .map(([id, label]) => `<label><input type="checkbox" id="${id}"> ${label}</label>`)
  .join('')
  .concat(
    '<label class="find">filter <input type="search" id="find" size="14"></label>',
    '<span class="actions"><button type="button" id="comments-open" aria-expanded="false" aria-controls="comments">comments</button> <a href="/api/report.html" download>save page</a> <button type="button" id="stop">stop</button> <span id="live" class="note">connecting</span></span>',
  );

const LOADING =
  '<section id="comments" aria-label="comments" hidden></section><div id="index"></div><main id="main"><p class="note">loading …</p></main>';

async function repositoryOf(cwd: string): Promise<WatchedRepository | undefined> {
  try {
    const repository = await openRepository(cwd);
    await repository.close();
    return { gitDir: repository.gitDir, topLevel: repository.topLevel };
  } catch (error) {
    // Two files can be compared anywhere.
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

interface RouteContext {
  readonly options: ReviewOptions;
  readonly close: () => void;
}

function routes(session: DiffSession, store: CommentStore, { options, close }: RouteContext): Routes {
  const view = ({ query }: LocalRequest): ReviewView => viewOf(query, options);
  return {
    'GET /api/model': async (request) => json(await session.summary(view(request))),
    'GET /api/files/': async (request) => text(await session.section(request.rest, view(request))),
    'GET /api/report.html': async (request) =>
      download('report.html', 'text/html', await session.report(view(request))),
    'GET /api/comments': async () => json(await commentsReply(store)),
    'GET /api/comments.md': async () =>
      download('comments.md', 'text/markdown', commentsToMarkdown(await store.all())),
    'GET /api/comments.json': async () =>
      download('comments.json', 'application/json', commentsToJson(await store.all())),
    'POST /api/comments': async ({ body, query }) => addComment(body, viewOf(query, options), session, store),
    'POST /api/comments/change': async ({ body }) => changeComment(body, store),
    'POST /api/done': () => {
      close();
      return json({});
    },
  };
}

function viewOf(query: URLSearchParams, { diff, view }: ReviewOptions): ReviewView {
  const asked = (name: string, standard: boolean): boolean =>
    query.has(name) ? query.get(name) === '1' : standard;
  return {
    ignoreWhitespace: asked('whitespace', diff.lines.ignoreWhitespace ?? false),
    showCounts: asked('counts', view.showCounts),
    showIds: asked('ids', view.showIds),
  };
}

async function commentsReply(
  store: CommentStore,
): Promise<{ readonly comments: readonly Comment[]; readonly isKept: boolean }> {
  return { comments: await store.all(), isKept: store.isKept };
}

const LONGEST_COMMENT = 20_000;

// oxlint-disable-next-line max-params -- a request, and the three things it is about
async function addComment(
  body: unknown,
  view: ReviewView,
  session: DiffSession,
  store: CommentStore,
): Promise<Reply> {
  const anchor = await session.locate({
    rev: countField(body, 'rev'),
    view,
    cell: textField(body, 'cell'),
    side: choiceField(body, 'side', ['before', 'after']) ?? 'after',
    line: field(body, 'line') === undefined ? undefined : countField(body, 'line'),
  });
  await store.add({ ...anchor, text: textField(body, 'text').slice(0, LONGEST_COMMENT) });
  return json(await commentsReply(store));
}

async function changeComment(body: unknown, store: CommentStore): Promise<Reply> {
  const id = textField(body, 'id');
  const act = choiceField(body, 'act', ['remove', 'resolve', 'reopen', 'edit']);
  if (act === 'remove') await store.remove(id);
  else if (act === 'edit')
    await store.change(id, { text: textField(body, 'text').slice(0, LONGEST_COMMENT) });
  else await store.change(id, { resolved: act === 'resolve' });
  return json(await commentsReply(store));
}
