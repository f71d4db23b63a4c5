/** What must hold for any bytes at all. Each target throws where it does not. */
import { checkNotebook } from '../../src/check/check.ts';
import { fixNotebook } from '../../src/check/fix.ts';
import { checkPolicy } from '../../src/check/options.ts';
import { applyDiff } from '../../src/diff/apply.ts';
import { diffNotebooks } from '../../src/diff/diff.ts';
import { diffToJson } from '../../src/diff/diff-json.ts';
import { parseDiff } from '../../src/diff/parse-diff.ts';
import { applyEdits } from '../../src/json/edit.ts';
import { scan } from '../../src/json/scan.ts';
import { JsonSyntaxError } from '../../src/json/syntax-error.ts';
import { findConflicts } from '../../src/merge/find-conflicts.ts';
import { mergeNotebooks } from '../../src/merge/merge.ts';
import { applyResolution, resolveConflicts } from '../../src/merge/resolve.ts';
import { contentEquals } from '../../src/notebook/content.ts';
import { diagnose } from '../../src/notebook/diagnose.ts';
import { NotebookFormatError } from '../../src/notebook/format-error.ts';
import type { Notebook } from '../../src/notebook/notebook.ts';
import { parseNotebook } from '../../src/notebook/read.ts';
import { textForm } from '../../src/notebook/text-form.ts';
import { validateNotebook } from '../../src/notebook/validate.ts';
import { type Repaired, repairNotebook } from '../../src/repair/repair.ts';
import { createRuleSet } from '../../src/secrets/rule-set.ts';
import { RULES } from '../../src/secrets/rules/all.ts';
import { redactEdits } from '../../src/secrets/redact.ts';
import { scanBytes } from '../../src/secrets/scan.ts';
import { policyOf, PRESET_NAMES } from '../../src/strip/presets.ts';
import { stripNotebook } from '../../src/strip/strip.ts';

/** Three files as a merge has them; targets that need one take the first. */
export type Files = readonly [base: Uint8Array, ours: Uint8Array, theirs: Uint8Array];

/** Says what does not hold. */
class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
}

function promise(held: boolean, what: string): void {
  if (!held) throw new BrokenPromise(what);
}

/** Returns a notebook, or undefined for bytes that are none. Any error but those two is a fault. */
function notebookOf(bytes: Uint8Array): Notebook | undefined {
  try {
    return parseNotebook(bytes);
  } catch (error) {
    // Throws any other error on.
    const { line, column } = diagnose(bytes, error);
    promise(line >= 1 && column >= 1, 'an error is at a place of the file');
    return undefined;
  }
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** What is in UTF-8 and has no NaN is JSON for us where it is for JavaScript. */
function scanTarget([bytes]: Files): void {
  let isJson = true;
  try {
    scan(bytes);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    isJson = false;
  }
  const text = Buffer.from(bytes)
    .toString()
    .replace(/^\ufeff/, '');
  if (Buffer.from(bytes).toString() !== new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)) return;
  if (/NaN|Infinity|\ufffd/.test(text)) return;
  promise(isJson === isJsonForJavaScript(text), 'JSON is what JavaScript reads');
}

function isJsonForJavaScript(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const CHECKS = { policy: checkPolicy(), path: 'a.ipynb' };

async function readTarget([bytes]: Files): Promise<void> {
  const notebook = notebookOf(bytes);
  if (notebook === undefined) return;
  await validateNotebook(notebook);
  Array.from(textForm(notebook, new Set()));
  findConflicts(notebook);
  await checkNotebook(notebook, CHECKS);
  parseNotebook(applyEdits(bytes, fixNotebook(notebook, CHECKS)));
}

function diffTarget([before, after]: Files): void {
  const [one, other] = [notebookOf(before), notebookOf(after)];
  if (one === undefined || other === undefined) return;
  const diff = diffNotebooks(one, other);
  const json = Buffer.concat(Array.from(diffToJson(diff), (chunk) => Buffer.from(chunk)));
  const parsed = parseDiff(json);
  const there = parseNotebook(applyEdits(before, applyDiff(parsed, one, { reverse: false })));
  promise(contentEquals(there, other), 'a diff leads there');
  const back = parseNotebook(applyEdits(after, applyDiff(parsed, other, { reverse: true })));
  promise(contentEquals(back, one), 'and back');
}

function mergeTarget([base, ours, theirs]: Files): void {
  const [b, o, t] = [notebookOf(base), notebookOf(ours), notebookOf(theirs)];
  if (b === undefined || o === undefined || t === undefined) return;
  const { result, outcome, faults } = mergeNotebooks(b, o, t);
  // With a fault the driver lets git merge the lines.
  if (faults.length > 0) return;
  const merged = parseNotebook(result);
  promise(outcome !== 'conflict' || findConflicts(merged).length > 0, 'a conflict is marked');
  for (const side of ['ours', 'theirs'] as const)
    parseNotebook(
      applyResolution(
        merged,
        resolveConflicts(merged, () => side),
      ),
    );
  promise(same(mergeNotebooks(b, o, b).result, ours), 'what only one side changed is taken');
}

function stripTarget([bytes]: Files): void {
  const notebook = notebookOf(bytes);
  if (notebook === undefined) return;
  for (const preset of PRESET_NAMES) {
    const after = applyEdits(bytes, stripNotebook(notebook, policyOf(preset)).edits);
    const again = stripNotebook(parseNotebook(after), policyOf(preset));
    promise(again.edits.length === 0, `strip --preset ${preset} has nothing to do the second time`);
  }
}

const SECRETS = createRuleSet(RULES);

function secretsTarget([bytes]: Files): void {
  const found = scanBytes(bytes, SECRETS);
  for (const { start, end } of found.flatMap(({ covered }) => covered))
    promise(start >= 0 && start < end && end <= bytes.length, 'a secret is in the file');
  const after = applyEdits(bytes, redactEdits(bytes, found));
  promise(after.length === bytes.length, 'redacting keeps the length');
  promise(notebookOf(bytes) === undefined || notebookOf(after) !== undefined, 'and the notebook');
}

/** Of the first versions nobody knows how to repair them, and that is said. */
async function repairedOf(bytes: Uint8Array, upgrade: boolean): Promise<Repaired | undefined> {
  try {
    return await repairNotebook(bytes, { upgrade });
  } catch (error) {
    if (error instanceof NotebookFormatError) return undefined;
    throw error;
  }
}

async function repairTarget([bytes]: Files): Promise<void> {
  for (const upgrade of [false, true]) {
    const repaired = await repairedOf(bytes, upgrade);
    if (repaired === undefined) continue;
    const notebook = parseNotebook(repaired.bytes);
    const again = await repairNotebook(repaired.bytes, { upgrade });
    promise(again !== undefined, 'what was repaired can be repaired');
    if (repaired.problems.length === 0)
      promise((await validateNotebook(notebook)).length === 0, 'a repaired notebook is valid');
    if (upgrade || (await validateNotebook(notebook)).length > 0) continue;
    promise(same(again?.bytes ?? bytes, repaired.bytes), 'a repaired notebook is not touched');
  }
}

/** What is tried, by the name it has on the command line. */
export const TARGETS: Readonly<Record<string, (files: Files) => void | Promise<void>>> = {
  scan: scanTarget,
  read: readTarget,
  diff: diffTarget,
  merge: mergeTarget,
  strip: stripTarget,
  secrets: secretsTarget,
  repair: repairTarget,
};
