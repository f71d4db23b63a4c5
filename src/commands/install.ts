import {
  addAttributeLine,
  hasAttributeLine,
  readAttributesFile,
  writeAttributesFile,
} from '../git/attributes.ts';
import { readConfig, setConfig } from '../git/config.ts';
import { runGit } from '../git/plumbing.ts';
import { UserError } from '../errors.ts';
import { planHooks, writeHooks } from './hooks.ts';
import { planMigration } from './migration.ts';
import { dropTextconvCache } from './textconv-cache.ts';
import type { InstallStep } from '../render/install.ts';
import {
  findInstallation,
  type InstallOptions,
  type InstallOutcome,
  type Installation,
} from './installation.ts';
import {
  isShared,
  keepsOutputs,
  notebookAttributes,
  settings,
  type Feature,
  type NotebookAttribute,
  type Setting,
  WRITTEN,
} from './integration.ts';

/** Sets git up to call nbvc for notebooks. What somebody else wrote under the same names is kept and reported. */
export async function install(options: InstallOptions): Promise<InstallOutcome> {
  if (options.keepOutputs === true && !options.only.includes('strip'))
    throw new UserError('--keep-outputs is for the filter', 'Install it, too: --only strip');
  const installation = await findInstallation(options);
  const migration = options.migrate === true ? await planMigration(installation, options.only) : undefined;
  const own = [
    ...(await planSettings(installation, options)),
    ...(await planLines(installation, options)),
    ...(await planOurHooks(installation, options)),
  ];
  if (!options.dryRun) {
    await write(installation, own);
    await migration?.write();
  }
  const steps = [...(migration?.steps ?? []), ...own];
  const warnings = await findWarnings(installation, options);
  // Hooks that others have set up for everybody stay theirs: a failure only where nothing but hooks was asked for.
  const isAskedFor = (kind: InstallStep['kind']): boolean => kind !== 'hook' || options.only.length === 1;
  const incomplete =
    steps.some(({ action, kind }) => action === 'kept' && isAskedFor(kind)) || warnings.length > 0;
  const { scope, attributesFile } = installation;
  return {
    report: { kind: 'install', scope, dryRun: options.dryRun, attributesFile, steps, warnings },
    exitCode: incomplete && !options.dryRun ? 1 : 0,
  };
}

async function planSettings(
  { place, scope }: Installation,
  { only, program, keepOutputs }: InstallOptions,
): Promise<readonly InstallStep[]> {
  const present = await readConfig(place, scope);
  const choices = { keepOutputs: keepOutputs ?? keepsOutputs(present) ?? false };
  return wanted(settings, only).map((setting) => {
    const found = present.filter(({ key }) => key === setting.key).map(({ value }) => value);
    return planSetting(setting, setting.value(program, choices), found);
  });
}

function planSetting(setting: Setting, value: string, found: readonly string[]): InstallStep {
  const step = { kind: 'setting', name: setting.key, value } as const;
  const foreign = found.find((one) => setting.recognise(one) === undefined);
  if (foreign !== undefined)
    return { ...step, action: 'kept', value: foreign, reason: 'not written by nbvc' };
  if (found.length === 0) return { ...step, action: 'added' };
  return { ...step, action: found.at(-1) === value ? 'unchanged' : 'updated' };
}

async function planLines(
  installation: Installation,
  { only }: InstallOptions,
): Promise<readonly InstallStep[]> {
  const text = await readAttributesFile(installation.attributesFile);
  const inEffect = await attributesInEffect(installation);
  return wanted(notebookAttributes, only).map((attribute) =>
    planLine(attribute, hasAttributeLine(text, attribute.line), inEffect.has(attribute)),
  );
}

async function planOurHooks(
  { place, repository }: Installation,
  { only, program }: InstallOptions,
): Promise<readonly InstallStep[]> {
  if (!only.includes('hooks')) return [];
  if (repository === undefined)
    throw new UserError('hooks belong to a repository', 'Install them in each: nbvc install --only hooks');
  return planHooks(place, repository, program);
}

function planLine({ line, value }: NotebookAttribute, present: boolean, inEffect: boolean): InstallStep {
  const step = { kind: 'attribute', name: line, value } as const;
  if (present) return { ...step, action: 'unchanged' };
  return inEffect
    ? { ...step, action: 'unchanged', reason: 'already in effect' }
    : { ...step, action: 'added' };
}

/** Returns the attributes a notebook at the top of the repository has already, from whatever file. */
async function attributesInEffect({ repository }: Installation): Promise<ReadonlySet<NotebookAttribute>> {
  if (repository === undefined) return new Set();
  const names = notebookAttributes.map(({ name }) => name);
  const found = (await repository.attributes([probe], names)).get(probe) ?? {};
  return new Set(notebookAttributes.filter(({ name, value }) => found[name] === value));
}

/** A name no notebook has, to ask which attributes notebooks get. */
const probe = 'nbvc-probe.ipynb';

async function write(installation: Installation, steps: readonly InstallStep[]): Promise<void> {
  const { place, scope, attributesFile, repository } = installation;
  // Settings first: an attribute that names an unknown driver is harmless, but it is half an installation.
  for (const { kind, name, value, action } of steps) {
    if (kind !== 'setting') continue;
    if (action === 'added') await setConfig(place, scope, name, value);
    if (action === 'added' && isShared(name))
      await runGit(place, ['config', `--${scope}`, '--add', WRITTEN, name]);
    // Several values of ours, from older versions, become one.
    if (action === 'updated') await runGit(place, ['config', `--${scope}`, '--replace-all', name, value]);
  }
  const lines = steps.filter(({ kind, action }) => kind === 'attribute' && action === 'added');
  if (lines.length > 0) {
    const text = await readAttributesFile(attributesFile);
    await writeAttributesFile(
      attributesFile,
      lines.reduce((before, { name }) => addAttributeLine(before, name), text),
    );
  }
  await writeHooks(steps);
  // While the program was missing, git may have kept raw JSON as the text of a notebook.
  if (repository !== undefined) await dropTextconvCache(place);
}

async function findWarnings(installation: Installation, options: InstallOptions): Promise<readonly string[]> {
  const warnings = [];
  if (/[\\/]_npx[\\/]/.test(options.program.script))
    warnings.push(
      'nbvc runs from the temporary folder of npx; install it (npm install -g nbvc) and install again',
    );
  if (options.dryRun || installation.repository === undefined) return warnings;
  const inEffect = await attributesInEffect(installation);
  for (const attribute of wanted(notebookAttributes, options.only)) {
    if (!inEffect.has(attribute))
      warnings.push(`another attributes file overrides '${attribute.line}'; see: nbvc doctor`);
  }
  return warnings;
}

function wanted<Row extends { readonly feature: Feature }>(
  rows: readonly Row[],
  only: readonly Feature[],
): readonly Row[] {
  return rows.filter(({ feature }) => only.includes(feature));
}
