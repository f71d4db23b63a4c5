import { pixelDifference } from './pixel-difference.ts';
import type { CellChange, MimeChange } from '../diff/notebook-diff.ts';
import type { FileDiff } from '../render/file-diff.ts';
import type { PixelDifference } from '../render/pixel-difference.ts';

type Pixels = (change: MimeChange) => PixelDifference | string | undefined;

/** Compares the images that changed in a file, ahead of the rendering, which cannot wait for anything. */
export async function pixelsOf({ comparison }: FileDiff): Promise<Pixels> {
  if (comparison.kind !== 'notebooks') return () => undefined;
  const found = new Map<MimeChange, PixelDifference | string>();
  for (const change of comparison.diff.cells.flatMap(imageChanges))
    if (change.before !== undefined && change.after !== undefined)
      found.set(change, await pixelDifference(change.before, change.after));
  return (change) => found.get(change);
}

function imageChanges(cell: CellChange): MimeChange[] {
  if (cell.kind !== 'modified') return [];
  const outputs = cell.outputs.flatMap((output) => (output.kind === 'modified' ? output.data : []));
  return [...cell.attachments, ...outputs].filter(({ mime }) => mime === 'image/png');
}
