// @ts-check
/**
 * Writes fixtures/diff/<case>/: before.ipynb, after.ipynb and case.json with what a good diff of them is.
 * The language of the expected shapes is described in fixtures/diff/README.md.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { code, display, error, frame, jupyterText, lines } from './fixture-notebook.mjs';
import { markdown, metadata, notebook, png, raw, result, sorted, stream } from './fixture-notebook.mjs';

/** @typedef {import('./fixture-notebook.mjs').Fields} Fields */
/**
 * @typedef {object} Expect
 * @property {string[]} cells  the shape, in the order of the cells of `after`
 * @property {string[][]} [alsoGood]  shapes that are as good
 * @property {Record<string, string[]>} [parts]  what changed in a modified cell, by its number in `after`
 * @property {string[]} [fields]  paths that changed outside of cells
 */

const folder = fileURLToPath(new URL('../fixtures/diff/', import.meta.url));

for (const entry of readdirSync(folder, { withFileTypes: true }))
  if (entry.isDirectory()) rmSync(folder + entry.name, { recursive: true });

/** @param {string} name @param {string} what @param {[Fields[] | Fields, Fields[] | Fields]} pair @param {Expect} expect */
function pair(name, what, [before, after], expect) {
  write(name, what, [jupyterText(whole(before)), jupyterText(whole(after))], expect);
}

/** @param {string} name @param {string} what @param {[string, string]} texts @param {Expect} expect */
function write(name, what, [before, after], expect) {
  for (const shape of [expect.cells, ...(expect.alsoGood ?? [])])
    checkShape(name, shape, [cellCount(before), cellCount(after)]);
  mkdirSync(folder + name, { recursive: true });
  writeFileSync(`${folder}${name}/before.ipynb`, before);
  writeFileSync(`${folder}${name}/after.ipynb`, after);
  writeFileSync(`${folder}${name}/case.json`, `${JSON.stringify({ what, expect }, null, 2)}\n`);
}

/** @param {Fields[] | Fields} value @returns {Fields} */
function whole(value) {
  return Array.isArray(value) ? notebook(value) : value;
}

/** @param {string} text */
function cellCount(text) {
  const value = JSON.parse(text);
  const holders = value.worksheets ?? [value];
  return holders.flatMap((/** @type {{ cells: unknown[] }} */ sheet) => sheet.cells).length;
}

/**
 * Every cell of both sides must stand in a shape exactly once, those of `after` in order.
 * @param {string} name @param {string[]} shape @param {[number, number]} counts
 */
function checkShape(name, shape, counts) {
  const sides = [0, 1].map((side) =>
    shape.flatMap((word) => {
      const match = /^(?:[=~>+-]|>~|split |join )([\d,]*):([\d,]*)$/.exec(word);
      if (match === null) throw new Error(`${name}: cannot read the shape "${word}"`);
      return (match[side + 1] ?? '').split(',').filter(Boolean).map(Number);
    }),
  );
  const [before = [], after = []] = sides;
  const wanted = counts.map((count) => Array.from({ length: count }, (_, index) => index + 1));
  const same = [before.toSorted((a, b) => a - b), after].every(
    (side, i) => String(side) === String(wanted[i]),
  );
  if (!same) throw new Error(`${name}: the shape does not have every cell once: ${shape.join(' ')}`);
}

/** The shape in which the first `count` cells pair up in order. @param {string} sign @param {number} count */
function straight(sign, count) {
  return Array.from({ length: count }, (_, index) => `${sign}${index + 1}:${index + 1}`);
}

const intro = markdown(
  'intro',
  '# Lighthouse log\n\nVisibility at four lighthouses, read once an hour.\nMissing readings are left empty.',
);
const load = code(
  'load',
  'import pandas as pd\n\nlog = pd.read_csv("lighthouses.csv", parse_dates=["hour"])\nlog.shape',
);
const clean = code(
  'clean',
  'log = log.dropna(subset=["miles"])\nlog["miles"] = log["miles"].clip(0, 30)\nlog = log.sort_values("hour")\nprint(len(log), "readings")',
);
const fog = code(
  'fog',
  'def foggy(group, limit=2):\n    """Hours with less than so many miles."""\n    low = group[group["miles"] < limit]\n    return len(low)\n\nfog = log.groupby("name").apply(foggy)\nfog',
);
const method = markdown(
  'method',
  '## Method\n\nAn hour counts as foggy below **two miles**.\nThe mean is taken over daylight only, since the lamps blind the sensor.',
);
const chart = code(
  'chart',
  'import matplotlib.pyplot as plt\n\nfig, axis = plt.subplots()\naxis.bar(fog.index, fog.values, color="grey")\naxis.set_ylabel("foggy hours")\nplt.show()',
);
const six = [intro, load, clean, fog, method, chart];

/** @param {Fields} cell @param {Fields} fields */
const changed = (cell, fields) => ({ ...cell, ...fields });
/** @param {Fields} cell @param {string} from @param {string} to */
function edited(cell, from, to) {
  const text = /** @type {string[]} */ (cell['source']).join('');
  if (!text.includes(from)) throw new Error(`no "${from}" in ${String(cell['id'])}`);
  return changed(cell, { source: lines(text.replace(from, () => to)) });
}
/** @param {Fields} cell */
function withoutId(cell) {
  const { id: _, ...rest } = cell;
  return rest;
}
/** @param {Fields[]} cells */
const old = (cells) => notebook(cells.map(withoutId), { nbformat_minor: 4 });
/** Ids as Jupyter makes them, another set for every seed. @param {Fields[]} cells @param {number} seed */
function renewed(cells, seed) {
  return cells.map((cell, index) => {
    const number = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b);
    return changed(cell, { id: (number >>> 0).toString(16).padStart(8, '0') });
  });
}
/** @param {number[]} order @param {Fields[]} [cells] */
const ordered = (order, cells = six) => order.map((number) => cells[number - 1] ?? {});

const fogEdited = edited(fog, 'limit=2', 'limit=1.5');
const allEdited = [
  edited(intro, 'once an hour', 'twice an hour'),
  edited(load, 'log.shape', 'len(log)'),
  edited(clean, 'clip(0, 30)', 'clip(0, 25)'),
  fogEdited,
  edited(method, 'two miles', 'three miles'),
  edited(chart, '"grey"', '"silver"'),
];
const extra = code('extra', 'worst = fog.idxmax()\nprint("most fog at", worst)');
/** @type {Record<string, string[]>} */
const idOnly = Object.fromEntries(six.map((_, index) => [index + 1, ['id']]));
/** @type {Record<string, string[]>} */
const idAndSource = Object.fromEntries(six.map((_, index) => [index + 1, ['id', 'source']]));

pair('unchanged', 'nothing changed', [six, six], { cells: straight('=', 6) });
pair('empty-both', 'two notebooks without cells', [[], []], { cells: [] });
pair('empty-before', 'cells written into an empty notebook', [[], [intro, load]], { cells: ['+:1', '+:2'] });
pair('empty-after', 'all cells deleted', [[intro, load], []], { cells: ['-1:', '-2:'] });
pair('edit-line', 'one line of one cell edited', [six, six.with(3, fogEdited)], {
  cells: straight('=', 6).with(3, '~4:4'),
  parts: { 4: ['source'] },
});
pair('edit-all', 'one line of every cell edited', [six, allEdited], { cells: straight('~', 6) });
pair('insert-first', 'a cell inserted before all others', [six, [extra, ...six]], {
  cells: ['+:1', ...six.map((_, i) => `=${i + 1}:${i + 2}`)],
});
pair('insert-last', 'a cell added at the end', [six, [...six, extra]], {
  cells: [...straight('=', 6), '+:7'],
});
pair('delete-first', 'the first cell deleted', [six, six.slice(1)], {
  cells: ['-1:', ...six.slice(1).map((_, i) => `=${i + 2}:${i + 1}`)],
});
pair(
  'delete-and-insert',
  'one cell deleted, another inserted far away',
  [six, [...ordered([1, 3, 4, 5, 6]), extra]],
  {
    cells: ['=1:1', '-2:', '=3:2', '=4:3', '=5:4', '=6:5', '+:6'],
  },
);

pair('ids-regenerated', 'a tool gave all cells new ids', [six, renewed(six, 1)], {
  cells: straight('~', 6),
  parts: idOnly,
});
pair('ids-regenerated-all-edited', 'new ids, and every cell edited', [six, renewed(allEdited, 2)], {
  cells: straight('~', 6),
  parts: idAndSource,
});
pair(
  'ids-regenerated-insert-delete',
  'new ids, one cell deleted, one inserted',
  [six, renewed([...ordered([1, 3, 4]), extra, ...ordered([5, 6])], 3)],
  { cells: ['~1:1', '-2:', '~3:2', '~4:3', '+:4', '~5:5', '~6:6'] },
);
pair(
  'ids-regenerated-move',
  'new ids, and a cell moved to another place',
  [six, renewed(ordered([1, 6, 2, 3, 4, 5]), 4)],
  {
    cells: ['~1:1', '>~6:2', '~2:3', '~3:4', '~4:5', '~5:6'],
  },
);
pair(
  'ids-are-positions',
  'a tool numbers the cells 0, 1, 2 …; a cell was inserted at the top',
  [
    six.map((cell, index) => changed(cell, { id: `${index}` })),
    [extra, ...six].map((cell, index) => changed(cell, { id: `${index}` })),
  ],
  {
    cells: ['+:1', ...six.map((_, i) => `~${i + 1}:${i + 2}`)],
    parts: Object.fromEntries(six.map((_, i) => [i + 2, ['id']])),
  },
);
pair(
  'ids-shuffled',
  'the cells stay, their ids change places',
  [six, six.map((cell, index) => changed(cell, { id: six[(index + 2) % 6]?.['id'] }))],
  { cells: straight('~', 6), parts: idOnly },
);
pair(
  'ids-duplicate',
  'three cells have one id; the last of them is edited',
  [
    six.map((cell, i) => (i > 2 ? changed(cell, { id: 'copy' }) : cell)),
    six
      .with(5, edited(chart, '"grey"', '"navy"'))
      .map((cell, i) => (i > 2 ? changed(cell, { id: 'copy' }) : cell)),
  ],
  { cells: straight('=', 6).with(5, '~6:6'), parts: { 6: ['source'] } },
);
pair(
  'ids-duplicate-insert',
  'all cells have one id; one is inserted',
  [
    six.map((cell) => changed(cell, { id: 'same' })),
    [...six.slice(0, 2), extra, ...six.slice(2)].map((cell) => changed(cell, { id: 'same' })),
  ],
  { cells: ['=1:1', '=2:2', '+:3', '=3:4', '=4:5', '=5:6', '=6:7'] },
);
pair(
  'ids-none',
  'nbformat 4.4 has no ids; one cell edited, one inserted',
  [old(six), old([...six.with(3, fogEdited), extra])],
  { cells: [...straight('=', 6).with(3, '~4:4'), '+:7'], parts: { 4: ['source'] } },
);
pair('ids-upgrade', 'saved as 4.5 instead of 4.4: ids come', [old(six), six], {
  cells: straight('~', 6),
  parts: idOnly,
  fields: ['nbformat_minor'],
});
pair(
  'ids-upgrade-and-edit',
  'ids come, one cell is edited, one is new',
  [old(six), [...six.with(2, edited(clean, '30', '40')), extra]],
  {
    cells: [...straight('~', 6), '+:7'],
    parts: { ...idOnly, 3: ['id', 'source'] },
    fields: ['nbformat_minor'],
  },
);
pair('ids-downgrade', 'saved as 4.4 instead of 4.5: ids go', [six, old(six)], {
  cells: straight('~', 6),
  parts: idOnly,
  fields: ['nbformat_minor'],
});

pair('move-up', 'one cell moved up', [six, ordered([1, 6, 2, 3, 4, 5])], {
  cells: ['=1:1', '>6:2', '=2:3', '=3:4', '=4:5', '=5:6'],
});
pair('move-down', 'one cell moved down', [six, ordered([1, 3, 4, 5, 2, 6])], {
  cells: ['=1:1', '=3:2', '=4:3', '=5:4', '>2:5', '=6:6'],
});
pair('move-block', 'two neighbours moved up together', [six, ordered([1, 5, 6, 2, 3, 4])], {
  cells: ['=1:1', '>5:2', '>6:3', '=2:4', '=3:5', '=4:6'],
});
pair('move-no-ids', 'one cell moved, without ids', [old(six), old(ordered([1, 6, 2, 3, 4, 5]))], {
  cells: ['=1:1', '>6:2', '=2:3', '=3:4', '=4:5', '=5:6'],
});
pair('move-and-edit', 'one cell moved and edited', [six, [intro, fogEdited, load, clean, method, chart]], {
  cells: ['=1:1', '>~4:2', '=2:3', '=3:4', '=5:5', '=6:6'],
  parts: { 2: ['source'] },
});
pair(
  'move-and-edit-no-ids',
  'one cell moved and edited, without ids',
  [old(six), old([intro, fogEdited, load, clean, method, chart])],
  { cells: ['=1:1', '>~4:2', '=2:3', '=3:4', '=5:5', '=6:6'] },
);
pair(
  'swap-neighbours',
  'two neighbours changed places; either may be called moved',
  [six, ordered([1, 3, 2, 4, 5, 6])],
  {
    cells: ['=1:1', '>3:2', '=2:3', ...straight('=', 6).slice(3)],
    alsoGood: [['=1:1', '=3:2', '>2:3', ...straight('=', 6).slice(3)]],
  },
);
pair('swap-far', 'the first and the last cell changed places', [six, ordered([6, 2, 3, 4, 5, 1])], {
  cells: ['>6:1', '=2:2', '=3:3', '=4:4', '=5:5', '>1:6'],
});

const fogLines = /** @type {string[]} */ (fog['source']);
/** Split as Jupyter does it: white space around the cut is dropped. @type {[Fields, Fields]} */
const halves = [
  changed(fog, { source: lines(fogLines.slice(0, 4).join('').trimEnd()) }),
  changed(fog, { id: 'fog-call', source: fogLines.slice(5) }),
];
const splitUp = [intro, load, clean, ...halves, method, chart];

pair('split', 'one cell split in two; the first half keeps the id', [six, splitUp], {
  cells: ['=1:1', '=2:2', '=3:3', 'split 4:4,5', '=5:6', '=6:7'],
});
pair('split-no-ids', 'one cell split in two, without ids', [old(six), old(splitUp)], {
  cells: ['=1:1', '=2:2', '=3:3', 'split 4:4,5', '=5:6', '=6:7'],
});
pair(
  'split-and-edit',
  'one cell split in two, and a line of the first half edited',
  [six, splitUp.with(3, edited(halves[0], 'limit=2', 'limit=3'))],
  { cells: ['=1:1', '=2:2', '=3:3', 'split 4:4,5', '=5:6', '=6:7'] },
);
pair(
  'split-markdown',
  'a text split below its first paragraph',
  [
    six,
    [
      changed(intro, { source: ['# Lighthouse log'] }),
      markdown(
        'intro-text',
        'Visibility at four lighthouses, read once an hour.\nMissing readings are left empty.',
      ),
      ...six.slice(1),
    ],
  ],
  { cells: ['split 1:1,2', '=2:3', '=3:4', '=4:5', '=5:6', '=6:7'] },
);
pair('join', 'two cells joined into one', [splitUp, six], {
  cells: ['=1:1', '=2:2', '=3:3', 'join 4,5:4', '=6:5', '=7:6'],
});
pair('join-no-ids', 'two cells joined into one, without ids', [old(splitUp), old(six)], {
  cells: ['=1:1', '=2:2', '=3:3', 'join 4,5:4', '=6:5', '=7:6'],
});
pair('join-and-edit', 'two cells joined into one, and a line edited', [splitUp, six.with(3, fogEdited)], {
  cells: ['=1:1', '=2:2', '=3:3', 'join 4,5:4', '=6:5', '=7:6'],
});

pair(
  'type-raw-to-markdown',
  'a raw cell became Markdown',
  [
    six.with(4, raw('method', '## Method\n\nBelow two miles.')),
    six.with(4, markdown('method', '## Method\n\nBelow two miles.')),
  ],
  { cells: straight('=', 6).with(4, '~5:5'), parts: { 5: ['type'] } },
);
pair(
  'type-code-to-markdown',
  'a code cell became Markdown and lost its output',
  [
    six.with(2, changed(clean, { execution_count: 4, outputs: [stream('96 readings\n')] })),
    six.with(2, markdown('clean', /** @type {string[]} */ (clean['source']).join(''))),
  ],
  { cells: straight('=', 6).with(2, '~3:3'), parts: { 3: ['type', 'fields', 'executionCount'] } },
);

/**
 * Two notebooks that differ in the fields of the fourth cell.
 * @param {string} name @param {string} what @param {[Fields, Fields]} fields @param {string[]} parts
 */
function fourth(name, what, [before, after], parts) {
  pair(name, what, [six.with(3, changed(fog, before)), six.with(3, changed(fog, after))], {
    cells: straight('=', 6).with(3, '~4:4'),
    parts: { 4: parts },
  });
}
/** @param {string} name @param {string} what @param {[Fields[], Fields[]]} outputs */
function outputs(name, what, [before, after]) {
  fourth(name, what, [{ outputs: before }, { outputs: after }], ['outputs']);
}
/** @param {...string} tags @returns {Fields} */
const tagged = (...tags) => ({ metadata: { tags } });

fourth('tags-added', 'a tag where there was none', [{}, tagged('parameters')], ['tags']);
fourth('tags-removed', 'one of two tags removed', [tagged('slow', 'figure'), tagged('slow')], ['tags']);
fourth('tags-changed', 'one tag removed, two added', [tagged('a', 'b'), tagged('b', 'c', 'd')], ['tags']);
fourth(
  'tags-reordered',
  'the same tags in another order',
  [tagged('a', 'b', 'c'), tagged('c', 'a', 'b')],
  ['tags'],
);
fourth(
  'tags-and-metadata',
  'a tag added, a flag set',
  [{ metadata: { collapsed: false } }, { metadata: { collapsed: true, tags: ['slow'] } }],
  ['tags', 'metadata'],
);
fourth(
  'metadata-deep',
  'a value changed deep inside of the metadata',
  [
    { metadata: { papermill: { duration: 1.5, status: { code: 0, words: ['done', 'well'] } } } },
    { metadata: { papermill: { duration: 1.5, status: { code: 1, words: ['done', 'badly'] } } } },
  ],
  ['metadata'],
);
fourth('fields-unknown', 'a field that nbformat does not know', [{ rating: 3 }, { rating: 4 }], ['fields']);
pair(
  'metadata-notebook',
  'another Python',
  [notebook(six, { metadata: metadata('3.11.2') }), notebook(six, { metadata: metadata('3.12.1') })],
  { cells: straight('=', 6), fields: ['metadata.language_info.version'] },
);

const red = png(
  {
    width: 16,
    height: 16,
    palette: [
      [200, 0, 0],
      [255, 255, 255],
    ],
  },
  (x, y) => (x + y) % 2,
);
const blue = png(
  {
    width: 16,
    height: 16,
    palette: [
      [0, 0, 200],
      [255, 255, 255],
    ],
  },
  (x, y) => (x + y) % 2,
);
const withBuoy = (/** @type {string} */ picture) =>
  changed(method, { attachments: { 'buoy.png': { 'image/png': picture } } });
pair('attachments-added', 'a picture pasted into a text', [six, six.with(4, withBuoy(red))], {
  cells: straight('=', 6).with(4, '~5:5'),
  parts: { 5: ['attachments'] },
});
pair(
  'attachments-changed',
  'another picture under the same name',
  [six.with(4, withBuoy(red)), six.with(4, withBuoy(blue))],
  {
    cells: straight('=', 6).with(4, '~5:5'),
    parts: { 5: ['attachments'] },
  },
);

/** @param {string} picture */
const figure = (picture) => display({ 'image/png': `${picture}\n`, 'text/plain': ['<Figure size 16x16>'] });
const fogTable = (/** @type {number} */ hours) =>
  frame(
    ['name', 'hours'],
    [
      ['Sule', 4],
      ['Stroma', hours],
    ],
  );
outputs('outputs-stream', 'other text printed', [
  [stream('Sule 4\nStroma 11\n')],
  [stream('Sule 4\nStroma 12\n')],
]);
outputs('outputs-image', 'another picture', [[figure(red)], [figure(blue)]]);
outputs('outputs-frame', 'one value of a data frame changed', [
  [result(fogTable(11), 4)],
  [result(fogTable(12), 4)],
]);
outputs('outputs-added', 'an output where there was none', [[], [stream('done\n')]]);
outputs('outputs-removed', 'the outputs cleared', [[stream('done\n'), figure(red)], []]);
outputs('outputs-error', 'an error after the text', [
  [stream('reading\n')],
  [stream('reading\n'), error('KeyError', "'miles'")],
]);
outputs('outputs-inserted', 'a warning before the result', [
  [result(fogTable(11), 4)],
  [stream('DeprecationWarning\n', 'stderr'), result(fogTable(11), 4)],
]);
outputs('outputs-reordered', 'two displays changed places', [
  [display({ 'text/plain': ['first'] }), figure(red)],
  [figure(red), display({ 'text/plain': ['first'] })],
]);
outputs('outputs-metadata', 'the metadata of an output changed', [
  [display({ 'text/plain': ['x'] })],
  [display({ 'text/plain': ['x'] }, { needs_background: 'light' })],
]);
fourth(
  'count-only',
  'run again, with the same text printed',
  [
    { execution_count: 3, outputs: [stream('done\n')] },
    { execution_count: 8, outputs: [stream('done\n')] },
  ],
  ['executionCount'],
);
fourth(
  'count-of-result',
  'run again, with the same result',
  [
    { execution_count: 3, outputs: [result({ 'text/plain': ['7'] }, 3)] },
    { execution_count: 8, outputs: [result({ 'text/plain': ['7'] }, 8)] },
  ],
  ['outputs', 'executionCount'],
);

const blank = (/** @type {string} */ id) => code(id, '');
pair(
  'blank-cells',
  'the first of two empty cells deleted',
  [
    [intro, blank('b1'), load, blank('b2'), clean],
    [intro, load, blank('b2'), clean],
  ],
  { cells: ['=1:1', '-2:', '=3:2', '=4:3', '=5:4'] },
);
pair(
  'blank-cells-no-ids',
  'an empty cell inserted beside an empty one, without ids',
  [old([intro, blank(''), load]), old([intro, blank(''), blank(''), load])],
  { cells: ['=1:1', '=2:2', '+:3', '=3:4'], alsoGood: [['=1:1', '+:2', '=2:3', '=3:4']] },
);

const show = Array.from({ length: 12 }, (_, index) => code(`show${index}`, 'plt.show()'));
pair(
  'identical-cells',
  'another cell inserted in the middle of twelve equal ones, without ids',
  [old(show), old([...show.slice(0, 6), extra, ...show.slice(6)])],
  { cells: [...straight('=', 6), '+:7', ...show.slice(6).map((_, i) => `=${i + 7}:${i + 8}`)] },
);
pair(
  'identical-cells-edit',
  'one of twelve equal cells edited, without ids',
  [old(show), old(show.with(7, code('', 'plt.show(block=True)')))],
  { cells: straight('=', 12).with(7, '~8:8'), alsoGood: [straight('=', 12).toSpliced(7, 1, '-8:', '+:8')] },
);
pair(
  'copied-cell',
  'a cell copied below itself, with a new id and a small edit',
  [six, [...six.slice(0, 4), changed(fogEdited, { id: 'fog-2' }), ...six.slice(4)]],
  { cells: ['=1:1', '=2:2', '=3:3', '=4:4', '+:5', '=5:6', '=6:7'] },
);

pair(
  'rewritten-same-id',
  'a cell rewritten from scratch under its id',
  [
    six,
    six.with(3, code('fog', 'from statistics import median\n\nhours = [median(day) for day in calendar]')),
  ],
  { cells: straight('=', 6).with(3, '~4:4'), parts: { 4: ['source'] } },
);
pair(
  'rewritten-no-ids',
  'a cell replaced by one that has nothing in common with it, without ids',
  [
    old(six),
    old(six.with(3, code('', 'from statistics import median\n\nhours = [median(day) for day in calendar]'))),
  ],
  {
    cells: ['=1:1', '=2:2', '=3:3', '-4:', '+:4', '=5:5', '=6:6'],
    alsoGood: [straight('=', 6).with(3, '~4:4')],
  },
);

const joined = six.map((cell) =>
  changed(cell, { source: /** @type {string[]} */ (cell['source']).join('') }),
);
pair('source-string', 'sources as strings instead of lists', [six, joined], { cells: straight('=', 6) });
pair(
  'source-string-edit',
  'sources as strings instead of lists, one edited',
  [six, joined.with(3, changed(fogEdited, {}))],
  {
    cells: straight('=', 6).with(3, '~4:4'),
    parts: { 4: ['source'] },
  },
);
write(
  'formatting-only',
  'another indent, keys in another order, CRLF between the tokens',
  [jupyterText(notebook(six)), JSON.stringify(notebook(six), null, 4).replaceAll('\n', '\r\n')],
  { cells: straight('=', 6) },
);
write(
  'formatting-escapes',
  'non-ASCII text written as \\u escapes',
  [
    jupyterText(notebook([markdown('e', 'Ærøskøbing ⛵ 🛟')])),
    escaped(JSON.stringify(sorted(notebook([markdown('e', 'Ærøskøbing ⛵ 🛟')])))),
  ],
  { cells: ['=1:1'] },
);
pair(
  'crlf-in-source',
  'line ends inside of a source became CRLF',
  [
    six,
    six.with(
      3,
      changed(fog, {
        source: /** @type {string[]} */ (fog['source']).map((line) => line.replace('\n', '\r\n')),
      }),
    ),
  ],
  { cells: straight('=', 6).with(3, '~4:4'), parts: { 4: ['source'] } },
);
pair(
  'whitespace-only',
  'deeper indent and a space at a line end',
  [
    six,
    six.with(
      3,
      changed(fog, {
        source: /** @type {string[]} */ (fog['source']).map((line) => line.replace(/^ {4}/, '      ')),
      }),
    ),
  ],
  { cells: straight('=', 6).with(3, '~4:4'), parts: { 4: ['source'] } },
);
pair(
  'final-newline',
  'a newline added at the end of a source',
  [six, six.with(1, edited(load, 'log.shape', 'log.shape\n'))],
  {
    cells: straight('=', 6).with(1, '~2:2'),
    parts: { 2: ['source'] },
  },
);
pair(
  'unicode',
  'emoji, combining marks and right-to-left text edited',
  [
    [markdown('u', '# 🛟 Rettungsring\n\nE\u0301toile, שלום, 東京'), code('v', 'name = "Ærø 👩‍🔬"')],
    [markdown('u', '# 🛶 Rettungsring\n\n\u00c9toile, שלום, 京都'), code('v', 'name = "Ærø 👨‍🔬"')],
  ],
  { cells: ['~1:1', '~2:2'], parts: { 1: ['source'], 2: ['source'] } },
);
pair(
  'v3',
  'nbformat 3: one cell edited, one inserted in the second worksheet',
  [sheets('sqrt(2)', []), sheets('sqrt(3)', [old3('late = True')])],
  {
    cells: ['=1:1', '~2:2', '=3:3', '+:4'],
    parts: { 2: ['source'] },
  },
);

/** @param {string} input */
function old3(input) {
  return {
    cell_type: 'code',
    collapsed: false,
    input: lines(input),
    language: 'python',
    metadata: {},
    outputs: [],
  };
}

/** @param {string} root @param {Fields[]} more @returns {Fields} */
function sheets(root, more) {
  const heading = { cell_type: 'heading', level: 1, metadata: {}, source: ['Roots'] };
  const text = { cell_type: 'markdown', metadata: {}, source: ['The second sheet'] };
  const worksheets = [
    { cells: [heading, old3(`from math import sqrt\nroot = ${root}\nprint(root)`)], metadata: {} },
    { cells: [text, ...more], metadata: {} },
  ];
  return { metadata: { name: 'Roots' }, nbformat: 3, nbformat_minor: 0, worksheets };
}

/** @param {string} text */
function escaped(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
