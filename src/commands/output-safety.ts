import { rangeOf } from '../json/node.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { createRuleSet } from '../secrets/rule-set.ts';
import { RULES } from '../secrets/rules/all.ts';
import { scanNotebook } from '../secrets/scan.ts';
import type { OutputSafety } from './kept-outputs.ts';

/** What one scan says about a notebook. */
interface Scan {
  /** Byte offsets of secrets. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
  /** Whether all of it was searched. */
  readonly isComplete: boolean;
}

/** Returns what tells outputs without a secret; where a scan was not finished, none are. */
export function outputSafety(): OutputSafety {
  const rules = createRuleSet(RULES);
  const scans = new WeakMap<Notebook, Scan>();
  const scanOf = (notebook: Notebook): Scan => {
    const known = scans.get(notebook);
    if (known !== undefined) return known;
    let isComplete = true;
    const onLimit = (): void => {
      isComplete = false;
    };
    const found = scanNotebook(notebook, rules, { onLimit }).filter(({ allowed }) => allowed === undefined);
    const scan = { ranges: found.flatMap(({ covered }) => covered), isComplete };
    scans.set(notebook, scan);
    return scan;
  };
  return (notebook, { outputs }) => {
    if (outputs === undefined) return true;
    const { ranges, isComplete } = scanOf(notebook);
    const { start, end } = rangeOf(outputs);
    return isComplete && ranges.every((one) => one.end <= start || one.start >= end);
  };
}
