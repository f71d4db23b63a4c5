import { createHash } from 'node:crypto';
import type { OpenMerge } from '../commands/open-merge.ts';
import { diffNotebooks } from '../diff/diff.ts';
import { type AutomaticChange, automaticChanges } from '../merge/automatic.ts';
import { type DecidedMerge, decide } from '../merge/decided.ts';
import { type FoundConflict, findConflicts } from '../merge/find-conflicts.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { cellBlock } from '../render/html/cell.ts';
import { fileSection, languageOf } from '../render/html/file-section.ts';
import type { PaneContext } from '../render/html/version-pane.ts';
import type { Frames } from './frames.ts';
import { HttpError } from './http-error.ts';
import {
  DecisionLog,
  type Decisions,
  NOTHING_DECIDED,
  type StoredSettlement,
  decidedOf,
} from './merge-decisions.ts';
import { automaticChoices, automaticTitle, conflictTitle, conflictView } from './merge-view.ts';

/** A merge that is being settled: what is to be decided, what has been, and what that makes. */
export class MergeSession {
  readonly merge: OpenMerge;
  readonly #conflicts: readonly FoundConflict[];
  readonly #automatic: readonly AutomaticChange[];
  readonly #log: DecisionLog;
  readonly #context: PaneContext;
  #decided: { readonly of: Decisions; readonly merge: DecidedMerge } | undefined;

  /** @param draft what was decided before the page was closed the last time. */
  constructor(merge: OpenMerge, frames: Frames, draft: Decisions | undefined) {
    this.merge = merge;
    this.#conflicts = findConflicts(merge.marked);
    this.#automatic = merge.sides === undefined ? [] : automaticChanges(merge.marked, merge.sides);
    this.#log = new DecisionLog(draft ?? NOTHING_DECIDED);
    let images = 0;
    this.#context = {
      notebook: merge.marked,
      language: languageOf(merge.marked),
      frame: frames.frame,
      pixels: () => undefined,
      nextName: () => `m-i${++images}`,
    };
  }

  get decisions(): Decisions {
    return this.#log.current;
  }

  /** The notebook with everything that is decided; what is not stands marked in it. */
  result(): DecidedMerge {
    const { current } = this.#log;
    if (this.#decided?.of !== current)
      this.#decided = { of: current, merge: decide(this.merge.marked, this.#automatic, decidedOf(current)) };
    return this.#decided.merge;
  }

  /** Names the merge: decisions about another one mean nothing for it. */
  fingerprint(): string {
    const { file, marked } = this.merge;
    return createHash('sha256').update(`${file}\0`).update(marked.document.bytes).digest('hex');
  }

  summary(): object {
    const { name, labels, marked, sides } = this.merge;
    return {
      path: name,
      labels,
      language: this.#context.language,
      conflicts: this.#conflicts.map((conflict, key) => ({
        key,
        kind: conflict.kind === 'group' ? (conflict.about ?? 'group') : conflict.kind,
        title: conflictTitle(conflict, marked),
        at: placeOf(conflict),
      })),
      automatic: this.#automatic.map((change, key) => ({
        key,
        title: automaticTitle(change),
        kind: change.kind,
        from: change.from,
        at: change.at,
        choices: automaticChoices(change, sides?.base !== undefined),
      })),
    };
  }

  state(): object {
    const { current, rev, canUndo, canRedo } = this.#log;
    return { rev, ...current, open: this.result().open, canUndo, canRedo };
  }

  conflict(key: number): object {
    const found = this.#conflicts[key];
    if (found === undefined) throw new HttpError(404, 'no such conflict');
    return conflictView(found, this.merge.labels, this.#context);
  }

  /** Returns what an automatic change did, as the report would show it. */
  automatic(key: number): string {
    const change = this.#automatic[key];
    const { sides, marked } = this.merge;
    if (change === undefined || sides === undefined) throw new HttpError(404, 'no such change');
    const { base = emptyLike(marked) } = sides;
    const found = diffNotebooks(base, marked).cells.find((one) =>
      change.kind === 'deleted'
        ? one.kind === 'deleted' && one.before === change.versions.base
        : one.kind !== 'deleted' && one.after.index === change.at,
    );
    if (found === undefined) throw new HttpError(404, 'no such change');
    return cellBlock(found, `a${key}`, { ...this.#context, before: base, after: marked, ignore: new Set() })
      .html;
  }

  /** @throws HttpError where the page has not seen the last decision. */
  requireRev(rev: number): void {
    if (rev !== this.#log.rev) throw new HttpError(409, 'another page has decided something meanwhile');
  }

  settle(keys: readonly number[], settlement: StoredSettlement | undefined, typing?: string): void {
    const conflicts = { ...this.decisions.conflicts };
    for (const key of keys) {
      const conflict = this.#conflicts[key];
      if (conflict === undefined) throw new HttpError(404, 'no such conflict');
      if (settlement === undefined) delete conflicts[key];
      else conflicts[key] = this.#checked(conflict, settlement);
    }
    this.#log.record({ ...this.decisions, conflicts }, typing);
  }

  /** A text for a cell that is not of the conflict would get around what was decided elsewhere. */
  #checked(conflict: FoundConflict, settlement: StoredSettlement): StoredSettlement {
    const own =
      conflict.kind === 'group'
        ? [...conflict.ours, ...(conflict.base ?? []), ...conflict.theirs]
        : conflict.kind === 'source'
          ? [conflict.cell]
          : [];
    for (const index of Object.keys(settlement.sources ?? {}))
      if (!own.includes(Number(index))) throw new HttpError(400, 'this cell is not of the conflict');
    return settlement;
  }

  override(key: number, side: 'ours' | 'theirs' | 'base' | undefined): void {
    if (this.#automatic[key] === undefined) throw new HttpError(404, 'no such change');
    const overrides = { ...this.decisions.overrides };
    if (side === undefined) delete overrides[key];
    else overrides[key] = side;
    this.#log.record({ ...this.decisions, overrides });
  }

  /** Settles all conflicts that are open; those for which the choice is not there stay open. */
  settleOpen(choice: StoredSettlement['choice']): void {
    this.settle(this.result().open, { choice });
  }

  undo(): void {
    this.#log.undo();
  }

  redo(): void {
    this.#log.redo();
  }

  /** Returns how what would be written differs from another version of the file. */
  compareWith(bytes: Uint8Array, label: string): string {
    const before = parseNotebook(bytes);
    const after = parseNotebook(this.result().bytes);
    const side = { path: this.merge.name, mode: undefined };
    const comparison = { kind: 'notebooks' as const, diff: diffNotebooks(before, after), identical: false };
    const file = {
      before: { ...side, label },
      after: { ...side, label: 'what would be saved' },
      comparison,
    };
    const options = {
      ignore: new Set<never>(),
      showCounts: false,
      showIds: false,
      frame: this.#context.frame,
    };
    return fileSection({ file, pixels: () => undefined }, 1, options).html;
  }
}

function placeOf(conflict: FoundConflict): number {
  if (conflict.kind === 'group') return conflict.markers[0] ?? 0;
  return conflict.kind === 'field' ? -1 : (conflict.cell ?? -1);
}

function emptyLike({ major, minor }: Notebook): Notebook {
  const text = `{"cells": [], "metadata": {}, "nbformat": ${major}, "nbformat_minor": ${minor}}`;
  return parseNotebook(new TextEncoder().encode(text));
}
