import type { Range } from '../json/document.ts';
import type { SecretFinding } from './secret-finding.ts';

/** A finding, and how far the text was decoded in which it stands. */
export interface Scanned {
  readonly finding: SecretFinding;
  readonly depth: number;
}

const CONFIDENCES = ['low', 'medium', 'high'];

/** Ranges are looked up by blocks of this many bytes. */
const BLOCK_BITS = 8;

interface Kept {
  finding: SecretFinding;
}

/**
 * Returns one finding for each secret: of those that share bytes the one of the most specific rule stays, and of
 * one rule's the most decoded one, which takes over the bytes of the others.
 */
export function withoutOverlaps(scanned: readonly Scanned[]): SecretFinding[] {
  const blocks = new Map<number, Kept[]>();
  const kept: Kept[] = [];
  for (const { finding } of scanned.toSorted(bySpecificity)) {
    const rival = overlapping(blocks, finding);
    if (rival === undefined) {
      const entry = { finding };
      kept.push(entry);
      addToBlocks(blocks, entry);
    } else if (rival.finding.rule === finding.rule)
      rival.finding = {
        ...rival.finding,
        covered: mergeRanges([...rival.finding.covered, ...finding.ranges]),
      };
  }
  return kept.map(({ finding }) => finding);
}

function bySpecificity(a: Scanned, b: Scanned): number {
  return (
    CONFIDENCES.indexOf(b.finding.confidence) - CONFIDENCES.indexOf(a.finding.confidence) ||
    genericness(a.finding) - genericness(b.finding) ||
    b.depth - a.depth ||
    size(b.finding) - size(a.finding)
  );
}

function genericness({ ruleDef }: SecretFinding): number {
  return ruleDef.family === 'generic' ? 1 : 0;
}

function size({ ranges }: SecretFinding): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

function overlapping(
  blocks: ReadonlyMap<number, readonly Kept[]>,
  { ranges }: SecretFinding,
): Kept | undefined {
  for (const range of ranges)
    for (const block of blocksOf(range)) {
      const rival = blocks.get(block)?.find(({ finding }) => touches(finding.ranges, range));
      if (rival !== undefined) return rival;
    }
  return undefined;
}

function touches(ranges: readonly Range[], range: Range): boolean {
  return ranges.some(({ start, end }) => start < range.end && range.start < end);
}

function addToBlocks(blocks: Map<number, Kept[]>, kept: Kept): void {
  for (const block of kept.finding.ranges.flatMap(blocksOf)) {
    const known = blocks.get(block);
    if (known === undefined) blocks.set(block, [kept]);
    else known.push(kept);
  }
}

function blocksOf({ start, end }: Range): number[] {
  const first = start >> BLOCK_BITS;
  return Array.from({ length: ((end - 1) >> BLOCK_BITS) - first + 1 }, (_, i) => first + i);
}

/** Returns ranges in ascending order, those that overlap or touch made one. */
export function mergeRanges(ranges: readonly Range[]): Range[] {
  const merged: { start: number; end: number }[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}
