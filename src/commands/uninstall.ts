import {
  hasAttributeLine,
  readAttributesFile,
  removeAttributeLine,
  writeAttributesFile,
} from '../git/attributes.ts';
import { readConfig, unsetConfig, type ConfigEntry } from '../git/config.ts';
import type { InstallStep } from '../render/install.ts';
import { findInstallation, type InstallOptions, type InstallOutcome } from './installation.ts';
import { planHooksRemoval, removeHooks } from './hooks.ts';
import { isShared, notebookAttributes, settings, type Setting, WRITTEN } from './integration.ts';
import { dropTextconvCache } from './textconv-cache.ts';

/** Takes out what install wrote, in one scope, and nothing else. */
export async function uninstall(options: InstallOptions): Promise<InstallOutcome> {
  const { place, scope, repository, attributesFile } = await findInstallation(options);
  const present = await readConfig(place, scope);
  const ofSettings = settings
    .filter(({ feature }) => options.only.includes(feature))
    .flatMap((setting) => planSetting(setting, present));
  const text = await readAttributesFile(attributesFile);
  const ofLines = planLines(options, text);
  const ofHooks =
    repository !== undefined && options.only.includes('hooks') ? await planHooksRemoval(place) : [];
  const steps = [...ofLines, ...ofSettings, ...ofHooks];
  if (!options.dryRun) {
    // Attributes first: without them nothing calls the settings any more.
    const rest = ofLines.reduce((before, { name }) => removeAttributeLine(before, name), text);
    if (rest !== text) await writeAttributesFile(attributesFile, rest);
    for (const { name, value, action } of ofSettings)
      if (action === 'removed') await unsetConfig(place, scope, name, value);
    for (const { name } of ofSettings) if (isShared(name)) await unsetConfig(place, scope, WRITTEN, name);
    await removeHooks(ofHooks);
    if (repository !== undefined && options.only.includes('diff')) await dropTextconvCache(place);
  }
  return {
    report: { kind: 'uninstall', scope, dryRun: options.dryRun, attributesFile, steps, warnings: [] },
    exitCode: 0,
  };
}

function planSetting(setting: Setting, present: readonly ConfigEntry[]): readonly InstallStep[] {
  const values = new Set(present.filter(({ key }) => key === setting.key).map(({ value }) => value));
  // A key of git's own that was set before is the person's.
  if (setting.shared === true && !present.some(({ key, value }) => key === WRITTEN && value === setting.key))
    return [];
  return [...values].map((value) =>
    outcome({ kind: 'setting', name: setting.key, value }, setting.recognise(value) !== undefined),
  );
}

function planLines({ only }: InstallOptions, text: string): readonly InstallStep[] {
  return notebookAttributes
    .filter(({ feature, line }) => only.includes(feature) && hasAttributeLine(text, line))
    .map(({ line, value }) =>
      outcome({ kind: 'attribute', name: line, value }, removeAttributeLine(text, line) !== text),
    );
}

function outcome(found: Pick<InstallStep, 'kind' | 'name' | 'value'>, ours: boolean): InstallStep {
  return ours ? { ...found, action: 'removed' } : { ...found, action: 'kept', reason: 'not written by nbvc' };
}
