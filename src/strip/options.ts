import type { Option, OptionValues } from '../option.ts';
import type { StripPolicy } from './policy.ts';
import { PRESET_NAMES, policyOf } from './presets.ts';
import { VENDORS } from './vendors.ts';

const KEEP_OR_STRIP = ['strip', 'keep'];

/** How notebooks are stripped; `[strip]` of the configuration and the flags of `nbvc strip`. */
export const STRIP_OPTIONS: readonly Option[] = [
  {
    ...choice('policy', PRESET_NAMES, 'the preset that the other options change'),
    default: 'default',
  },
  list('exclude', 'globs of notebooks that are left as they are'),
  choice('outputs', KEEP_OR_STRIP, 'outputs of code'),
  list('drop-output-types', 'outputs that always go: error, stream:stderr'),
  list('keep-output-types', 'outputs that stay although outputs are stripped'),
  list('drop-mime-types', 'representations that go from outputs that stay: image/*'),
  list('keep-mime-types', 'representations that stay although outputs are stripped'),
  {
    name: 'max-output-size',
    type: 'size',
    description: 'outputs up to this size stay and larger ones go: 500, 100k, 2M',
  },
  list('keep-output-tags', 'cells with one of these tags keep their outputs'),
  list('keep-output-metadata', 'keys of cell metadata that say whether a cell keeps its outputs'),
  choice('execution-counts', KEEP_OR_STRIP, 'execution counts'),
  list('drop-metadata', 'keys of the notebook metadata that go besides those of the policy: colab.*'),
  list('keep-metadata', 'keys of the notebook metadata that stay'),
  list('drop-cell-metadata', 'keys of cell metadata that go besides those of the policy: *.nuid'),
  list('keep-cell-metadata', 'keys of cell metadata that stay'),
  {
    ...list('drop-vendors', 'tools of which all keys and representations go'),
    choices: [...VENDORS.keys()],
  },
  choice('widget-state', ['strip', 'keep', 'if-shown'], 'state of widgets'),
  choice(
    'ids',
    ['keep', 'number', 'content', 'strip'],
    'cell ids: 0, 1, 2…, or made of the content, or none',
  ),
  choice('empty-cells', KEEP_OR_STRIP, 'cells of nothing but white space'),
  list('drop-tagged-cells', 'cells with one of these tags go'),
  choice('addresses', KEEP_OR_STRIP, 'memory addresses in text outputs that stay'),
  choice('form', ['keep', 'canonical'], 'canonical rewrites the whole file as Jupyter writes it'),
];

function choice(name: string, choices: readonly string[], description: string): Option {
  return { name, type: 'choice', choices, description };
}

function list(name: string, description: string): Option {
  return { name, type: 'list', description };
}

/** Returns the policy that values of {@link STRIP_OPTIONS} make; what they do not say is as in the preset they name. */
export function stripPolicy(values: OptionValues = {}): StripPolicy {
  const word = <T extends string>(name: string, choices: readonly T[]): T | undefined =>
    choices.find((one) => one === values[name]);
  const words = (name: string): readonly string[] | undefined => {
    const value = values[name];
    return Array.isArray(value) ? value : undefined;
  };
  const size = values['max-output-size'];
  return policyOf(word('policy', PRESET_NAMES) ?? 'default', {
    outputs: word('outputs', ['strip', 'keep']),
    dropOutputTypes: words('drop-output-types'),
    keepOutputTypes: words('keep-output-types'),
    dropMimeTypes: words('drop-mime-types'),
    keepMimeTypes: words('keep-mime-types'),
    maxOutputSize: typeof size === 'number' ? size : undefined,
    keepOutputTags: words('keep-output-tags'),
    keepOutputMetadata: words('keep-output-metadata'),
    executionCounts: word('execution-counts', ['strip', 'keep']),
    dropMetadata: words('drop-metadata'),
    keepMetadata: words('keep-metadata'),
    dropCellMetadata: words('drop-cell-metadata'),
    keepCellMetadata: words('keep-cell-metadata'),
    dropVendors: words('drop-vendors'),
    widgetState: word('widget-state', ['strip', 'keep', 'if-shown']),
    ids: word('ids', ['keep', 'number', 'content', 'strip']),
    emptyCells: word('empty-cells', ['strip', 'keep']),
    dropTaggedCells: words('drop-tagged-cells'),
    addresses: word('addresses', ['strip', 'keep']),
    form: word('form', ['keep', 'canonical']),
  });
}
