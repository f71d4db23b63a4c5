// @ts-check
/**
 * The script of the report. The page works without it; it adds keys, sliders and the heights of frames. It reads
 * nothing but the page, and nothing of a notebook ever gets into it.
 */
const root = document.documentElement;
root.classList.add('js');

/** @type {HTMLElement[]} */
const cells = Array.from(document.querySelectorAll('.cell:not(.unchanged)'));
let current = -1;

/** @param {number} step */
function walk(step) {
  if (cells.length === 0) return;
  current = (current + step + cells.length) % cells.length;
  const cell = cells[current];
  const heading = cell?.querySelector('h3');
  cell?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
  const status = document.getElementById('status');
  if (status !== null)
    status.textContent = `change ${current + 1} of ${cells.length}: ${heading?.textContent ?? ''}`;
}

function unfold() {
  const folds = Array.from(document.querySelectorAll('details'));
  const open = folds.some((fold) => !fold.open);
  for (const fold of folds) fold.open = open;
}

function nextImageMode() {
  const place = cells[current] ?? document;
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

/** @type {Record<string, () => void>} */
const KEYS = {
  j: () => walk(1),
  k: () => walk(current === -1 ? 0 : -1),
  x: unfold,
  i: nextImageMode,
  v: columns,
};

document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox';
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  KEYS[event.key]?.();
});

document.addEventListener('input', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.type !== 'range') return;
  target.closest('.images')?.querySelector('.pair')?.setAttribute('style', `--share:${target.value}%`);
});

/** No frame is higher than this; the rest of it scrolls. */
const HIGHEST = 1200;

/** @param {Element} frame */
function fit(frame) {
  if (!(frame instanceof HTMLIFrameElement)) return;
  const height = frame.contentDocument?.documentElement.scrollHeight ?? 0;
  if (height > 0) frame.style.height = `${Math.min(height + 4, HIGHEST)}px`;
}

for (const frame of document.querySelectorAll('iframe')) {
  frame.addEventListener('load', () => fit(frame));
  fit(frame);
}

addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details')) fold.open = true;
});
