import type { FileMergeOptions } from './merge-files.ts';

type Named = Omit<FileMergeOptions, 'remember'>;
type Settings = { readonly [key in keyof Named]: Named[key] | undefined };

/** Returns the settings that are set. */
export function defined({
  conflictStyle,
  showBase,
  sources,
  outputs,
  metadata,
  ...rest
}: Settings): FileMergeOptions {
  const { staleOutputs, adjacent, insert } = rest;
  return {
    ...(conflictStyle === undefined ? {} : { conflictStyle }),
    ...(showBase === undefined ? {} : { showBase }),
    ...(sources === undefined ? {} : { sources }),
    ...(outputs === undefined ? {} : { outputs }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(staleOutputs === undefined ? {} : { staleOutputs }),
    ...(adjacent === undefined ? {} : { adjacent }),
    ...(insert === undefined ? {} : { insert }),
  };
}
