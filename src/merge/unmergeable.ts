import type { JsonNode } from '../json/document.ts';
import { kindOf } from '../json/node.ts';
import type { Notebook } from '../notebook/notebook.ts';
import type { Inputs } from './result.ts';

/**
 * Returns why notebooks cannot be merged as notebooks, or undefined where they can. Marks of a conflict go into the
 * metadata of cells and of the notebook, and have no place where these are no objects.
 */
export function unmergeable({ base, ours, theirs }: Inputs): string | undefined {
  if (ours.major !== theirs.major || (base !== undefined && base.major !== ours.major))
    return 'the sides have different major versions of nbformat';
  return [base, ours, theirs].some((side) => side !== undefined && hasOddMetadata(side))
    ? 'the metadata of a cell or of the notebook is no object; nbvc repair mends that'
    : undefined;
}

function hasOddMetadata({ metadata, cells }: Notebook): boolean {
  return isOdd(metadata) || cells.some((cell) => isOdd(cell.metadata));
}

function isOdd(metadata: JsonNode | undefined): boolean {
  return metadata !== undefined && kindOf(metadata) !== 'object';
}
