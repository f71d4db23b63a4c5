// @ts-check
/**
 * What all pages of differences do: keys, sliders and the heights of frames. It reads nothing but the page, and nothing
 * of a notebook ever gets into it. Cells may come and go: they are looked for when they are needed.
 */

/** @returns {HTMLElement[]} */
const changedCells = () => Array.from(document.querySelectorAll('.cell:not(.unchanged, [hidden])'));

/** @type {HTMLElement | undefined} */
let current;

/** @param {string} text */
export function say(text) {
  const status = document.getElementById('status');
  if (status !== null) status.textContent = text;
}

/** @param {number} step */
function walk(step) {
  const cells = changedCells();
  if (cells.length === 0) return;
  const at = current === undefined ? -1 : cells.indexOf(current);
  const next = at === -1 ? 0 : (at + step + cells.length) % cells.length;
  const cell = cells[next];
  current = cell;
  const heading = cell?.querySelector('h3');
  cell?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
  say(`change ${next + 1} of ${cells.length}: ${heading?.textContent ?? ''}`);
}

function unfold() {
  const folds = Array.from(document.querySelectorAll('details'));
  const open = folds.some((fold) => !fold.open);
  for (const fold of folds) fold.open = open;
}

function nextImageMode() {
  const place = current ?? document;
  for (const images of place.querySelectorAll('.images')) {
    /** @type {HTMLInputElement[]} */
    const modes = Array.from(images.querySelectorAll('input[type=radio]'));
    const next = modes[(modes.findIndex((mode) => mode.checked) + 1) % modes.length];
    if (next !== undefined) next.checked = true;
  }
}

function columns() {
  const box = document.getElementById('show-unified');
  if (box instanceof HTMLInputElement) box.checked = !box.checked;
}

/** @returns {HTMLElement | undefined} the change that keys are about */
export const currentCell = () => current;

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  x: unfold,
  i: nextImageMode,
  v: columns,
};

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'));

/** @param {KeyboardEvent} event @param {Record<string, () => void>} keys */
function press(event, keys) {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const act = keys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** @param {Event} event */
function slide({ target }) {
  if (!(target instanceof HTMLInputElement) || target.type !== 'range') return;
  const pair = target.closest('.images')?.querySelector('.pair');
  if (pair instanceof HTMLElement) pair.style.setProperty('--share', `${target.value}%`);
}

/** No frame is higher than this; the rest of it scrolls. */
const HIGHEST = 1200;

/** @param {EventTarget} frame */
function fit(frame) {
  if (!(frame instanceof HTMLIFrameElement)) return;
  const height = frame.contentDocument?.documentElement?.scrollHeight ?? 0;
  if (height > 0) frame.style.height = `${Math.min(height + 4, HIGHEST)}px`;
}

/** @param {Record<string, () => void>} more keys of the page */
export function startPage(more = {}) {
  document.documentElement.classList.add('js');
  const keys = { ...KEYS, ...more };
  document.addEventListener('keydown', (event) => press(event, keys));
  document.addEventListener('input', slide);
  // `load` does not bubble, so it is caught on its way down.
  document.addEventListener('load', ({ target }) => target !== null && fit(target), true);
  for (const frame of document.querySelectorAll('iframe')) fit(frame);
  addEventListener('beforeprint', () => {
    for (const fold of document.querySelectorAll('details')) fold.open = true;
  });
}
