import { objectId } from './object-id.ts';
import { splitFields } from './plumbing.ts';
import type { ChangedFile, UnmergedPath } from './repository.ts';

/** One version of a path in the index. */
export interface Stage {
  readonly number: number;
  readonly file: ChangedFile;
}

/** Returns what `git ls-files -z -u` printed: `mode oid stage`, tab, path, NUL. */
export function parseUnmerged(output: Uint8Array): readonly UnmergedPath[] {
  return groupStages(splitFields(output).map(parseStage));
}

function parseStage(field: string): Stage {
  const [, mode, oid, stage, path] = /^(\d{6}) ([0-9a-f]+) ([0-3])\t([^]*)$/.exec(field) ?? [];
  if (mode === undefined || oid === undefined || path === undefined)
    throw new Error(`unexpected entry of git ls-files: ${JSON.stringify(field)}`);
  return { number: Number(stage), file: { path, mode, oid: objectId(oid) } };
}

/** Returns the stages of the same path together: 1 is the base, 2 is ours, 3 is theirs. */
export function groupStages(stages: readonly Stage[]): readonly UnmergedPath[] {
  const paths = new Map<string, UnmergedPath>();
  for (const { number, file } of stages) {
    const side = [undefined, 'base', 'ours', 'theirs'][number];
    if (side === undefined) continue;
    paths.set(file.path, { ...(paths.get(file.path) ?? { path: file.path }), [side]: file });
  }
  return [...paths.values()];
}
