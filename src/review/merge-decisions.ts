import type { AutomaticChoice } from '../merge/automatic.ts';
import type { Decided } from '../merge/decided.ts';
import type { Settlement } from '../merge/resolve.ts';
import { choiceField, field } from './fields.ts';
import { HttpError } from './http-error.ts';

/** A settlement as pages and drafts hold it. */
export interface StoredSettlement {
  readonly choice: Settlement['choice'];
  readonly sources?: Readonly<Record<string, string>>;
  readonly outputs?: NonNullable<Settlement['outputs']>;
}

/** What a person has decided, by the numbers of conflicts and of automatic changes. */
export interface Decisions {
  readonly conflicts: Readonly<Record<string, StoredSettlement>>;
  readonly overrides: Readonly<Record<string, AutomaticChoice>>;
}

export const NOTHING_DECIDED: Decisions = { conflicts: {}, overrides: {} };

const CHOICES = ['ours', 'theirs', 'base', 'both', 'theirs-first'] as const;
export const SIDES = ['ours', 'theirs', 'base'] as const;

/** Reads a settlement, undefined for none. @throws HttpError for what is no settlement. */
export function readSettlement(value: unknown): StoredSettlement | undefined {
  if (value === undefined || value === null) return undefined;
  const choice = choiceField(value, 'choice', CHOICES);
  if (choice === undefined) throw new HttpError(400, 'a choice is expected');
  const outputs = choiceField(value, 'outputs', ['ours', 'theirs', 'none']);
  const sources = readSources(field(value, 'sources'));
  return {
    choice,
    ...(sources === undefined ? {} : { sources }),
    ...(outputs === undefined ? {} : { outputs }),
  };
}

function readSources(value: unknown): Record<string, string> | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'object' || value === null) throw new HttpError(400, 'sources must be an object');
  const entries = Object.entries(value).map(([index, text]): [string, string] => {
    if (!/^\d{1,6}$/.test(index) || typeof text !== 'string')
      throw new HttpError(400, 'sources must be texts');
    return [index, text];
  });
  return Object.fromEntries(entries);
}

/** Reads what a draft holds. @throws HttpError for what holds no decisions. */
export function readDecisions(value: unknown): Decisions {
  const conflicts = Object.entries(field(value, 'conflicts') ?? {}).flatMap(([key, one]) => {
    const settlement = readSettlement(one);
    return settlement === undefined ? [] : [[key, settlement] as const];
  });
  const chosen = field(value, 'overrides');
  const overrides = Object.keys(chosen ?? {}).flatMap((key) => {
    const side = choiceField(chosen, key, SIDES);
    return side === undefined ? [] : [[key, side] as const];
  });
  return { conflicts: Object.fromEntries(conflicts), overrides: Object.fromEntries(overrides) };
}

/** Returns decisions in the form in which they are made. */
export function decidedOf({ conflicts, overrides }: Decisions): Decided {
  const settlements = Object.entries(conflicts).map(([key, { sources, ...rest }]) => {
    const texts = Object.entries(sources ?? {}).map(([index, text]) => [Number(index), text] as const);
    return [Number(key), sources === undefined ? rest : { ...rest, sources: new Map(texts) }] as const;
  });
  return {
    settlements: new Map(settlements),
    overrides: new Map(Object.entries(overrides).map(([key, side]) => [Number(key), side])),
  };
}

/** So many steps can be taken back. */
const MOST_STEPS = 500;

/** Decisions with what they were before: nothing that a person does is final until it is saved. */
export class DecisionLog {
  #states: readonly Decisions[];
  #at = 0;
  #typing: string | undefined;
  #rev = 1;

  constructor(first: Decisions) {
    this.#states = [first];
  }

  get current(): Decisions {
    return this.#states[this.#at] ?? NOTHING_DECIDED;
  }

  /** Counts every change, undo and redo. */
  get rev(): number {
    return this.#rev;
  }

  get canUndo(): boolean {
    return this.#at > 0;
  }

  get canRedo(): boolean {
    return this.#at < this.#states.length - 1;
  }

  /** @param typing names a text that is being typed: what is typed in one go is one step. */
  record(next: Decisions, typing?: string): void {
    const goesOn = typing !== undefined && typing === this.#typing;
    const kept = this.#states.slice(0, goesOn ? this.#at : this.#at + 1);
    this.#states = [...kept, next].slice(-MOST_STEPS);
    this.#at = this.#states.length - 1;
    this.#typing = typing;
    this.#rev++;
  }

  undo(): void {
    if (!this.canUndo) return;
    this.#move(-1);
  }

  redo(): void {
    if (!this.canRedo) return;
    this.#move(1);
  }

  #move(step: number): void {
    this.#at += step;
    this.#typing = undefined;
    this.#rev++;
  }
}
