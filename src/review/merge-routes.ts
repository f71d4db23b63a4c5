import type { Draft } from './draft.ts';
import { choiceField, countField, field } from './fields.ts';
import { HttpError } from './http-error.ts';
import type { LocalRequest, Routes } from './local-server.ts';
import { SIDES, readSettlement } from './merge-decisions.ts';
import type { MergeFile } from './merge-file.ts';
import type { MergeSession } from './merge-session.ts';
import { type Reply, json, text } from './reply.ts';

/** The merge a page is about; another one after it was read anew. */
export interface MergeState {
  session: MergeSession;
  file: MergeFile;
  readonly draft: Draft;
}

interface MergeActs {
  /** Reads the merge anew from the disk; undefined where nothing is left to settle in it. */
  readonly reopen: () => Promise<Pick<MergeState, 'session' | 'file'> | undefined>;
  readonly close: () => void;
}

/** What the page of a merge may ask for. It sends choices and sources; the notebook stays with the server. */
export class MergeRoutes {
  readonly #state: MergeState;
  readonly #acts: MergeActs;

  constructor(state: MergeState, acts: MergeActs) {
    this.#state = state;
    this.#acts = acts;
  }

  table(): Routes {
    return {
      'GET /api/model': async () => json({ ...this.#state.session.summary(), state: await this.#view() }),
      'GET /api/conflicts/': ({ rest }) => json(this.#state.session.conflict(numberIn(rest))),
      'GET /api/automatic/': ({ rest }) => text(this.#state.session.automatic(numberIn(rest))),
      'GET /api/preview': () => this.#preview(),
      'GET /api/disk': async () => this.#disk(),
      'POST /api/decisions': async (request) => this.#decide(request),
      'POST /api/undo': async (request) => this.#step(request, () => this.#state.session.undo()),
      'POST /api/redo': async (request) => this.#step(request, () => this.#state.session.redo()),
      'POST /api/save': async (request) => this.#save(request),
      'POST /api/reopen': async () => this.#reopen(),
      'POST /api/done': async () => {
        this.#acts.close();
        return json({ open: this.#state.file.savedOpen ?? -1 });
      },
    };
  }

  async #view(): Promise<object> {
    const { session, file } = this.#state;
    return {
      ...session.state(),
      savedOpen: file.savedOpen ?? null,
      isSaved: Buffer.compare(session.result().bytes, file.known) === 0 && file.savedOpen !== undefined,
      diskChanged: (await file.changed()) !== undefined,
    };
  }

  async #decide({ body }: LocalRequest): Promise<Reply> {
    const { session } = this.#state;
    return this.#step({ body }, () => {
      const override = field(body, 'override');
      const all = choiceField(body, 'all', ['ours', 'theirs', 'both', 'base']);
      if (all !== undefined) session.settleOpen(all);
      else if (override !== undefined)
        session.override(countField(body, 'override'), choiceField(body, 'side', SIDES));
      else {
        const key = countField(body, 'conflict');
        const typing = field(body, 'typing') === true ? `${key}` : undefined;
        session.settle([key], readSettlement(field(body, 'settlement')), typing);
      }
    });
  }

  async #step({ body }: Pick<LocalRequest, 'body'>, act: () => void): Promise<Reply> {
    const { session, draft } = this.#state;
    session.requireRev(countField(body, 'rev'));
    act();
    await draft.write(session.fingerprint(), session.decisions);
    return json(await this.#view());
  }

  async #save({ body }: LocalRequest): Promise<Reply> {
    const { session, file } = this.#state;
    session.requireRev(countField(body, 'rev'));
    await file.save(session, field(body, 'allowOpen') === true);
    return json(await this.#view());
  }

  async #reopen(): Promise<Reply> {
    const next = await this.#acts.reopen();
    if (next === undefined) throw new HttpError(410, 'nothing is left to settle in this file');
    this.#state.session = next.session;
    this.#state.file = next.file;
    return json({});
  }

  #preview(): Reply {
    const { session } = this.#state;
    return text(
      session.compareWith(session.merge.sides?.ours.document.bytes ?? session.merge.before, 'ours'),
    );
  }

  async #disk(): Promise<Reply> {
    const now = await this.#state.file.changed();
    if (now === undefined) throw new HttpError(404, 'the file has not changed');
    try {
      return text(this.#state.session.compareWith(now, 'on the disk'));
    } catch {
      throw new HttpError(422, 'the file is no readable notebook any more');
    }
  }
}

function numberIn(rest: string): number {
  if (!/^\d{1,6}$/.test(rest)) throw new HttpError(404, 'nothing is here');
  return Number(rest);
}
