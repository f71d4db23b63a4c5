// @ts-check
/** The result of a conflict: what would be written, in editors. */
import { createEditor } from './editor.js';
import { make } from './server.js';

/**
 * @typedef {{ index: number, type: string, source: string }} EditableCell
 * @typedef {{ choice: string, sources?: Record<string, string>, outputs?: string }} Settlement
 * @typedef {{ panes: Record<string, string>, versions: Record<string, { cells: EditableCell[] }>,
 *   marked?: { index: number, source: string }, choices: string[], hasRuns: boolean }} View
 * @typedef {{ isPython: boolean, nonce: string, onType: (sources: Record<string, string>) => void,
 *   onLeave: () => void, onAccept: () => void }} ResultOptions
 */

/**
 * The cells that stand in the notebook by a decision; undefined where nothing says it.
 *
 * @param {View} view @param {Settlement | undefined} settlement @returns {EditableCell[] | undefined}
 */
function keptCells({ versions, marked }, settlement) {
  if (settlement === undefined) {
    const cell = versions['ours']?.cells[0];
    return marked === undefined || cell === undefined
      ? undefined
      : [{ ...cell, index: marked.index, source: marked.source }];
  }
  const of = (/** @type {string} */ side) => versions[side]?.cells ?? [];
  const cells = {
    ours: of('ours'),
    theirs: of('theirs'),
    base: of('base'),
    both: [...of('ours'), ...of('theirs')],
    'theirs-first': [...of('theirs'), ...of('ours')],
  }[settlement.choice];
  // Marks within a source: both versions are of one cell, and only the server joins them line by line.
  if (new Set(cells?.map(({ index }) => index)).size !== cells?.length) return undefined;
  return cells.map(({ index, type, source }) => ({
    index,
    type,
    source: settlement.sources?.[index] ?? source,
  }));
}

/** Shows the cells of one conflict and keeps the editors while somebody types in them. */
export class Result {
  /** @param {HTMLElement} place @param {View} view @param {ResultOptions} options */
  constructor(place, view, options) {
    this.place = place;
    this.view = view;
    this.options = options;
    /** @type {{ index: number, editor: ReturnType<typeof createEditor> }[]} */
    this.editors = [];
    this.shown = '';
  }

  /** @param {Settlement | undefined} settlement @param {boolean} isOpen */
  show(settlement, isOpen) {
    const cells = keptCells(this.view, settlement);
    const shown = JSON.stringify(cells?.map(({ index }) => index) ?? null);
    this.place.classList.toggle('open', isOpen);
    if (shown === this.shown && cells !== undefined && cells.length > 0) {
      for (const [i, { source }] of cells.entries()) this.editors[i]?.editor.replace(source);
      return;
    }
    this.shown = shown;
    this.destroy();
    this.place.replaceChildren(...(cells === undefined ? [undecided(settlement)] : this.drawn(cells)));
  }

  /** @param {EditableCell[]} cells @returns {HTMLElement[]} */
  drawn(cells) {
    if (cells.length === 0)
      return [make('p', { className: 'note' }, 'Nothing of it stands in the notebook.')];
    this.editors = cells.map(({ index, type, source }, i) => {
      const editor = createEditor({
        ...this.options,
        text: source,
        label: `result, ${type} cell ${i + 1} of ${cells.length}`,
        isPython: type === 'code' && this.options.isPython,
        onType: () => this.options.onType(this.texts()),
      });
      return { index, editor };
    });
    return this.editors.map(({ editor }) => editor.dom);
  }

  texts() {
    return Object.fromEntries(this.editors.map(({ index, editor }) => [index, editor.text()]));
  }

  focus() {
    this.editors[0]?.editor.focus();
  }

  destroy() {
    for (const { editor } of this.editors) editor.destroy();
    this.editors = [];
  }
}

/** @param {Settlement | undefined} settlement */
function undecided(settlement) {
  const text =
    settlement === undefined
      ? 'Not decided: both versions stay, between marks.'
      : `Decided: ${settlement.choice}.`;
  return make('p', { className: 'note' }, text);
}
