import { type KeyRules, keyRules } from './metadata-keys.ts';
import type { StripPolicy } from './policy.ts';
import { VENDORS, type VendorKeys } from './vendors.ts';

/** A policy with its patterns taken apart, once for a notebook. */
export interface CompiledPolicy {
  readonly policy: StripPolicy;
  readonly metadata: KeyRules;
  readonly cellMetadata: KeyRules;
  /** For a cell whose tags keep its outputs: without them the next run would strip what this one has kept. */
  readonly taggedCellMetadata: KeyRules;
  readonly dropMimeTypes: readonly string[];
  /** Paths as lists of keys. */
  readonly keepOutputMetadata: readonly (readonly string[])[];
}

/** @throws RangeError for a vendor that nobody knows. */
export function compilePolicy(policy: StripPolicy): CompiledPolicy {
  const vendors = policy.dropVendors.map(vendorNamed);
  const { dropMetadata, keepMetadata, dropCellMetadata, keepCellMetadata, keepOutputMetadata } = policy;
  const cellDrop = [...dropCellMetadata, ...vendors.flatMap(({ cellMetadata }) => cellMetadata)];
  const cellKeep = [...keepCellMetadata, ...keepOutputMetadata];
  return {
    policy,
    metadata: keyRules(
      [...dropMetadata, ...vendors.flatMap(({ metadata }) => metadata)],
      [...keepMetadata, ...keepOutputMetadata],
    ),
    cellMetadata: keyRules(cellDrop, cellKeep),
    taggedCellMetadata: keyRules(cellDrop, [...cellKeep, 'tags']),
    dropMimeTypes: [...policy.dropMimeTypes, ...vendors.flatMap(({ mimeTypes }) => mimeTypes)],
    keepOutputMetadata: keepOutputMetadata.map((path) => path.split('.')),
  };
}

function vendorNamed(name: string): VendorKeys {
  const vendor = VENDORS.get(name);
  if (vendor === undefined) throw new RangeError(`no vendor is called '${name}'`);
  return vendor;
}
