// @ts-check
/** The script of `nbvc mergetool`: shows conflicts and sends what is decided about them. */
import { say, startPage } from '../../render/html/browser/page.js';
import { banner, button } from './merge-banner.js';
import { automaticCard, conflictCard } from './merge-card.js';
import { decisionText, drawList, isSame, itemsOf } from './merge-list.js';
import { Refused, byId, follow, getJson, getText, make, post, signIn } from './server.js';

/**
 * @typedef {import('./merge-list.js').Item} Item
 * @typedef {import('./result.js').Settlement} Settlement
 * @typedef {import('./merge-list.js').State & { rev: number, canUndo: boolean, canRedo: boolean,
 *   savedOpen: number | null, isSaved: boolean, diskChanged: boolean }} State
 */

/** @type {import('./merge-card.js').Model & { path: string, state: State }} */
let model;
/** @type {State} */
let state;
/** @type {Item | undefined} */
let current;
/** @type {import('./result.js').Result | undefined} */
let result;
let isEnded = false;

const nonce = document.querySelector('meta[name=nonce]')?.getAttribute('content') ?? '';

/** @param {string} id @param {() => void} act */
const onClick = (id, act) => byId(id).addEventListener('click', act);

/** Requests go one after another, each with the number of the state that the one before has made. */
let queue = Promise.resolve();

/** @param {string} path @param {object} body */
function send(path, body) {
  queue = sendAfter(queue, path, body);
  return queue;
}

/** @param {Promise<void>} before @param {string} path @param {object} body */
async function sendAfter(before, path, body) {
  await before;
  try {
    state = await post(path, { rev: state.rev, ...body });
    draw();
  } catch (error) {
    await complain(error);
  }
}

/** @param {unknown} error */
async function complain(error) {
  if (!(error instanceof Refused)) return setLive(false);
  if (error.status === 401) return banner(`${error.message}: this page was not let in.`);
  banner(error.message);
  if (error.status === 409) await refresh();
}

/** Takes what another page has decided. */
async function refresh() {
  try {
    model = await getJson('/api/model');
    state = model.state;
    draw();
  } catch {
    setLive(false);
  }
}

/** @param {boolean} isThere */
function setLive(isThere) {
  if (isEnded) return;
  byId('live').textContent = isThere ? '● live' : '○ server gone';
  if (!isThere)
    banner(
      'The server is gone. What was decided is kept with the repository and is there when you come back.',
      button('save a copy of the decisions', download),
    );
  else if (!state.diskChanged) banner('');
}

function download() {
  const content = JSON.stringify(
    { conflicts: state.conflicts, overrides: state.overrides, texts: result?.texts() },
    null,
    2,
  );
  const url = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  make('a', { href: url, download: 'decisions.json' }).click();
  URL.revokeObjectURL(url);
}

/** Everything that depends on what is decided. */
function draw() {
  const total = model.conflicts.length;
  const open = state.open.length;
  const saved = state.isSaved ? ' · saved' : '';
  byId('count').textContent =
    total === 0 ? `no conflicts${saved}` : `${total - open} of ${total} settled${saved}`;
  setDisabled('undo', !state.canUndo);
  setDisabled('redo', !state.canRedo);
  setDisabled('save', open > 0 || state.isSaved || state.diskChanged);
  setDisabled('next', open === 0);
  byId('save-open').hidden = open === 0 || state.diskChanged;
  byId('finish').classList.toggle('main', state.isSaved && open === 0);
  drawList(model, state, current, (item) => void show(item));
  if (current !== undefined) drawDecision(current);
  if (state.diskChanged) tellDisk();
  document.documentElement.dataset['rev'] = String(state.rev);
}

/** @param {string} id @param {boolean} isOff */
function setDisabled(id, isOff) {
  byId(id).toggleAttribute('disabled', isOff);
}

function tellDisk() {
  banner(
    'The file has changed on the disk. Nothing is written over it.',
    button('show the difference', () => void showPage('/api/disk', 'on the disk, and what would be saved')),
    button('read it anew', () => void reopen()),
  );
}

async function reopen() {
  try {
    await post('/api/reopen', {});
    banner('');
    current = undefined;
    await refresh();
    start();
  } catch (error) {
    await complain(error);
  }
}

/** Shows something that is no item of the list. @param {string} path @param {string} title */
async function showPage(path, title) {
  try {
    const html = await getText(path);
    leave();
    const body = make('div');
    body.innerHTML = html;
    byId('main').replaceChildren(make('h2', { tabIndex: -1 }, title), body);
    byId('main').querySelector('h2')?.focus();
    draw();
  } catch (error) {
    await complain(error);
  }
}

function leave() {
  result?.destroy();
  result = undefined;
  current = undefined;
}

/** @param {Item} item */
async function show(item) {
  const view = await (
    item.type === 'conflict' ? getJson(`/api/conflicts/${item.key}`) : getText(`/api/automatic/${item.key}`)
  ).catch(complain);
  if (view === undefined) return;
  leave();
  current = item;
  byId('main').replaceChildren(...card(item, view));
  draw();
  const heading = byId('main').querySelector('h2');
  heading?.focus();
  scrollTo(0, 0);
  say(`${heading?.textContent ?? ''}, ${decisionText(item, state)}`);
}

/** @param {Item} item @param {any} view @returns {HTMLElement[]} */
function card(item, view) {
  const acts = {
    nonce,
    onType: (/** @type {Record<string, string>} */ sources) => type(item, sources),
    onLeave: () => byId('main').querySelector('h2')?.focus(),
    onAccept: () => walkOpen(1),
    choose: (/** @type {string | undefined} */ choice) =>
      choose(choice === undefined ? undefined : { choice }),
    override,
    takeRun,
  };
  if (item.type === 'automatic') return automaticCard(item, view, model, acts);
  const made = conflictCard(item, view, model, acts);
  result = made.result;
  return made.parts;
}

/** @param {Item} item */
function drawDecision(item) {
  const settlement = item.type === 'conflict' ? state.conflicts[item.key] : undefined;
  const chosen = item.type === 'conflict' ? settlement?.choice : state.overrides[item.key];
  const text = decisionText(item, state);
  const place = document.getElementById('decision');
  if (place !== null) place.textContent = text;
  for (const made of document.querySelectorAll('.choices button')) {
    if (!(made instanceof HTMLElement)) continue;
    const { choice, outputs } = made.dataset;
    if (choice !== undefined) made.setAttribute('aria-pressed', String(choice === chosen));
    if (outputs !== undefined) made.setAttribute('aria-pressed', String(outputs === settlement?.outputs));
  }
  // What is being typed is newer than what the server knows.
  if (pending === undefined) result?.show(settlement, text.startsWith('open'));
}

/** @param {Settlement | undefined} settlement */
function choose(settlement) {
  if (current?.type !== 'conflict') return;
  const { key } = current;
  dropTyped();
  const said = settlement === undefined ? 'left open' : settlement.choice;
  void send('/api/decisions', { conflict: key, settlement }).then(() => say(said));
}

/** @param {string} choice */
function tryChoose(choice) {
  if (document.querySelector(`[data-choice="${choice}"]`) === null) return;
  if (current?.type === 'automatic') override(choice);
  else choose({ choice });
}

/** @param {string} outputs */
function takeRun(outputs) {
  if (current?.type !== 'conflict' || document.querySelector('.runs') === null) return;
  const before = state.conflicts[current.key] ?? { choice: 'ours' };
  void flush().then(() => choose({ ...before, outputs }));
}

/** @param {string | undefined} side */
function override(side) {
  if (current?.type !== 'automatic') return;
  void send('/api/decisions', { override: current.key, ...(side === undefined ? {} : { side }) });
}

const TYPING_MS = 300;
/** @type {{ item: Item, sources: Record<string, string>, timer: number } | undefined} */
let pending;

/** @param {Item} item @param {Record<string, string>} sources */
function type(item, sources) {
  clearTimeout(pending?.timer);
  pending = { item, sources, timer: window.setTimeout(() => void flush(), TYPING_MS) };
}

function dropTyped() {
  clearTimeout(pending?.timer);
  pending = undefined;
}

async function flush() {
  if (pending === undefined) return queue;
  const { item, sources } = pending;
  dropTyped();
  const before = state.conflicts[item.key] ?? { choice: 'ours' };
  return send('/api/decisions', { conflict: item.key, settlement: { ...before, sources }, typing: true });
}

/** @param {number} step */
function walk(step) {
  const items = itemsOf(model);
  const at = items.findIndex((item) => isSame(current, item));
  const item = items[(at + step + items.length) % items.length];
  if (item !== undefined) void flush().then(() => show(item));
}

/** @param {1 | -1} step */
function walkOpen(step) {
  const keys = model.conflicts.map(({ key }) => key).filter((key) => state.open.includes(key));
  const at = current?.type === 'conflict' ? current.key : step === 1 ? -1 : Infinity;
  const ahead = step === 1 ? keys.find((key) => key > at) : keys.findLast((key) => key < at);
  const key = ahead ?? (step === 1 ? keys[0] : keys.at(-1));
  if (key !== undefined) void flush().then(() => show({ type: 'conflict', key }));
}

const next = () => walkOpen(1);

/** @param {boolean} allowOpen */
async function save(allowOpen) {
  await flush();
  await send('/api/save', { allowOpen });
  if (!state.isSaved) return;
  const open = state.open.length;
  const text =
    open === 0 ? 'Saved: all conflicts are settled.' : `Saved with ${open} conflicts marked in the notebook.`;
  banner(
    text,
    button('finish', () => void finish()),
  );
  say('saved');
}

async function finish() {
  await flush();
  const isLost = !state.isSaved && state.canUndo;
  if (isLost && !confirm('Not saved. What you decided is kept for the next time. Finish?')) return;
  isEnded = true;
  await post('/api/done', {}).catch(() => undefined);
  byId('live').textContent = '○ finished';
  banner('Finished. This page can be closed.');
}

/** @param {() => void} act */
const flushed = (act) => () => void flush().then(act);
const undo = flushed(() => void send('/api/undo', {}));
const redo = flushed(() => void send('/api/redo', {}));

function listen() {
  onClick('previous', () => walkOpen(-1));
  onClick('next', next);
  onClick('undo', undo);
  onClick('redo', redo);
  onClick(
    'preview',
    flushed(() => void showPage('/api/preview', 'from ours to what would be saved')),
  );
  onClick('save', () => void save(false));
  onClick('save-open', () => void save(true));
  onClick('finish', () => void finish());
  onClick('help-open', help);
  const all = byId('all');
  all.addEventListener('change', () => {
    if (!(all instanceof HTMLSelectElement) || all.value === '') return;
    const choice = all.value;
    all.value = '';
    void flush().then(() => send('/api/decisions', { all: choice }));
  });
  document.addEventListener('keydown', (event) => {
    const isEditing = event.target instanceof HTMLElement && event.target.closest('.cm-editor') !== null;
    if (isEditing || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (event.shiftKey) redo();
    else undo();
  });
}

function help() {
  const dialog = byId('help');
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

function start() {
  const first = state.open[0];
  if (first !== undefined) void show({ type: 'conflict', key: first });
  else if (model.conflicts.length > 0) void show({ type: 'conflict', key: 0 });
  else if (model.automatic.length > 0) void show({ type: 'automatic', key: 0 });
  else
    byId('main').replaceChildren(
      make('p', { className: 'note' }, 'Nothing is to be decided: save it as it is.'),
    );
}

async function load() {
  await signIn();
  model = await getJson('/api/model');
  state = model.state;
  document.title = `merge ${model.path}`;
  const heading = document.querySelector('h1');
  if (heading !== null) heading.textContent = model.path;
  draw();
  start();
  follow(
    {
      disk: ({ changed }) => {
        state = { ...state, diskChanged: changed };
        if (!changed) banner('');
        draw();
      },
    },
    setLive,
  );
}

startPage({
  j: () => walk(1),
  k: () => walk(-1),
  ']': next,
  '[': () => walkOpen(-1),
  1: () => tryChoose('ours'),
  2: () => tryChoose('base'),
  3: () => tryChoose('theirs'),
  4: () => tryChoose('both'),
  5: () => tryChoose('theirs-first'),
  0: () => takeRun('none'),
  e: () => result?.focus(),
  u: undo,
  U: redo,
  s: () => void save(false),
  '?': help,
});
listen();
void load().catch(complain);
