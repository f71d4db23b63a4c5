/**
 * What of a notebook should not be committed. Plain data; {@link policyOf} makes one of a preset and a person's own
 * options, and `STRIP_OPTIONS` says what each field is called in flags and configuration.
 *
 * Patterns of metadata are dotted paths whose `*` stands for any part of one key (`colab.*`, `*.outputs_hidden`);
 * those of types and mime types are words with `*`.
 */
export interface StripPolicy {
  /** What happens to outputs that nothing below says more about. */
  readonly outputs: 'strip' | 'keep';
  /** `error`, `stream:stderr`: these go, even of cells that are marked to keep their outputs. */
  readonly dropOutputTypes: readonly string[];
  /** These stay although outputs are stripped. */
  readonly keepOutputTypes: readonly string[];
  /** Representations that go; an output without any left goes as a whole. */
  readonly dropMimeTypes: readonly string[];
  /** Outputs that have one of these stay, reduced to them, although outputs are stripped. */
  readonly keepMimeTypes: readonly string[];
  /** Outputs up to so many bytes stay and larger ones go, whatever `outputs` says. */
  readonly maxOutputSize: number | undefined;
  /** A cell with one of these tags keeps its outputs. */
  readonly keepOutputTags: readonly string[];
  /** Paths in the metadata of a cell; the first one that is there decides by being true or false. */
  readonly keepOutputMetadata: readonly string[];
  readonly executionCounts: 'strip' | 'keep';
  readonly dropMetadata: readonly string[];
  /** Outweighs `dropMetadata`, for a part of something dropped, too. */
  readonly keepMetadata: readonly string[];
  readonly dropCellMetadata: readonly string[];
  readonly keepCellMetadata: readonly string[];
  /** Everything that these tools leave in metadata and outputs. */
  readonly dropVendors: readonly string[];
  /** `if-shown`: the state of widgets stays as long as an output that stays shows one. */
  readonly widgetState: 'strip' | 'keep' | 'if-shown';
  /** `number`: 0, 1, 2…; `content`: made of type and source; `strip`: none, which makes it nbformat 4.4. */
  readonly ids: 'keep' | 'number' | 'content' | 'strip';
  /** Cells of nothing but white space. One with an attachment or an output that stays is not empty. */
  readonly emptyCells: 'strip' | 'keep';
  /** Cells with one of these tags go. */
  readonly dropTaggedCells: readonly string[];
  /** Memory addresses in text outputs that stay: `<Axes at 0x7f…>` becomes `<Axes>`. */
  readonly addresses: 'strip' | 'keep';
  /** `canonical` rewrites the whole file as Jupyter writes it; nbformat 3, which Jupyter no longer writes, stays. */
  readonly form: 'keep' | 'canonical';
}
