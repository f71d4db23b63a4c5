import { relative } from 'node:path';
import { applyEdits } from '../json/edit.ts';
import { parseNotebook } from '../notebook/read.ts';
import type { Notebook } from '../notebook/notebook.ts';
import { locateFindings } from '../render/findings/report.ts';
import type { ScannedFile, ScanReport, ShownSecret } from '../render/scan.ts';
import { redactEdits } from '../secrets/redact.ts';
import { type RuleSet, createRuleSet } from '../secrets/rule-set.ts';
import { RULES } from '../secrets/rules/all.ts';
import { scanBytes } from '../secrets/scan.ts';
import type { Confidence, Severity } from '../secrets/rule.ts';
import type { SecretFinding } from '../secrets/secret-finding.ts';
import { unknownWord } from '../config/value.ts';
import { UserError } from '../errors.ts';
import { escapeLine } from '../escape-control.ts';
import { repositoryAt } from './check.ts';
import { type Target, type TargetRequest, notebookTargets } from './notebook-targets.ts';
import { writeBack } from './write-back.ts';

/** What `nbvc scan` is asked for. */
export interface ScanRequest extends TargetRequest {
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  /** Rules or families that are not looked for. */
  readonly disable: readonly string[];
  /** The only rules or families that are looked for. */
  readonly only: readonly string[] | undefined;
  readonly minSeverity: Severity | undefined;
  /** Secrets below this confidence fail no run. */
  readonly failOn: Confidence;
  /** Put other characters in the place of what is found. */
  readonly redact: boolean;
  /** Told after each file. */
  readonly progress?: (done: number, total: number) => void;
}

/** Looks for secrets in files one after the other; of each only what was found is kept. */
export async function scanSecrets(request: ScanRequest): Promise<ScanReport> {
  const repository = await repositoryAt(request.cwd, request.environment);
  try {
    const targets = await notebookTargets(request, repository);
    const rules = rulesOf(request);
    const files: ScannedFile[] = [];
    const redacted: string[] = [];
    const unfinished: { path: string; reason: string }[] = [];
    for (const [index, target] of targets.entries()) {
      request.progress?.(index, targets.length);
      const scanned = await scanTarget(target, { rules, request, redacted });
      if (scanned.reason !== undefined) unfinished.push({ path: target.name, reason: scanned.reason });
      if (scanned.secrets.length > 0)
        files.push({
          path: target.name,
          repositoryPath: pathIn(repository?.topLevel, target),
          secrets: scanned.secrets,
        });
    }
    return { files, scanned: targets.length, unfinished, redacted, failOn: request.failOn };
  } finally {
    await repository?.close();
  }
}

function rulesOf({ disable, only, minSeverity }: ScanRequest): RuleSet {
  const names = [...new Set(RULES.flatMap(({ id, family }) => [id, family]))];
  for (const name of [...disable, ...(only ?? [])]) {
    if (names.includes(name)) continue;
    const { hint } = unknownWord(name, names);
    throw new UserError(`there is no rule or family '${escapeLine(name)}'`, hint);
  }
  return createRuleSet(RULES, {
    disabled: disable,
    ...(only === undefined ? {} : { enabled: only }),
    ...(minSeverity === undefined ? {} : { minSeverity }),
  });
}

function pathIn(top: string | undefined, { name, file }: Target): string {
  return top === undefined ? name : relative(top, file).replaceAll('\\', '/');
}

interface Scan {
  readonly rules: RuleSet;
  readonly request: ScanRequest;
  readonly redacted: string[];
}

interface Scanned {
  readonly secrets: readonly ShownSecret[];
  /** Why not all of the file was searched. */
  readonly reason: string | undefined;
}

async function scanTarget(target: Target, { rules, request, redacted }: Scan): Promise<Scanned> {
  const bytes = await target.read().catch((error: unknown) => {
    // One file that cannot be read keeps nobody from the others; that it was not searched is told.
    if (error instanceof UserError) return error.message;
    throw error;
  });
  if (typeof bytes === 'string') return { secrets: [], reason: bytes };
  let reason: string | undefined;
  const options = {
    path: target.name,
    onLimit: () => {
      reason = 'more in it than is searched';
    },
  };
  const found = scanBytes(bytes, rules, options).filter(({ allowed }) => allowed === undefined);
  if (request.redact && target.isFile && found.length > 0) {
    await redactFile(target, bytes, { found, rules });
    redacted.push(target.name);
  }
  return { secrets: locateFindings(bytes, found), reason };
}

interface Found {
  readonly found: readonly SecretFinding[];
  readonly rules: RuleSet;
}

/** Writes a file without the secrets that were found in it, and only if none of them is left. */
async function redactFile(
  { name, file }: Target,
  before: Uint8Array,
  { found, rules }: Found,
): Promise<void> {
  const after = applyEdits(before, redactEdits(notebookOf(before) ?? before, found));
  const left = scanBytes(after, rules, { path: name }).filter(({ allowed }) => allowed === undefined);
  if (left.length > 0)
    throw new UserError(
      `${escapeLine(name)}: ${left.length} secrets would be left; nothing is written`,
      'Remove them by hand.',
    );
  await writeBack({ file, name, before, after });
}

function notebookOf(bytes: Uint8Array): Notebook | undefined {
  try {
    return parseNotebook(bytes);
  } catch {
    // Scanned as text then, and redacted as text.
    return undefined;
  }
}
