import { type MergeTarget, type OpenMerge, openMerge } from '../commands/open-merge.ts';
import { foldersAround } from '../commands/resolve.ts';
import { languageOf } from '../render/html/file-section.ts';
import { loadLanguage } from '../render/html/languages.ts';
import { REPORT_STYLE } from '../render/html/style.ts';
import { Draft } from './draft.ts';
import { FileWatch } from './file-watch.ts';
import { Frames } from './frames.ts';
import { LocalServer } from './local-server.ts';
import { MergeFile } from './merge-file.ts';
import { MergeRoutes, type MergeState } from './merge-routes.ts';
import { MergeSession } from './merge-session.ts';
import { MERGE_BODY } from './merge-shell.ts';
import { type PageOptions, readAsset, serve } from './serve.ts';
import { shellPage } from './shell.ts';

export interface MergetoolOptions extends PageOptions {
  readonly target: MergeTarget;
  /** Stage the notebook when it is settled and was unmerged. */
  readonly add: boolean;
}

/** How settling one notebook went. */
export interface MergetoolResult {
  /** `nothing`: there was nothing to settle. */
  readonly outcome: 'resolved' | 'open' | 'nothing';
}

/** Sources of cells, with room for a long one. */
const BODY_LIMIT = 20_000_000;

/**
 * Lets a person settle the merge of a notebook on a page.
 *
 * @returns when the page says so, or nobody looks at it any more.
 */
export async function mergeOnPage(options: MergetoolOptions): Promise<MergetoolResult> {
  const { target, assets } = options;
  const merge = await openMerge(target);
  if (merge === undefined) return { outcome: 'nothing' };
  const frames = new Frames();
  const folders = await foldersAround(merge.file);
  const draft = new Draft(folders?.gitDir, merge.file);
  const state: MergeState = { ...(await begin(merge, frames, draft)), draft };
  const routes = new MergeRoutes(state, {
    reopen: async () => {
      const again = await openMerge(target);
      return again && begin(again, frames, draft);
    },
    close: () => setTimeout(() => server.close(), CLOSING_MS),
  });
  const server = new LocalServer({
    shell: {
      page: (nonce) => shellPage('nbvc mergetool', MERGE_BODY, nonce),
      script: await readAsset(assets, 'merge.js'),
      style: REPORT_STYLE + (await readAsset(assets, 'merge.css')).toString('utf8'),
    },
    frames,
    routes: routes.table(),
    port: options.port,
    graceMs: options.graceMs,
    bodyLimit: BODY_LIMIT,
  });
  const watch = new FileWatch(
    async () => [merge.file],
    () => {
      void state.file.changed().then((now) => server.presence.tell('disk', { changed: now !== undefined }));
    },
    () => server.presence.isWatched,
  );
  await watch.start();
  try {
    await serve(server, options);
  } finally {
    watch.close();
  }
  return conclude(state, options);
}

/** So long the answer to the request that ends the server has to get out. */
const CLOSING_MS = 100;

async function begin(
  merge: OpenMerge,
  frames: Frames,
  draft: Draft,
): Promise<Pick<MergeState, 'session' | 'file'>> {
  await loadLanguage(languageOf(merge.marked));
  const fresh = new MergeSession(merge, frames, undefined);
  const decisions = await draft.read(fresh.fingerprint());
  const session = decisions === undefined ? fresh : new MergeSession(merge, frames, decisions);
  return { session, file: new MergeFile(session) };
}

async function conclude(
  { session, file, draft }: MergeState,
  { add }: MergetoolOptions,
): Promise<MergetoolResult> {
  if (file.savedOpen !== 0) return { outcome: 'open' };
  await file.finish(session, add);
  await draft.remove();
  return { outcome: 'resolved' };
}
