// @ts-check
/** The script of `nbvc review`: shows what the server compares, follows changes, and keeps comments. */
import { currentCell, say, startPage } from '../../render/html/browser/page.js';
import { openForm, placeComments, showComments } from './comments.js';
import { Refused, byId, follow, getJson, getText, inputById, make, post, signIn } from './server.js';

/** Larger files are shown when somebody asks for them. */
const LARGE = 8_000_000;

/** @type {{ rev: number, files: any[], cells: any[], index: string, title: string, others: number } | undefined} */
let model;
/** @type {{ comments: any[], isKept: boolean }} */
let comments = { comments: [], isKept: true };

/** Boxes for which the server compares anew, by what they are called there. */
const ASKED = { whitespace: 'ask-whitespace', counts: 'ask-counts', ids: 'ask-ids' };

/** @param {string} id */
const isTicked = (id) => inputById(id).checked;

/** The command line has said what is wanted at first. */
function query() {
  if (model === undefined) return '';
  const pairs = Object.entries(ASKED).map(([name, id]) => `${name}=${isTicked(id) ? 1 : 0}`);
  return `?${pairs.join('&')}`;
}

/** What a person has opened, by the place of the fold in its cell. */
function openFolds() {
  return new Set(folds().flatMap(([name, fold]) => (fold.open ? [name] : [])));
}

/** @returns {[string, HTMLDetailsElement][]} */
function folds() {
  return Array.from(byId('main').getElementsByTagName('details'), (fold, i) => {
    const place = fold.closest('[id]');
    const within = place === null ? i : Array.from(place.getElementsByTagName('details')).indexOf(fold);
    return [`${place?.id} ${within}`, fold];
  });
}

/** Loads change one after another; of several that wait the last is enough. */
let loading = Promise.resolve();
let wanted = 0;
function load() {
  const mine = ++wanted;
  loading = loading.then(() => (mine === wanted ? show() : undefined)).catch(complain);
  return loading;
}

async function show() {
  const open = openFolds();
  const [next, found] = await Promise.all([getJson(`/api/model${query()}`), getJson('/api/comments')]);
  const bodies = await Promise.all(next.files.map((/** @type {any} */ file) => body(file)));
  const isFirst = model === undefined;
  model = next;
  comments = found;
  document.title = next.title;
  const heading = document.querySelector('h1');
  if (heading !== null) heading.textContent = next.title;
  byId('index').innerHTML = next.index;
  byId('main').replaceChildren(...bodies, ...notes(next));
  if (isFirst) for (const [name, id] of Object.entries(ASKED)) inputById(id).checked = next.view[name];
  else for (const [name, fold] of folds()) fold.open = open.has(name);
  drawComments();
  narrow();
  say(isFirst ? `${next.files.length} notebooks` : 'the page shows what the files hold now');
  document.documentElement.dataset['rev'] = String(next.rev);
}

/** @param {{ id: string, name: string, size: number }} file */
async function body({ id, name, size }) {
  const holder = make('div');
  const fill = async () => {
    holder.innerHTML = await getText(`/api/files/${id}${query()}`);
  };
  if (size <= LARGE) {
    await fill();
    return holder;
  }
  const megabytes = (size / 1e6).toFixed(0);
  const button = make('button', { type: 'button', textContent: `show it: ${megabytes} MB` });
  button.addEventListener('click', () => {
    void fill().then(drawComments, complain);
  });
  holder.append(make('article', { id }, make('h2', {}, name), make('p', { className: 'note' }, button)));
  return holder;
}

/** @param {{ files: any[], others: number }} next */
function notes({ files, others }) {
  const texts = files.length === 0 ? ['Nothing has changed. The page follows the files: leave it open.'] : [];
  if (others > 0) texts.push(`${others} other changed file${others === 1 ? '' : 's'}: git diff shows them`);
  return texts.map((text) => make('p', { className: 'note' }, text));
}

/** @param {unknown} error */
function complain(error) {
  if (error instanceof Refused && error.status === 401)
    byId('main').replaceChildren(
      make('p', { className: 'problem' }, `${error.message}: this page was not let in.`),
    );
  else if (error instanceof Refused)
    byId('main').prepend(make('p', { className: 'problem', role: 'alert' }, error.message));
  else setLive('gone');
}

/** @param {'live' | 'gone' | 'stopped'} state */
function setLive(state) {
  const live = byId('live');
  const texts = { live: '● live', gone: '○ server gone, what you see stays', stopped: '○ stopped' };
  live.textContent = texts[state];
  live.className = state === 'live' ? 'note' : 'problem';
}

function drawComments() {
  if (model === undefined) return;
  const rest = placeComments(comments.comments, model.cells, change);
  showComments(comments, rest, change);
}

/** @param {object} wish */
async function change(wish) {
  comments = await post('/api/comments/change', wish);
  drawComments();
}

/** @param {HTMLElement} cell @param {{ side: string, line: number } | undefined} place */
function comment(cell, place) {
  openForm(cell, place, async (text, where) => {
    comments = await post(`/api/comments${query()}`, { rev: model?.rev ?? 0, cell: cell.id, text, ...where });
    drawComments();
    say('comment kept');
  });
}

/** The number of a line is where one comments on it. @param {MouseEvent} event */
function clickLine({ target }) {
  if (!(target instanceof HTMLTableCellElement) || !target.matches('td.n') || target.textContent === '')
    return;
  const cell = target.closest('.cell');
  const source = target.closest('.part.source');
  if (!(cell instanceof HTMLElement) || source === null) return;
  const isOld =
    target.nextElementSibling?.matches('.removed') === true ||
    (target.cellIndex === 0 && target.closest('table.one') === null);
  comment(cell, { side: isOld ? 'before' : 'after', line: Number(target.textContent) });
}

/** Shows the cells that hold a text, in their names, sources or outputs. */
function narrow() {
  const words = inputById('find').value.toLowerCase();
  for (const cell of document.querySelectorAll('main .cell'))
    if (cell instanceof HTMLElement)
      cell.hidden = words !== '' && !(cell.textContent ?? '').toLowerCase().includes(words);
  for (const link of document.querySelectorAll('#index li li')) {
    const id = link.querySelector('a')?.hash.slice(1) ?? '';
    if (link instanceof HTMLElement) link.hidden = document.getElementById(id)?.hidden === true;
  }
}

function keepOpen() {
  const source = follow({ changed: () => void load() }, (isThere) => {
    setLive(isThere ? 'live' : 'gone');
  });
  byId('stop').addEventListener('click', () => {
    source.close();
    void post('/api/done', {}).then(() => setLive('stopped'), complain);
  });
}

function listen() {
  for (const id of Object.values(ASKED)) byId(id).addEventListener('change', () => void load());
  byId('find').addEventListener('input', narrow);
  byId('main').addEventListener('click', clickLine);
  byId('comments-open').addEventListener('click', () => {
    const panel = byId('comments');
    panel.hidden = !panel.hidden;
    byId('comments-open').setAttribute('aria-expanded', String(!panel.hidden));
  });
}

startPage({
  c: () => {
    const cell = currentCell();
    if (cell !== undefined) comment(cell, undefined);
  },
  '/': () => byId('find').focus(),
});
listen();
void signIn().then(load).then(keepOpen);
