import { append } from '../append.ts';
import { rootOf } from '../json/document.ts';
import { overruledKeys } from '../json/duplicates.ts';
import { type Edit, applyEdits } from '../json/edit.ts';
import { rawBytes, startOf } from '../json/node.ts';
import { scan } from '../json/scan.ts';
import { detectStyle } from '../json/style.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { parseNotebook } from '../notebook/read.ts';
import { type NotebookProblem, validateNotebook } from '../notebook/validate.ts';
import { type Change, type Path, editsOf, outermost } from './change.ts';
import { toUtf8 } from './encoding.ts';
import { mendSyntax } from './mend-syntax.ts';
import { salvage } from './salvage.ts';
import type { Mended, RepairStep } from './step.ts';
import { cellChanges, isKnownVersion, rootChanges, setAside } from './structure.ts';
import { majorUpgrade, minorUpgrade } from './upgrade.ts';

export interface RepairOptions {
  /** Brings nbformat 3 and 4.x to 4.5. */
  readonly upgrade: boolean;
}

/** What a repair gives. The bytes are the very ones it was given where nothing had to be done. */
export interface Repaired extends Mended {
  /** What is still not valid, for a person to look at. */
  readonly problems: readonly NotebookProblem[];
}

/** The schema is asked again after things are set aside; what it says then is mostly nothing. */
const MOST_ROUNDS = 4;

/**
 * Makes a whole and valid notebook of a file that is not one, and keeps what can be kept to the byte. A valid notebook
 * is not touched unless it is to be upgraded.
 *
 * Returns undefined where the bytes were never a notebook.
 *
 * @throws NotebookFormatError for nbformat 1 and 2, which nobody here can read, and for 3 without worksheets.
 */
export async function repairNotebook(
  bytes: Uint8Array,
  { upgrade }: RepairOptions,
): Promise<Repaired | undefined> {
  const log = new Log(bytes);
  log.take(toUtf8(log.bytes));
  const json = mendSyntax(log.bytes) ?? salvage(log.bytes);
  if (json === undefined) return undefined;
  log.take(json);
  log.take(withoutDuplicates(log.bytes));
  const document = scan(log.bytes);
  const changes = rootChanges(rootOf(document));
  if (changes === undefined) return undefined;
  log.apply(changes, document);
  repairCells(log, upgrade);
  const problems = await setAsideInvalid(log);
  return { bytes: log.bytes, steps: log.steps, rejected: log.rejected, problems };
}

function repairCells(log: Log, upgrade: boolean): void {
  const notebook = parseNotebook(log.bytes);
  log.apply(cellChanges(notebook), notebook.document);
  if (!upgrade) return;
  const old = log.notebook();
  if (old.major === 3)
    log.take({ bytes: majorUpgrade(old), steps: [{ message: 'was nbformat 3; is 4 now' }], rejected: [] });
  const newer = log.notebook();
  log.apply([...minorUpgrade(newer)], newer.document);
  log.apply(cellChanges(log.notebook()), log.notebook().document);
}

async function setAsideInvalid(log: Log): Promise<readonly NotebookProblem[]> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const notebook = log.notebook();
    const problems = await validateNotebook(notebook);
    if (!isKnownVersion(notebook)) return problems;
    const changes = problems.flatMap(({ path }) => setAside(notebook, path) ?? []);
    if (changes.length === 0) return problems;
    log.apply(changes, notebook.document);
  }
  return validateNotebook(log.notebook());
}

/** Of keys that stand twice in an object the last counts, and only that one stays. */
function withoutDuplicates(bytes: Uint8Array): Mended {
  const document = scan(bytes);
  const edits: Edit[] = [];
  const rejected: Uint8Array[] = [];
  for (const key of overruledKeys(document)) {
    const start = startOf(key);
    if (start < (edits.at(-1)?.end ?? 0)) continue;
    const value = { document, index: key.index + 1 };
    const next = { document, index: document.nexts[value.index] ?? 0 };
    edits.push({ start, end: startOf(next), content: new Uint8Array() });
    rejected.push(rawBytes(value));
  }
  const steps =
    edits.length === 0 ? [] : [{ message: `removed ${edits.length} values of keys that stood twice` }];
  return { bytes: applyEdits(bytes, edits), steps, rejected };
}

/** The bytes as they are now, and what was done so far. */
class Log {
  bytes: Uint8Array;
  readonly steps: RepairStep[] = [];
  readonly rejected: Uint8Array[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  notebook(): Notebook {
    return parseNotebook(this.bytes);
  }

  take({ bytes, steps, rejected }: Mended): void {
    this.bytes = bytes;
    append(this.steps, steps);
    append(this.rejected, rejected);
  }

  apply(changes: readonly Change[], document: Notebook['document']): void {
    const kept = outermost(changes);
    if (kept.length === 0) return;
    const edits = editsOf(rootOf(document), kept, detectStyle(document));
    this.take({
      bytes: applyEdits(this.bytes, edits),
      steps: kept.map(({ path, message }) => ({ ...cellOf(path), message })),
      rejected: kept.flatMap(({ lost }) => (lost === undefined ? [] : [rawBytes(lost)])),
    });
  }
}

function cellOf([list, index]: Path): Pick<RepairStep, 'cell'> {
  return list === 'cells' && typeof index === 'number' ? { cell: index + 1 } : {};
}
