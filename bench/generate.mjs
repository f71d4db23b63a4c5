// @ts-check
/** Notebooks to measure with: deterministic, written as Jupyter writes them. */

const WORDS = (
  'alpha beta gamma delta frame series model train test split plot axis figure value index column merge group ' +
  'mean total count query filter apply result score loss epoch batch layer kernel window signal matrix'
).split(' ');

/** A small deterministic generator (mulberry32). @param {number} seed @returns {() => number} */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {() => number} next @param {string} tag */
function line(next, tag) {
  const word = () => WORDS[Math.floor(next() * WORDS.length)];
  return `${word()}_${tag} = ${word()}('${word()}', ${word()}=${Math.floor(next() * 10_000)})`;
}

/** @param {() => number} next */
export function cellId(next) {
  return Math.floor(next() * 2 ** 48)
    .toString(16)
    .padStart(12, '0');
}

/** @param {string[]} lines */
function multiline(lines) {
  return lines.map((text, i) => (i < lines.length - 1 ? `${text}\n` : text));
}

/** @param {() => number} next @param {number} index @param {boolean} ids */
export function cell(next, index, ids) {
  const lines = Array.from({ length: 3 + Math.floor(next() * 8) }, (_, k) => line(next, `${index}_${k}`));
  const id = ids ? { id: cellId(next) } : {};
  if (index % 4 === 3)
    return { cell_type: 'markdown', ...id, metadata: {}, source: multiline([`## Step ${index}`, ...lines]) };
  return {
    cell_type: 'code',
    execution_count: index + 1,
    ...id,
    metadata: {},
    outputs: [
      {
        name: 'stdout',
        output_type: 'stream',
        text: multiline([line(next, `out${index}`), `score ${next()}`]),
      },
    ],
    source: multiline(lines),
  };
}

/** @param {object[]} cells @param {boolean} ids */
export function notebook(cells, ids) {
  return {
    cells,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python', version: '3.11.2' },
    },
    nbformat: 4,
    nbformat_minor: ids ? 5 : 4,
  };
}

/** @param {object} value */
export function write(value) {
  return `${JSON.stringify(value, undefined, 1)}\n`;
}

/**
 * A pair of notebooks.
 * @param {number} count cells
 * @param {{ids: boolean, changed: number, regenerate: boolean}} options `changed`: share of the cells with one line edited
 * @returns {[string, string]}
 */
export function cellPair(count, { ids, changed, regenerate }) {
  const next = random(count);
  const before = Array.from({ length: count }, (_, i) => cell(next, i, ids));
  const after = structuredClone(before);
  const edits = random(count + 1);
  for (const [i, one] of after.entries()) {
    if (regenerate) Object.assign(one, { id: cellId(edits) });
    if (edits() < changed) edit(one, i, edits);
  }
  return [write(notebook(before, ids)), write(notebook(after, ids))];
}

/** Changes one line of a cell. @param {ReturnType<typeof cell>} one @param {number} index @param {() => number} next */
export function edit(one, index, next) {
  const at = Math.floor(next() * (one.source.length - 1));
  one.source[at] = `${line(next, `edit${index}`)}\n`;
}

/**
 * Base, ours and theirs of a merge without conflicts: each side edited its own share of the cells.
 * @param {number} count cells
 * @param {{ids: boolean, changed: number}} options `changed`: share of the cells that one side edited
 * @returns {string[]}
 */
export function cellTriple(count, { ids, changed }) {
  const next = random(count);
  const base = Array.from({ length: count }, (_, i) => cell(next, i, ids));
  const sides = [structuredClone(base), structuredClone(base)];
  const edits = random(count + 2);
  for (let i = 0; i < count; i++) {
    const one = sides[i % 2]?.[i];
    if (one !== undefined && edits() < changed * 2) edit(one, i, edits);
  }
  return [base, ...sides].map((cells) => write(notebook(cells, ids)));
}

/** A pair whose one output is an image of so many bytes of base64, all of it different. @param {number} size @returns {[string, string]} */
export function imagePair(size) {
  const [one, two] = [imageNotebook(size, 1), imageNotebook(size, 2)];
  return [one, two];
}

/** Base, ours and theirs of a merge: ours has a new image, theirs another last cell. @param {number} size @returns {string[]} */
export function imageTriple(size) {
  const source = ['# nothing else'];
  return [
    imageNotebook(size, 1, ['# notes']),
    imageNotebook(size, 2, ['# notes']),
    imageNotebook(size, 1, source),
  ];
}

/** @param {number} size bytes of base64 @param {number} seed @param {string[]} [notes] source of a second cell */
function imageNotebook(size, seed, notes) {
  const more =
    notes === undefined ? [] : [{ cell_type: 'markdown', id: 'notes', metadata: {}, source: notes }];
  const next = random(seed);
  const bytes = Buffer.alloc((size * 3) / 4);
  for (let i = 0; i + 4 <= bytes.length; i += 4) bytes.writeUInt32LE(Math.floor(next() * 4294967296), i);
  const output = {
    output_type: 'display_data',
    metadata: {},
    data: { 'image/png': bytes.toString('base64'), 'text/plain': ['<Figure size 640x480 with 1 Axes>'] },
  };
  const plot = {
    cell_type: 'code',
    execution_count: 1,
    id: 'plot',
    metadata: {},
    outputs: [output],
    source: ['plt.show()'],
  };
  return write(notebook([plot, ...more], true));
}
