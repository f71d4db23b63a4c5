/** Everything that one tool leaves in notebooks. */
export interface VendorKeys {
  readonly metadata: readonly string[];
  readonly cellMetadata: readonly string[];
  readonly mimeTypes: readonly string[];
}

/** Keys by tool, as found in files these tools wrote. */
export const VENDORS: ReadonlyMap<string, VendorKeys> = new Map(
  Object.entries({
    colab: {
      metadata: ['colab', 'accelerator', 'gpuClass'],
      cellMetadata: ['id', 'outputId', 'executionInfo', 'colab', 'colab_type', 'cellView'],
      mimeTypes: ['application/vnd.google.colaboratory.*'],
    },
    databricks: {
      metadata: ['application/vnd.databricks.*'],
      cellMetadata: ['application/vnd.databricks.*'],
      mimeTypes: ['application/vnd.databricks.*'],
    },
    jupytext: {
      metadata: ['jupytext'],
      cellMetadata: ['lines_to_next_cell', 'lines_to_end_of_cell_marker', 'cell_marker'],
      mimeTypes: [],
    },
    kaggle: { metadata: ['kaggle'], cellMetadata: ['_uuid', '_cell_guid', '_kg_hide-*'], mimeTypes: [] },
    papermill: {
      metadata: ['papermill'],
      cellMetadata: ['papermill'],
      mimeTypes: ['application/papermill.*'],
    },
    pycharm: { metadata: ['pycharm'], cellMetadata: ['pycharm'], mimeTypes: [] },
    vscode: { metadata: ['vscode', 'interpreter'], cellMetadata: ['vscode'], mimeTypes: [] },
  }),
);
