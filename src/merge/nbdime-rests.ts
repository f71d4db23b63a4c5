import { append } from '../append.ts';
import type { JsonNode } from '../json/document.ts';
import type { Edit } from '../json/edit.ts';
import { effectiveMembers, elements, kindOf, member } from '../json/node.ts';
import { type SpliceItem, editMembers, spliceArray } from '../json/splice.ts';
import type { JsonStyle } from '../json/style.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { joinedText } from '../notebook/text.ts';
import type { Choice } from './conflict-form.ts';
import { type MemberChanges, memberChanges } from './nbdime-patch.ts';

/** What nbdime leaves beside marked sources and cells. */
export interface ForeignRest {
  readonly kind: 'foreign';
  /** Absent for what belongs to the notebook. */
  readonly cell?: number;
  readonly what: 'metadata' | 'outputs' | 'attachments' | 'deleted-cell';
}

/** What becomes of a cell, or of the notebook's metadata, where such a rest is settled. */
export interface RestSettled {
  /** The cell goes. */
  readonly drop?: boolean;
  readonly source?: string;
  /** Indexes of the outputs that stay. */
  readonly outputs?: readonly number[];
  readonly attachments?: MemberChanges;
  readonly metadata?: MemberChanges;
}

/** nbdime records what it could not merge under this key (`nbdime/merging/strategies.py`), the base stays in place. */
const RECORD_KEY = 'nbdime-conflicts';
/** Of a cell that both sides inserted and that differ a little, both metadata are kept under these keys. */
const TWIN_KEYS = { ours: 'local_metadata', theirs: 'remote_metadata' } as const;
const DELETED = /^<<<<<<< (LOCAL|REMOTE) CELL DELETED >>>>>>>\n?/;
const ATTACHMENT = { ours: 'LOCAL_', theirs: 'REMOTE_' } as const;

/** Returns what nbdime left in a cell. */
export function restsInCell(notebook: Notebook, cell: Cell): ForeignRest[] {
  const found: ForeignRest['what'][] = [];
  if (deletedBy(cell) !== undefined) found.push('deleted-cell');
  if (markedOutputs(notebook, cell).size > 0) found.push('outputs');
  if (twinAttachments(cell).length > 0) found.push('attachments');
  if (member(cell.metadata, RECORD_KEY) !== undefined || hasTwins(cell.metadata)) found.push('metadata');
  return found.map((what) => ({ kind: 'foreign', cell: cell.index, what }));
}

/** Returns what nbdime left in the metadata of the notebook. */
export function restsOfNotebook({ metadata }: Notebook): ForeignRest[] {
  return member(metadata, RECORD_KEY) === undefined ? [] : [{ kind: 'foreign', what: 'metadata' }];
}

/** Returns what has to be done to settle a rest; undefined where the version that is wanted is not in the notebook. */
export function settleRest(notebook: Notebook, rest: ForeignRest, choice: Choice): RestSettled | undefined {
  const cell = rest.cell === undefined ? undefined : notebook.cells[rest.cell];
  if (rest.what === 'metadata') return settleMetadata(cell?.metadata ?? notebook.metadata, choice);
  if (cell === undefined) return undefined;
  switch (rest.what) {
    case 'deleted-cell':
      return settleDeleted(cell, choice);
    case 'outputs':
      return settleOutputs(notebook, cell, choice);
    case 'attachments':
      return settleAttachments(cell, choice);
  }
}

/**
 * Returns the edits for outputs and attachments; what else is settled may be edited along with other things.
 *
 * @param depth the number of containers around the list of outputs.
 */
export function restEdits(
  { outputs, attachments }: Cell,
  settled: RestSettled,
  style: JsonStyle,
  depth: number,
): Edit[] {
  const edits: Edit[] = [];
  const kept = settled.outputs?.map((index): SpliceItem => ({ kind: 'keep', index }));
  if (outputs !== undefined && kept !== undefined) append(edits, spliceArray(outputs, kept, style, depth));
  if (attachments !== undefined && settled.attachments !== undefined)
    append(edits, editMembers(attachments, settled.attachments, style, depth));
  return edits;
}

/** Says whether a key of metadata or the name of an attachment is there because of nbdime. */
export function isKeyOfNbdime(key: string): boolean {
  const names: readonly string[] = [RECORD_KEY, ...Object.values(TWIN_KEYS)];
  return names.includes(key) || Object.values(ATTACHMENT).some((start) => key.startsWith(start));
}

function deletedBy({ source }: Cell): 'ours' | 'theirs' | undefined {
  const side = source === undefined ? undefined : DELETED.exec(joinedText(source))?.[1];
  if (side === undefined) return undefined;
  return side === 'LOCAL' ? 'ours' : 'theirs';
}

/** The cell is the version of the side that edited it. */
function settleDeleted(cell: Cell, choice: Choice): RestSettled | undefined {
  if (choice === 'base') return undefined;
  return choice === deletedBy(cell) ? { drop: true } : { source: cell.text.replace(DELETED, '') };
}

/** Whose an output is, by its index; those of neither are in no conflict. */
type OutputSides = ReadonlyMap<number, 'ours' | 'theirs' | 'mark'>;

const NEXT = { common: '<', ours: '=', theirs: '>' } as const;
const AFTER = { common: 'ours', ours: 'theirs', theirs: 'common' } as const;

/** nbdime puts streams whose text is a mark before, between and after the outputs of both sides. */
function markedOutputs(notebook: Notebook, cell: Cell): OutputSides {
  const sides = new Map<number, 'ours' | 'theirs' | 'mark'>();
  if (cell.outputs === undefined || elements(cell.outputs).length < 3) return sides;
  let part: keyof typeof NEXT = 'common';
  let open = new Map<number, 'ours' | 'theirs' | 'mark'>();
  for (const [index, output] of readOutputs(notebook, cell).entries()) {
    const sign = signOf(output);
    if (sign === NEXT[part]) {
      open.set(index, 'mark');
      part = AFTER[part];
    } else if (part !== 'common') open.set(index, part);
    if (part !== 'common' || open.size === 0) continue;
    // Marks that are never closed are what a program has printed.
    for (const [one, side] of open) sides.set(one, side);
    open = new Map();
  }
  return sides;
}

function signOf({ type, name, text }: ReturnType<typeof readOutputs>[number]): string | undefined {
  if (type !== 'stream' || name !== 'stderr' || text === undefined) return undefined;
  return /^([<=>])\1{6,}(?: |\n)/.exec(joinedText(text))?.[1];
}

function settleOutputs(notebook: Notebook, cell: Cell, choice: Choice): RestSettled | undefined {
  if (choice === 'base') return undefined;
  const sides = markedOutputs(notebook, cell);
  const stays = (index: number): boolean => {
    const side = sides.get(index);
    return side === undefined || (side !== 'mark' && (choice === 'both' || choice === side));
  };
  return { outputs: elements(cell.outputs).flatMap((_, index) => (stays(index) ? [index] : [])) };
}

/** nbdime keeps two attachments of one name as `LOCAL_name` and `REMOTE_name`, and the base under its own. */
function twinAttachments({ attachments }: Cell): string[] {
  const names = new Set(effectiveMembers(attachments).keys());
  return [...names].flatMap((name) => {
    const own = name.slice(ATTACHMENT.ours.length);
    return name.startsWith(ATTACHMENT.ours) && names.has(ATTACHMENT.theirs + own) ? [own] : [];
  });
}

/** Of both, ours gets the name by which the text shows it, and theirs stays beside it. */
function settleAttachments(cell: Cell, choice: Choice): RestSettled | undefined {
  const present = effectiveMembers(cell.attachments);
  const changes = new Map<string, JsonNode | undefined>();
  for (const name of twinAttachments(cell)) {
    if (choice === 'base' && !present.has(name)) return undefined;
    changes.set(ATTACHMENT.ours + name, undefined);
    if (choice !== 'both') changes.set(ATTACHMENT.theirs + name, undefined);
    if (choice !== 'base')
      changes.set(name, present.get(ATTACHMENT[choice === 'theirs' ? 'theirs' : 'ours'] + name));
  }
  return { attachments: changes };
}

function hasTwins(metadata: JsonNode | undefined): boolean {
  const found = effectiveMembers(metadata);
  const [ours, theirs] = [found.get(TWIN_KEYS.ours), found.get(TWIN_KEYS.theirs)];
  if (found.size !== 2 || ours === undefined || theirs === undefined) return false;
  return kindOf(ours) === 'object' && kindOf(theirs) === 'object';
}

/** Of two values of a key there is no both. */
function settleMetadata(metadata: JsonNode | undefined, choice: Choice): RestSettled | undefined {
  if (metadata === undefined || choice === 'both') return undefined;
  const record = member(metadata, RECORD_KEY);
  if (record === undefined) return choice === 'base' ? undefined : settleTwins(metadata, TWIN_KEYS[choice]);
  const [local, remote] = ['local_diff', 'remote_diff'].map((side) =>
    memberChanges(metadata, member(record, side)),
  );
  // Where one version cannot be told, what stands there is not the base either.
  if (local === undefined || remote === undefined) return undefined;
  const changes = { ours: local, theirs: remote, base: new Map<string, undefined>() }[choice];
  return { metadata: new Map([...changes, [RECORD_KEY, undefined]]) };
}

function settleTwins(metadata: JsonNode, chosen: string): RestSettled {
  const gone = Object.values(TWIN_KEYS).map((key) => [key, undefined] as const);
  return {
    metadata: new Map<string, JsonNode | undefined>([...gone, ...effectiveMembers(member(metadata, chosen))]),
  };
}
