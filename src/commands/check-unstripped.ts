import type { Hit } from '../check/subject.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { findUnstripped } from '../strip/findings.ts';
import type { StripPolicy } from '../strip/policy.ts';

/** Returns what `nbvc strip` would take away, as a rule of `nbvc check` says it. */
export function unstrippedHits(notebook: Notebook, policy: StripPolicy): Hit[] {
  return findUnstripped(notebook, policy).map(({ rule, message, range, place }) => ({
    rule: 'not-stripped',
    message,
    range,
    place,
    subject: `${rule} ${place.label ?? ''}`,
  }));
}
