import { escapeLine } from '../escape-control.ts';

/** For whom the integration is installed: this repository, this person, this machine. */
export type InstallScope = 'local' | 'global' | 'system';

/** One thing install or uninstall did, or left. */
export interface InstallStep {
  readonly kind: 'setting' | 'attribute' | 'hook';
  /** The key of a setting, the line of an attributes file, or the path of a hook. */
  readonly name: string;
  readonly action: 'added' | 'updated' | 'removed' | 'unchanged' | 'kept';
  /** The value written, removed or found; of a hook its text. */
  readonly value: string;
  /** Why something was kept or left unchanged, where it is not plain. */
  readonly reason?: string;
}

/** What install or uninstall has to say. */
export interface InstallReport {
  readonly kind: 'install' | 'uninstall';
  readonly scope: InstallScope;
  readonly dryRun: boolean;
  readonly attributesFile: string;
  readonly steps: readonly InstallStep[];
  readonly warnings: readonly string[];
}

/** Command lines are longer than anybody reads. */
const LONGEST_VALUE = 60;

/**
 * Returns the report as plain text, one line for each thing that changed or was left alone.
 *
 * @param isVerbose settings are told in full.
 */
export function renderInstall(report: InstallReport, isVerbose: boolean): string {
  const lines = [headline(report)];
  const told = report.steps.filter(({ action }) => action !== 'unchanged');
  const isShort = (step: InstallStep): boolean =>
    isVerbose || step.kind !== 'setting' || textOf(step).length <= LONGEST_VALUE;
  for (const step of told) lines.push(renderStep(step, isShort(step) ? textOf(step) : beginning(step)));
  if (!told.every(isShort)) lines.push('  -v shows all settings in full');
  if (report.steps.some(({ kind }) => kind === 'attribute'))
    lines.push(`  attributes file: ${report.attributesFile}`);
  for (const warning of report.warnings) lines.push(`warning: ${warning}`);
  return lines.map((line) => `${escapeLine(line)}\n`).join('');
}

function headline({ kind, scope, dryRun, steps }: InstallReport): string {
  const changed = steps.filter(({ action }) => action !== 'unchanged' && action !== 'kept').length;
  const whom = { local: 'this repository', global: 'this user', system: 'this machine' }[scope];
  if (changed === 0)
    return kind === 'install'
      ? `nbvc is already installed for ${whom}: nothing to change`
      : `nbvc is not installed for ${whom}: nothing to remove`;
  const verb = kind === 'install' ? 'installed' : 'uninstalled';
  return dryRun ? `nbvc would be ${verb} for ${whom}:` : `nbvc is ${verb} for ${whom}:`;
}

function renderStep({ action, reason }: InstallStep, what: string): string {
  const signs = { added: '+', updated: '~', removed: '-', unchanged: ' ', kept: '!' };
  return `  ${signs[action]} ${what}${reason === undefined ? '' : ` (${action}: ${reason})`}`;
}

function textOf({ kind, name, value }: InstallStep): string {
  return kind === 'setting' ? `${name} = ${value}` : name;
}

function beginning({ kind, name, value }: InstallStep): string {
  const room = Math.max(0, LONGEST_VALUE - name.length);
  return kind === 'setting' ? `${name} = ${value.slice(0, room)}…` : name;
}
