// @ts-check
/** Builders for the notebooks of the fixture scripts. Sources and texts are given as strings and written as lists. */
import { deflateSync } from 'node:zlib';

/** @typedef {{ [key: string]: unknown }} Fields */

/** @param {string} text */
export function lines(text) {
  return text === '' ? [] : text.split(/(?<=\n)/);
}

/** @param {string} id @param {string} source @param {Fields} [fields] @returns {Fields} */
export function code(id, source, fields = {}) {
  return {
    cell_type: 'code',
    execution_count: null,
    id,
    metadata: {},
    outputs: [],
    source: lines(source),
    ...fields,
  };
}

/** @param {string} id @param {string} source @param {Fields} [fields] @returns {Fields} */
export function markdown(id, source, fields = {}) {
  return { cell_type: 'markdown', id, metadata: {}, source: lines(source), ...fields };
}

/** @param {string} id @param {string} source @param {Fields} [fields] @returns {Fields} */
export function raw(id, source, fields = {}) {
  return { cell_type: 'raw', id, metadata: {}, source: lines(source), ...fields };
}

/** @param {Fields[]} cells @param {Fields} [fields] @returns {Fields} */
export function notebook(cells, fields = {}) {
  return { cells, metadata: metadata(), nbformat: 4, nbformat_minor: 5, ...fields };
}

/** @param {string} [version] @returns {Fields} */
export function metadata(version = '3.11.2') {
  return {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { file_extension: '.py', mimetype: 'text/x-python', name: 'python', version },
  };
}

/** @param {string} text @param {string} [name] @returns {Fields} */
export function stream(text, name = 'stdout') {
  return { name, output_type: 'stream', text: lines(text) };
}

/** @param {Fields} data @param {number} count @returns {Fields} */
export function result(data, count) {
  return { data, execution_count: count, metadata: {}, output_type: 'execute_result' };
}

/** @param {Fields} data @param {Fields} [meta] @returns {Fields} */
export function display(data, meta = {}) {
  return { data, metadata: meta, output_type: 'display_data' };
}

/** @param {string} ename @param {string} evalue @param {string[]} [traceback] @returns {Fields} */
export function error(ename, evalue, traceback = [`\u001b[31m${ename}\u001b[39m: ${evalue}`]) {
  return { ename, evalue, output_type: 'error', traceback };
}

/** A data frame as pandas shows it. @param {string[]} columns @param {(string | number)[][]} rows @returns {Fields} */
export function frame(columns, rows) {
  const head = columns.map((name) => `      <th>${name}</th>\n`).join('');
  const body = rows.map(
    (row, index) =>
      `    <tr>\n      <th>${index}</th>\n${row.map((cell) => `      <td>${cell}</td>\n`).join('')}    </tr>\n`,
  );
  const html =
    '<div>\n<table border="1" class="dataframe">\n  <thead>\n    <tr style="text-align: right;">\n' +
    `      <th></th>\n${head}    </tr>\n  </thead>\n  <tbody>\n${body.join('')}  </tbody>\n</table>\n</div>`;
  const text = [['', ...columns], ...rows.map((row, index) => [index, ...row])];
  const plain = text
    .map((row) => row.map((cell, i) => String(cell).padStart(i === 0 ? 1 : 6)).join(''))
    .join('\n');
  return { 'text/html': lines(html), 'text/plain': lines(plain) };
}

/**
 * The text that Jupyter would write: keys sorted, indent of one, not escaped.
 * @param {unknown} value
 */
export function jupyterText(value) {
  return `${JSON.stringify(sorted(value), null, 1)}\n`;
}

/** @param {unknown} value @returns {unknown} */
export function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).toSorted();
  return Object.fromEntries(keys.map((key) => [key, sorted(/** @type {Fields} */ (value)[key])]));
}

/**
 * A PNG picture in base64, painted pixel by pixel: `paint` gives the position in the palette.
 * @param {{ width: number, height: number, palette: number[][] }} picture
 * @param {(x: number, y: number) => number} paint
 */
export function png({ width, height, palette }, paint) {
  const rows = Array.from({ length: height }, (_, y) => [
    0,
    ...Array.from({ length: width }, (_p, x) => paint(x, y)),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat(parts).toString('base64');
}

/** @param {string} kind @param {Buffer} data */
function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** @param {Buffer} data */
function crc32(data) {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
