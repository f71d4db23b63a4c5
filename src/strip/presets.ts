import type { StripPolicy } from './policy.ts';

export type PresetName = (typeof PRESET_NAMES)[number];

/** The presets, in the order in which help shows them. */
export const PRESET_NAMES = [
  'default',
  'keep-outputs',
  'minimal',
  'nbstripout',
  'nb-clean',
  'canonical',
  'none',
] as const;

const NONE: StripPolicy = {
  outputs: 'keep',
  dropOutputTypes: [],
  keepOutputTypes: [],
  dropMimeTypes: [],
  keepMimeTypes: [],
  maxOutputSize: undefined,
  keepOutputTags: [],
  keepOutputMetadata: [],
  executionCounts: 'keep',
  dropMetadata: [],
  keepMetadata: [],
  dropCellMetadata: [],
  keepCellMetadata: [],
  dropVendors: [],
  widgetState: 'keep',
  ids: 'keep',
  emptyCells: 'keep',
  dropTaggedCells: [],
  addresses: 'keep',
  form: 'keep',
};

const MINIMAL: StripPolicy = {
  ...NONE,
  outputs: 'strip',
  keepOutputTags: ['keep_output'],
  keepOutputMetadata: ['init_cell', 'keep_output'],
  executionCounts: 'strip',
};

/**
 * What changes without anybody having worked on the notebook: the run, the machine, the view. What a person has set
 * stays: tags, slides, the kernel, whether a source is hidden. Both lists may grow in a major release only, because
 * a filter that strips more makes every file of a repository look changed.
 */
const DEFAULT: StripPolicy = {
  ...MINIMAL,
  dropMetadata: [
    'colab.authorship_tag',
    'colab.collapsed_sections',
    'colab.history_visible',
    'colab.last_runtime',
    'colab.provenance',
    'interpreter',
    'jupytext.text_representation.jupytext_version',
    'language_info.version',
    'orig_nbformat',
    'orig_nbformat_minor',
    'papermill',
    'signature',
    'toc.toc_position',
    'varInspector',
    'vscode.interpreter',
  ],
  dropCellMetadata: [
    'ExecuteTime',
    'code_folding',
    'collapsed',
    'colab.base_uri',
    'colab.height',
    'colab.referenced_widgets',
    'execution',
    'executionInfo',
    'heading_collapsed',
    'hidden',
    'jupyter.outputs_hidden',
    'outputId',
    'papermill',
    'pycharm.is_executing',
    'run_control.marked',
    'scrolled',
    'trusted',
  ],
  widgetState: 'if-shown',
};

const PRESETS: Readonly<Record<PresetName, StripPolicy>> = {
  default: DEFAULT,
  'keep-outputs': { ...DEFAULT, outputs: 'keep' },
  minimal: MINIMAL,
  // nbstripout 0.9.1: its own list of keys, and what nbformat leaves out of every file it writes.
  nbstripout: {
    ...MINIMAL,
    dropMetadata: ['orig_nbformat', 'orig_nbformat_minor', 'signature'],
    dropCellMetadata: [
      'ExecuteTime',
      'collapsed',
      'execution',
      'heading_collapsed',
      'hidden',
      'scrolled',
      'trusted',
    ],
    widgetState: 'strip',
    ids: 'number',
  },
  // nb-clean 4 and 5.0.0: nothing marks a cell as one to keep, and all metadata of cells goes.
  'nb-clean': {
    ...NONE,
    outputs: 'strip',
    executionCounts: 'strip',
    dropMetadata: ['language_info.version', 'orig_nbformat', 'orig_nbformat_minor', 'signature'],
    dropCellMetadata: ['*'],
  },
  canonical: { ...NONE, form: 'canonical' },
  none: NONE,
};

/** A person's own options; undefined says nothing. */
export type PolicyOverrides = { readonly [field in keyof StripPolicy]?: StripPolicy[field] | undefined };

/**
 * Returns the policy of a preset with a person's own options in place of the preset's. Only what they drop from the
 * metadata is added to what the preset drops: to have less dropped, they keep it.
 */
export function policyOf(preset: PresetName, overrides: PolicyOverrides = {}): StripPolicy {
  const base = PRESETS[preset];
  const said = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return {
    ...base,
    ...Object.fromEntries(said),
    dropMetadata: union(base.dropMetadata, overrides.dropMetadata),
    dropCellMetadata: union(base.dropCellMetadata, overrides.dropCellMetadata),
  };
}

function union(preset: readonly string[], own: readonly string[] = []): readonly string[] {
  return [...new Set([...preset, ...own])];
}
