import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import type { PathChange } from '../json/edit-paths.ts';
import { effectiveMembers, elements, kindOf, member, stringOf } from '../json/node.ts';
import type { Printable } from '../json/print.ts';
import { isTagList } from '../diff/tags.ts';
import { sameText } from '../notebook/content.ts';
import type { Cell } from '../notebook/notebook.ts';
import { splitLines } from '../notebook/text.ts';
import type { ConflictKind } from './conflict-form.ts';
import { type MemberClash, mergeMembers, sameNode } from './members.ts';
import type { Decision, MergeOptions } from './merge-form.ts';
import { type Cleared, RUN_KEYS, type RunChoice, type RunSide, chooseRun, isEmpty } from './run-record.ts';
import { type TextMerge, mergeTexts, textFor } from './text.ts';

/** Two versions of one cell, and the one they come from. */
export interface CellTriple {
  readonly base: Cell | undefined;
  readonly ours: Cell;
  readonly theirs: Cell;
}

/** What a decision about a cell says before it is known where the cell will stand. */
export type CellDecision = Pick<Decision, 'outcome' | 'rule' | 'taken' | 'ours' | 'theirs'>;

/** How two versions of a cell come together. */
export interface CellMerge {
  /** What to change in the cell of ours; where there is a conflict, with what clashes as ours has it. */
  readonly changes: readonly PathChange[];
  /** The same for the cell of theirs. Present where there is a conflict. */
  readonly theirChanges: readonly PathChange[];
  readonly conflict: ConflictKind | undefined;
  /** Lines that clash, where nothing but the source is in conflict. */
  readonly text: TextMerge | undefined;
  /** Fields that ours keeps and a person has to decide about. */
  readonly clashes: readonly MemberClash[];
  readonly decisions: readonly CellDecision[];
  readonly run: RunSide;
}

/** What the merge of a cell needs to know of its notebook. */
export interface CellContext {
  readonly options: Required<Pick<MergeOptions, 'sources' | 'metadata' | 'staleOutputs' | 'adjacent'>> &
    Pick<MergeOptions, 'outputs'>;
  readonly cleared: Cleared;
}

/** What every cell of code has, and no other, with the values of one that was not run. */
const RUN_FIELDS: readonly (readonly [string, Printable])[] = [
  ['outputs', []],
  ['execution_count', null],
];

/** How a person looks at a notebook, not what is in it: who saves last may have it. */
const VIEW_KEYS: ReadonlySet<string> = new Set([
  'collapsed',
  'scrolled',
  'jupyter',
  'hidden',
  'hideCode',
  'hideOutput',
  'heading_collapsed',
  'toc-hr-collapsed',
  'pycharm',
  'vscode',
]);

/** Merges two versions of a cell. */
export function mergeCell(triple: CellTriple, context: CellContext): CellMerge {
  return new CellMerger(triple, context).merge();
}

/** Decides part by part; each adds what it changes on either side. */
class CellMerger {
  readonly #triple: CellTriple;
  readonly #context: CellContext;
  readonly #ours: PathChange[] = [];
  readonly #theirs: PathChange[] = [];
  readonly #clashes: MemberClash[] = [];
  readonly #decisions: CellDecision[] = [];
  #conflict: ConflictKind | undefined;
  #text: TextMerge | undefined;
  #run: RunSide = 'ours';

  constructor(triple: CellTriple, context: CellContext) {
    this.#triple = triple;
    this.#context = context;
  }

  merge(): CellMerge {
    const type = this.#mergeType();
    const source = this.#mergeSource();
    this.#mergeFields(type);
    this.#mergeTags();
    if (type === 'code') this.#mergeRun(source);
    else this.#dropRun();
    return {
      changes: this.#ours,
      theirChanges: this.#theirs,
      conflict: this.#conflict,
      text: this.#conflict === 'source' ? this.#text : undefined,
      clashes: this.#clashes,
      decisions: this.#decisions,
      run: this.#run,
    };
  }

  #set(path: readonly string[], value: Printable | undefined, of: 'ours' | 'theirs' | 'both'): void {
    if (of !== 'theirs') this.#ours.push({ path, value });
    if (of !== 'ours') this.#theirs.push({ path, value });
  }

  #note(rule: string, taken: Decision['taken'], [ours, theirs]: readonly [string, string]): void {
    this.#decisions.push({ outcome: 'soft', rule, taken, ours, theirs });
  }

  #mergeType(): string {
    const { base, ours, theirs } = this.#triple;
    if (ours.type === theirs.type) return ours.type;
    if (base?.type === theirs.type) {
      this.#retypeTheirs(ours.type);
      return ours.type;
    }
    if (base?.type === ours.type) {
      this.#set(['cell_type'], theirs.type, 'ours');
      return theirs.type;
    }
    const { sources } = this.#context.options;
    if (sources === 'ask' || sources === 'union') this.#conflict = 'type';
    else if (sources === 'theirs') this.#set(['cell_type'], theirs.type, 'ours');
    return sources === 'theirs' ? theirs.type : ours.type;
  }

  /** The version of theirs, too, is of the type that ours has given the cell. */
  #retypeTheirs(type: string): void {
    const { theirs } = this.#triple;
    const fields = effectiveMembers(theirs.node);
    this.#set(['cell_type'], type, 'theirs');
    if (type === 'code' && fields.has('attachments')) this.#set(['attachments'], undefined, 'theirs');
    for (const [key, none] of RUN_FIELDS)
      if (type === 'code') this.#set([key], none, 'theirs');
      else if (fields.has(key)) this.#set([key], undefined, 'theirs');
  }

  /** Returns the merged text; where lines clash, that of ours. */
  #mergeSource(): string | undefined {
    const { base, ours, theirs } = this.#triple;
    if (sameSource(ours, theirs)) return undefined;
    if (base !== undefined && sameSource(base, theirs)) {
      this.#noteRetyped(base, theirs, ours);
      if (ours.source !== undefined) this.#set(['source'], ours.source, 'theirs');
      return undefined;
    }
    if (base !== undefined && sameSource(base, ours)) {
      this.#noteRetyped(base, ours, theirs);
      if (theirs.source !== undefined) this.#set(['source'], theirs.source, 'ours');
      return undefined;
    }
    const texts = { base: textOf(base), ours: textOf(ours), theirs: textOf(theirs) };
    const { sources, adjacent } = this.#context.options;
    const merged = mergeTexts(texts, { adjacent: adjacent === 'merge', strategy: sources });
    if (merged.agreed) this.#note('same-change-and-more', 'both', ['edited', 'edited']);
    if (merged.lostBlanks) this.#note('blanks-at-line-ends', 'both', ['edited', 'edited']);
    if (merged.clashes) {
      this.#conflict ??= 'source';
      this.#text = merged;
    }
    const mine = textFor(merged, 'ours');
    if (mine !== texts.ours) this.#set(['source'], inFormOf(ours.source, mine), 'ours');
    const other = textFor(merged, 'theirs');
    if (other !== texts.theirs) this.#set(['source'], inFormOf(theirs.source, other), 'theirs');
    return mine;
  }

  /** One side made a text of code (or the reverse) that the other side edited: both hold, and neither has seen it. */
  #noteRetyped(base: Cell | undefined, retyped: Cell, edited: Cell): void {
    const { ours } = this.#triple;
    if (base === undefined || base.type === retyped.type || sameSource(base, edited)) return;
    this.#note(
      'type-and-source',
      'both',
      edited === ours ? ['edited', 'type changed'] : ['type changed', 'edited'],
    );
  }

  /** @param type of the merged cell: code has no attachments. */
  #mergeFields(type: string): void {
    const { base, ours, theirs } = this.#triple;
    if (type === 'code' && ours.attachments !== undefined) this.#set(['attachments'], undefined, 'ours');
    const merged = mergeMembers(
      { base: base?.node, ours: ours.node, theirs: theirs.node },
      [],
      isDecidedElsewhere,
    );
    append(this.#ours, merged.changes.filter(allowed(type)));
    const mirrored = mergeMembers(
      { base: base?.node, ours: theirs.node, theirs: ours.node },
      [],
      isDecidedElsewhere,
    );
    append(this.#theirs, mirrored.changes.filter(allowed(theirs.type)));
    for (const clash of merged.clashes) if (allowed(type)(clash)) this.#settleField(clash);
  }

  #settleField(clash: MemberClash): void {
    const [first, key = ''] = clash.path;
    const { metadata, sources } = this.#context.options;
    if (first === 'attachments') this.#settle(clash, sources, () => (this.#conflict ??= 'attachments'));
    else if (first === 'metadata' && VIEW_KEYS.has(key))
      this.#note('view-state', 'ours', ['changed', 'changed']);
    else this.#settle(clash, metadata, () => this.#clashes.push(clash));
  }

  #settle(clash: MemberClash, strategy: NonNullable<MergeOptions['sources']>, ask: () => unknown): void {
    if (strategy === 'theirs' || strategy === 'base') this.#set(clash.path, clash[strategy], 'ours');
    else if (strategy !== 'ours') ask();
  }

  #mergeTags(): void {
    const { base, ours, theirs } = this.#triple;
    const [before, mine, other] = [base, ours, theirs].map((cell) => member(cell?.metadata, 'tags'));
    if (sameNode(mine, other)) return;
    if (sameNode(before, other)) {
      // Where the source conflicts, the version of theirs has the tags of ours, too.
      if (theirs.metadata !== undefined) this.#set(['metadata', 'tags'], mine, 'theirs');
      return;
    }
    if (![before, mine, other].every((tags) => tags === undefined || isTagList(tags))) {
      this.#settleField({ path: ['metadata', 'tags'], base: before, ours: mine, theirs: other });
      return;
    }
    const merged = mergeSets(tagSet(before), tagSet(mine), tagSet(other));
    if (ours.metadata !== undefined)
      this.#set(
        ['metadata', 'tags'],
        merged.length === 0 && other === undefined ? undefined : merged,
        'ours',
      );
    if (theirs.metadata !== undefined) this.#set(['metadata', 'tags'], merged, 'theirs');
  }

  /** @param source the merged text where it is that of neither side. */
  #mergeRun(source: string | undefined): void {
    const { base, ours, theirs } = this.#triple;
    if (ours.type === 'code' && theirs.type === 'code' && this.#conflict !== undefined) return;
    if (ours.type !== 'code' || theirs.type !== 'code') {
      if (ours.type !== 'code') this.#takeRun('theirs');
      return;
    }
    const from = base?.type === 'code' ? base : undefined;
    const { options, cleared } = this.#context;
    const chosen = chooseRun({ base: from, ours, theirs }, cleared, options.outputs);
    if (chosen.contested && options.outputs === 'ask') {
      this.#conflict = 'outputs';
      return;
    }
    this.#run = chosen.side;
    if (chosen.soft) this.#note(chosen.rule, takenOf(chosen.side), ['ran', 'ran']);
    if (chosen.side !== 'ours') this.#takeRun(chosen.side);
    this.#checkStale(chosen, source);
  }

  /** Outputs of a source that is not the merged one. */
  #checkStale({ side, rule }: RunChoice, source: string | undefined): void {
    if (rule === 'unchanged' || (side !== 'ours' && side !== 'theirs')) return;
    const shown = this.#triple[side];
    const merged = source ?? this.#sourceWithoutClash();
    if (isEmpty(shown) || elements(shown.outputs).length === 0 || textOf(shown) === merged) return;
    this.#note('stale-outputs', takenOf(side), ['edited or ran', 'edited or ran']);
    if (this.#context.options.staleOutputs === 'drop') this.#takeRun('none');
  }

  #sourceWithoutClash(): string {
    const { base, ours, theirs } = this.#triple;
    return base !== undefined && sameSource(base, ours) ? textOf(theirs) : textOf(ours);
  }

  #takeRun(side: RunSide): void {
    const from = side === 'none' ? undefined : this.#triple[side];
    this.#set(['outputs'], from?.outputs ?? [], 'ours');
    this.#set(['execution_count'], from?.executionCount ?? null, 'ours');
    if (this.#triple.ours.metadata === undefined) return;
    for (const key of RUN_KEYS) {
      const value = member(from?.metadata, key);
      if (!sameNode(value, member(this.#triple.ours.metadata, key)))
        this.#set(['metadata', key], value, 'ours');
    }
  }

  /** Only code has outputs. */
  #dropRun(): void {
    const fields = effectiveMembers(this.#triple.ours.node);
    for (const [key] of RUN_FIELDS) if (fields.has(key)) this.#set([key], undefined, 'ours');
  }
}

/** Tells what may be changed in a cell of a type: code has no attachments. */
function allowed(type: string): (change: Pick<PathChange, 'path'>) => boolean {
  return ({ path }) => type !== 'code' || path[0] !== 'attachments';
}

function takenOf(side: RunSide): Decision['taken'] {
  return side === 'none' ? 'neither' : side;
}

const OWN_FIELDS: ReadonlySet<string> = new Set(['cell_type', 'id', 'source', 'outputs', 'execution_count']);

function isDecidedElsewhere([first = '', key = '', ...rest]: readonly string[]): boolean {
  if (key === '') return OWN_FIELDS.has(first);
  return first === 'metadata' && rest.length === 0 && (key === 'tags' || key === 'nbvc' || RUN_KEYS.has(key));
}

/** Returns true where two cells have the same source. */
export function sameSource(a: Cell, b: Cell): boolean {
  if (a.source === undefined || b.source === undefined) return a.source === b.source;
  return sameText(a.source, b.source);
}

/** Returns the source of a cell. */
export function textOf(cell: Cell | undefined): string {
  return cell?.text ?? '';
}

function inFormOf(source: JsonNode | undefined, text: string): Printable {
  return source !== undefined && kindOf(source) === 'string' ? text : splitLines(text);
}

function tagSet(tags: JsonNode | undefined): string[] {
  return elements(tags).map((tag) => stringOf(tag) ?? '');
}

function mergeSets(base: readonly string[], ours: readonly string[], theirs: readonly string[]): string[] {
  const kept = ours.filter((tag) => theirs.includes(tag) || !base.includes(tag));
  return [...kept, ...theirs.filter((tag) => !base.includes(tag) && !ours.includes(tag))];
}
