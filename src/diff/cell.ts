import type { JsonNode } from '../json/document.ts';
import { sameBytes } from '../json/equal.ts';
import { effectiveMembers, elements, kindOf, stringOf } from '../json/node.ts';
import { fieldNames } from '../notebook/fields.ts';
import type { Cell, Notebook } from '../notebook/notebook.ts';
import { readOutputs } from '../notebook/output.ts';
import { joinedText } from '../notebook/text.ts';
import { diffAttachments, isAttachments } from './bundle.ts';
import { type LineOptions, diffTexts } from './lines.ts';
import { type ChangedMember, changedMembers } from './members.ts';
import type { ModifiedCell, Pair, ValueChange } from './notebook-diff.ts';
import { diffOutputs } from './outputs.ts';
import { diffTags, isTagList } from './tags.ts';
import { isText } from './text-value.ts';
import { diffValues, wholeChange } from './values.ts';

/** What differs between two cells that are each other's partners. */
export type CellParts = Omit<ModifiedCell, 'kind' | 'before' | 'after' | 'moved' | 'relation'>;

type Draft = { -readonly [Key in keyof CellParts]: CellParts[Key] };

/** Two notebooks and how their lines are compared. */
export interface DiffContext extends Pair<Notebook> {
  readonly lines: LineOptions;
}

/** Returns what differs between two cells, or undefined where their content is the same. */
export function diffCell(before: Cell, after: Cell, context: DiffContext): CellParts | undefined {
  if (sameBytes(before.node, after.node) && before.type === after.type) return undefined;
  const changed = changedMembers(
    before.node,
    after.node,
    (key) => partName(key, { before, after }, context) === 'source',
  );
  if (changed.length === 0) return undefined;
  const draft: Draft = {
    type: undefined,
    id: undefined,
    source: undefined,
    attachments: [],
    tags: undefined,
    metadata: [],
    executionCount: undefined,
    outputs: [],
    fields: [],
  };
  for (const member of changed)
    if (!addPart(draft, member, { before, after }, context))
      draft.fields = [...draft.fields, ...whole(member)];
  return draft;
}

function whole({ key, before, after }: ChangedMember): ValueChange[] {
  return wholeChange(before, after, [key]);
}

/** Files a changed member under its part; false where it has not the form that nbformat gives to the part. */
function addPart(draft: Draft, member: ChangedMember, cells: Pair<Cell>, context: DiffContext): boolean {
  const name = partName(member.key, cells, context);
  switch (name) {
    case 'cell_type':
      return addType(draft, member);
    case 'id':
      return addId(draft, member);
    case 'source':
      return addSource(draft, member, context);
    case 'attachments':
      return addAttachments(draft, member);
    case 'metadata':
      return addMetadata(draft, member);
    case 'execution_count':
      draft.executionCount = whole(member)[0];
      return true;
    case 'outputs':
      return addOutputs(draft, member, cells, context);
    default:
      return false;
  }
}

/** Returns nbformat 4's name for a member; a source that is `input` on one side only is no such part. */
function partName(key: string, cells: Pair<Cell>, context: DiffContext): string {
  const left = fieldNames(context.before.major);
  const right = fieldNames(context.after.major);
  if (key === left.source(cells.before.type) && key === right.source(cells.after.type)) return 'source';
  if (key === left.executionCount && key === right.executionCount) return 'execution_count';
  return key === 'source' ? '' : key;
}

function addType(draft: Draft, { before, after }: ChangedMember): boolean {
  const left = stringOf(before);
  const right = stringOf(after);
  if (left === undefined || right === undefined) return false;
  draft.type = { before: left, after: right };
  return true;
}

function addId(draft: Draft, { before, after }: ChangedMember): boolean {
  const left = stringOf(before);
  const right = stringOf(after);
  const wellFormed =
    (before === undefined) === (left === undefined) && (after === undefined) === (right === undefined);
  if (wellFormed) draft.id = { before: left, after: right };
  return wellFormed;
}

function addSource(draft: Draft, { before, after }: ChangedMember, context: DiffContext): boolean {
  if (!isText(before) || !isText(after)) return false;
  draft.source = diffTexts(joinedText(before), joinedText(after), context.lines);
  return true;
}

function addAttachments(draft: Draft, { before, after }: ChangedMember): boolean {
  if (!isAttachments(before) || !isAttachments(after)) return false;
  draft.attachments = diffAttachments(before, after);
  return true;
}

function addMetadata(draft: Draft, { before, after }: ChangedMember): boolean {
  if (!isObject(before) || !isObject(after)) return false;
  const left = effectiveMembers(before).get('tags');
  const right = effectiveMembers(after).get('tags');
  const comparable = [left, right].every((tags) => tags === undefined || isTagList(tags));
  const changes = diffValues(before, after);
  const tagsChanged = comparable && changes.some(({ path }) => path.length === 1 && path[0] === 'tags');
  draft.tags = tagsChanged ? diffTags(left, right) : undefined;
  draft.metadata = changes.filter(({ path }) => !tagsChanged || path[0] !== 'tags');
  return true;
}

function isObject(node: JsonNode | undefined): boolean {
  return node !== undefined && kindOf(node) === 'object';
}

function addOutputs(
  draft: Draft,
  { before, after }: ChangedMember,
  cells: Pair<Cell>,
  context: DiffContext,
): boolean {
  if (!isOutputList(before) || !isOutputList(after)) return false;
  draft.outputs = diffOutputs(
    readOutputs(context.before, cells.before),
    readOutputs(context.after, cells.after),
  );
  return true;
}

function isOutputList(node: JsonNode | undefined): boolean {
  return node !== undefined && kindOf(node) === 'array' && elements(node).every(isObject);
}
