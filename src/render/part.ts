/** A part of a notebook that a view can leave out. */
export type Part = 'source' | 'outputs' | 'metadata' | 'attachments' | 'ids' | 'counts';

export const PARTS: readonly Part[] = ['source', 'outputs', 'metadata', 'attachments', 'ids', 'counts'];
