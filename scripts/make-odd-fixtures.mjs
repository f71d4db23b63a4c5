// @ts-check
/**
 * Writes fixtures/odd/: small notebooks, and files that only look like one, each odd in one way, byte by byte.
 * Also its README.md and cases.json, so that the table cannot lie about the files.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  code,
  display,
  error,
  jupyterText,
  markdown,
  metadata,
  notebook,
  raw,
  result,
  sorted,
  stream,
} from './fixture-notebook.mjs';

/** @typedef {import('./fixture-notebook.mjs').Fields} Fields */
/**
 * `readable`: a notebook can be read from it. `valid`: it obeys nbformat, unique ids included.
 * @typedef {{ file: string, what: string, readable: boolean, valid: boolean, bytes: Uint8Array }} Case
 */

const folder = fileURLToPath(new URL('../fixtures/odd/', import.meta.url));

/** @type {Case[]} */
const cases = [];

/** @param {string} name @param {string} what @param {string | Uint8Array} content */
function good(name, what, content) {
  add(name, what, content, [true, true]);
}

/** @param {string} name @param {string} what @param {string | Uint8Array} content */
function invalid(name, what, content) {
  add(name, what, content, [true, false]);
}

/** @param {string} name @param {string} what @param {string | Uint8Array} content */
function unreadable(name, what, content) {
  add(name, what, content, [false, false]);
}

/** @param {string} name @param {string} what @param {string | Uint8Array} content @param {[boolean, boolean]} verdict */
function add(name, what, content, [readable, valid]) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  cases.push({ file: `${name}.ipynb`, what, readable, valid, bytes });
}

const ran = { execution_count: 2, outputs: [stream('drift 3\n')] };
const plain = notebook([code('sum', 'a = 2\na + 1'), markdown('note', '# Café ⛵')]);
const plainText = jupyterText(plain);

/** @param {string} json  text of the value of `metadata.odd` of one cell */
function withValue(json) {
  return jupyterText(notebook([code('v', '1', { ...ran, metadata: { odd: '@' } })])).replace(
    '"@"',
    () => json,
  );
}

/** @param {string} json  text of a JSON string, to be the source of one cell */
function withSource(json) {
  return jupyterText(notebook([code('s', '@', ran)])).replace(/\[\s*"@"\s*\]/, () => json);
}

/** @param {string} text  JSON text of ASCII only */
function escaped(text) {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

good('style-jupyter', 'as Jupyter writes it: indent 1, sorted keys, final newline', plainText);
good('style-indent2', 'indent 2, no final newline', JSON.stringify(sorted(plain), null, 2));
good(
  'style-indent4-ascii',
  'indent 4, `\\u` escapes',
  `${escaped(JSON.stringify(sorted(plain), null, 4))}\n`,
);
good('style-tabs', 'indented with tabs', `${JSON.stringify(sorted(plain), null, '\t')}\n`);
good('style-minified', 'one line, no spaces', JSON.stringify(sorted(plain)));
good(
  'style-one-line-spaces',
  'one line as Python’s json.dumps writes it: `", "` and `": "`',
  JSON.stringify(sorted(plain), null, 1)
    .replace(/,\n\s*/g, ', ')
    .replace(/\n\s*/g, ''),
);
good('style-unsorted', 'keys in the order of no tool', `${JSON.stringify(unsorted(), null, 1)}\n`);
good(
  'style-blank-lines',
  'blank lines and spaces around every token',
  plainText.replace(/([[\]{},:])/g, ' $1\n\n '),
);
good('style-crlf', 'line ends of Windows', plainText.replaceAll('\n', '\r\n'));
good('style-cr', 'line ends of old Macs', plainText.replaceAll('\n', '\r'));
good('style-three-newlines', 'three newlines at the end', `${plainText}\n\n`);
good('bom', 'a UTF-8 byte order mark first', `\ufeff${plainText}`);
unreadable('utf16', 'UTF-16, little endian, with its mark', Buffer.from(`\ufeff${plainText}`, 'utf16le'));

function unsorted() {
  const [first, second] = /** @type {[Fields, Fields]} */ (plain['cells']);
  const { cell_type: type, source, metadata: meta, id, execution_count: count, outputs } = first;
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: metadata(),
    cells: [{ source, cell_type: type, id, outputs, metadata: meta, execution_count: count }, second],
  };
}

good(
  'numbers',
  'numbers that lose something when read as doubles',
  withValue(
    '[1.0, 1e5, 1E400, -0, -0.0, 2.50, 1e-7, 5e-324, 0.1000000000000000055, 9007199254740993, 98765432109876543210987654321]',
  ),
);
good('nan', 'NaN, Infinity and -Infinity, which Python writes', withValue('[NaN, Infinity, -Infinity]'));
unreadable('number-leading-zero', 'a number JSON does not know: 007', withValue('007'));
unreadable('number-plus', 'a number JSON does not know: +1', withValue('+1'));
good(
  'duplicate-keys',
  'one cell with two sources; the last one counts',
  plainText.replace('"source": [', '"source": [\n    "overruled"\n   ],\n   "source": ['),
);
good(
  'surrogates',
  'lone surrogates as escapes',
  withSource('["\\ud83d lone \\udc00 wrong order \\ude00\\ud83d pair \\ud83d\\ude00"]'),
);
good(
  'escapes',
  'every kind of escape',
  withSource('["\\"\\\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\\u007f\\u00E9\\u00e9"]'),
);
good(
  'line-separators',
  'characters that some tools take for line ends, in one string',
  withSource(JSON.stringify('a\fb\u2028c\u2029d\u0085e\u001cf\rg\r\nh\vi')),
);
good(
  'crlf-source',
  'CRLF inside of the source',
  jupyterText(notebook([code('w', 'x = 1\r\ny = 2\r\n', ran)])),
);
good(
  'terminal-escapes',
  'outputs that try to move the cursor, and text that turns its direction',
  jupyterText(
    notebook([
      code('t', 'print("\u202etxt.exe")', { outputs: [stream('\u001b[2J\u001b]0;title\u0007x\b\n')] }),
    ]),
  ),
);

good('source-string', 'source and text as one string each', withString());
good(
  'source-odd-splits',
  'a source list split anywhere',
  withSource('["a = ", "1\\nb", " = 2\\n", "\\n", ""]'),
);
good('source-empty-forms', 'the empty source in three forms', emptySources());

function withString() {
  return jupyterText(
    notebook([
      code('s', '', { source: 'first\nsecond', outputs: [{ ...stream(''), text: 'one\ntwo\n' }] }),
      markdown('m', '', { source: '# title\n' }),
    ]),
  );
}

function emptySources() {
  return jupyterText(
    notebook([code('a', '', { source: '' }), code('b', '', { source: [] }), code('c', '', { source: [''] })]),
  );
}

invalid(
  'ids-missing',
  '4.5 without ids',
  jupyterText(notebook([withoutId(code('', '1')), withoutId(markdown('', 'x'))])),
);
invalid(
  'ids-duplicate',
  'two cells with one id',
  jupyterText(notebook([code('twin', '1'), markdown('twin', 'x')])),
);
invalid(
  'ids-bad',
  'ids that nbformat does not allow',
  jupyterText(notebook([code('a b', '1'), code('', '2'), code('x'.repeat(65), '3')])),
);
invalid(
  'ids-in-4.4',
  'ids before nbformat knew them',
  jupyterText(notebook([code('early', '1')], { nbformat_minor: 4 })),
);

/** @param {Fields} cell @returns {Fields} */
function withoutId(cell) {
  const { id: _, ...rest } = cell;
  return rest;
}

good('v3', 'nbformat 3: worksheets, headings, short mime names', jupyterText(worksheets()));
unreadable('v2', 'nbformat 2', jupyterText({ ...worksheets(), nbformat: 2 }));
unreadable(
  'v1',
  'nbformat 1',
  jupyterText({ cells: [{ cell_type: 'code', code: '1+1', prompt_number: 1 }], nbformat: 1 }),
);
invalid(
  'v5',
  'a major version that does not exist yet',
  jupyterText(notebook([code('n', '1')], { nbformat: 5, nbformat_minor: 0 })),
);
good(
  'v4.6',
  'a newer minor version with a field and a cell type of its own',
  jupyterText(
    notebook(
      [code('n', '1', { language: 'sql' }), { cell_type: 'canvas', id: 'k', metadata: {}, strokes: [] }],
      {
        nbformat_minor: 6,
      },
    ),
  ),
);

function worksheets() {
  const pyout = { output_type: 'pyout', prompt_number: 4, text: ['9'], png: 'iVBORw0KGgo=\n' };
  const failed = { output_type: 'pyerr', ename: 'KeyError', evalue: "'depth'", traceback: ['KeyError'] };
  const cell = { cell_type: 'code', collapsed: false, language: 'python', metadata: {} };
  return {
    metadata: { name: 'Soundings', signature: 'sha256:00' },
    nbformat: 3,
    nbformat_minor: 0,
    worksheets: [
      {
        cells: [
          { cell_type: 'heading', level: 2, metadata: {}, source: ['Soundings'] },
          { ...cell, input: ['3 * 3'], outputs: [pyout], prompt_number: 4 },
          { ...cell, input: ["d['depth']"], outputs: [failed], prompt_number: 5 },
        ],
        metadata: {},
      },
      { cells: [{ cell_type: 'markdown', metadata: {}, source: ['second sheet'] }], metadata: {} },
    ],
  };
}

invalid('unknown-fields', 'fields nbformat does not know, everywhere', unknownFields());
invalid(
  'code-missing-fields',
  'a code cell without outputs and count',
  jupyterText(notebook([{ cell_type: 'code', id: 'c', metadata: {}, source: [] }])),
);
invalid(
  'cell-type-unknown',
  'a cell type that 4.5 does not have',
  jupyterText(notebook([{ cell_type: 'sql', id: 'q', metadata: {}, source: ['select 1'] }])),
);
invalid(
  'cell-type-missing',
  'a cell without a type',
  jupyterText(notebook([{ id: 'q', metadata: {}, source: ['x'] }])),
);
invalid(
  'output-type-unknown',
  'an output type that 4.5 does not have',
  jupyterText(notebook([code('c', '1', { outputs: [{ output_type: 'sound', pitch: 1 }] })])),
);
invalid(
  'metadata-null',
  'null where objects belong',
  '{"cells":[{"cell_type":"code","metadata":null,"outputs":[],"execution_count":1,"source":[]}],"metadata":null,"nbformat":4,"nbformat_minor":4}',
);
invalid(
  'source-wrong-kind',
  'numbers and null as sources',
  jupyterText(notebook([code('a', '', { source: 7 }), markdown('b', '', { source: [null, 'x'] })])),
);
invalid(
  'version-text',
  'a minor version that is a string',
  jupyterText(notebook([code('a', '1')], { nbformat_minor: '5' })),
);

function unknownFields() {
  const output = { ...stream('x\n'), colour: 'red' };
  return jupyterText(
    notebook([code('c', '1', { outputs: [output], rating: 5 })], { workspace: { open: true } }),
  );
}

unreadable('empty', 'no bytes', '');
unreadable('blank', 'white space only', ' \n\t\r\n');
unreadable('list', 'JSON, but a list', '[]');
unreadable('null', 'JSON, but null', 'null');
unreadable('object', 'JSON, but nothing in it', '{}');
unreadable('no-cells', 'a notebook without cells', '{"metadata": {}, "nbformat": 4, "nbformat_minor": 5}');
unreadable(
  'cells-object',
  'cells that are no list',
  '{"cells": {}, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
);
unreadable(
  'cells-numbers',
  'cells that are no objects',
  '{"cells": [1], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
);
unreadable('truncated', 'cut inside of a string', plainText.slice(0, plainText.indexOf('a + 1')));
unreadable(
  'trailing-comma',
  'a comma too many',
  plainText.replace('"nbformat_minor": 5', '"nbformat_minor": 5,'),
);
unreadable('single-quotes', 'a Python dict, not JSON', plainText.replaceAll('"', "'"));
unreadable('comment', 'JSON with a comment', `// saved by hand\n${plainText}`);
unreadable('trailing-data', 'two notebooks in one file', plainText + plainText);
unreadable('control-character', 'a raw tab inside of a string', plainText.replace('a + 1', 'a\t+ 1'));
unreadable(
  'lfs-pointer',
  'a pointer of Git LFS',
  `version https://git-lfs.github.com/spec/v1\noid sha256:${'5e'.repeat(32)}\nsize 48213\n`,
);
unreadable('html', 'a web page saved under the name', '<!DOCTYPE html>\n<html><title>404</title></html>\n');
unreadable('zeros', 'a hundred zero bytes', new Uint8Array(100));
unreadable('bad-utf8', 'Latin-1 text', Buffer.from(plainText.replace(' ⛵', ''), 'latin1'));
unreadable(
  'conflict-markers',
  'left by a text merge',
  plainText.replace(
    '    "a = 2\\n",\n',
    '<<<<<<< HEAD\n    "a = 3\\n",\n=======\n    "a = 4\\n",\n>>>>>>> topic\n',
  ),
);
unreadable(
  'conflict-markers-diff3',
  'left by a text merge with merge.conflictStyle diff3',
  plainText.replace(
    '    "a = 2\\n",\n',
    '<<<<<<< ours\n    "a = 3\\n",\n||||||| base\n    "a = 2\\n",\n=======\n    "a = 4\\n",\n>>>>>>> theirs\n',
  ),
);

good('no-cells-left', 'a notebook with an empty list of cells', jupyterText(notebook([])));
good(
  'proto-keys',
  'keys that are special to JavaScript',
  withValue('{"__proto__": 1, "constructor": 2, "toString": null, "": 3, "0": 4}'),
);
good('tags', 'tags that steer tools', jupyterText(tagged()));
good('attachments', 'two attachments, one in two types', jupyterText(attached()));
good('json-output', 'JSON outputs of every kind', jupyterText(jsonOutputs()));
good(
  'tool-metadata',
  'what Jupyter, Colab, VS Code, papermill, jupytext and others leave behind',
  jupyterText(zoo()),
);
good('many-outputs', 'all output types in one cell, streams interleaved', jupyterText(manyOutputs()));

function tagged() {
  const tags = [
    ['keep_output'],
    ['parameters', 'injected-parameters'],
    ['raises-exception'],
    ['remove_cell', 'überholt'],
  ];
  return notebook(
    tags.map((list, index) => code(`t${index}`, `${index}`, { ...ran, metadata: { tags: list } })),
  );
}

function attached() {
  const dot = 'R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs=';
  return notebook([
    markdown('pic', '![](attachment:dot.gif) ![](attachment:a%20b.svg)', {
      attachments: {
        'a b.svg': {
          'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg"/>',
          'text/plain': ['an ', 'svg'],
        },
        'dot.gif': { 'image/gif': dot },
      },
    }),
    raw('r', 'raw cells may have them too', { attachments: {} }),
  ]);
}

function jsonOutputs() {
  const values = [null, true, 1.5, 'text', [], [1, [2]], {}, { deep: { er: [null] } }];
  return notebook([
    code('j', 'show()', {
      outputs: values.map((value) => display({ 'application/vnd.example+json': value })),
    }),
  ]);
}

function manyOutputs() {
  return notebook([
    code('o', 'everything()', {
      execution_count: 7,
      outputs: [
        stream('one\n'),
        stream('oh\n', 'stderr'),
        stream('two\n'),
        display({ 'text/plain': ['<Figure>'] }, { isolated: true }),
        result({ 'text/plain': ['42'] }, 7),
        error('OSError', 'no such buoy'),
      ],
    }),
  ]);
}

function zoo() {
  const cell = {
    ExecuteTime: { end_time: '2024-05-01T08:00:01.500Z', start_time: '2024-05-01T08:00:00.000Z' },
    _cell_guid: '00000000-0000-4000-8000-000000000000',
    _uuid: 'f00d',
    'application/vnd.databricks.v1+cell': { nuid: '1', showTitle: false },
    cellView: 'form',
    code_folding: [0],
    colab: { base_uri: 'https://localhost:8080/', height: 34 },
    collapsed: true,
    deletable: false,
    editable: true,
    execution: {
      'iopub.execute_input': '2024-05-01T08:00:00Z',
      'shell.execute_reply': '2024-05-01T08:00:01Z',
    },
    executionInfo: {
      elapsed: 4,
      status: 'ok',
      timestamp: 1,
      user: { displayName: 'A. Sailor', userId: '7' },
    },
    hide_input: true,
    init_cell: false,
    jupyter: { outputs_hidden: true, source_hidden: false },
    keep_output: true,
    lines_to_next_cell: 2,
    nbgrader: { grade: false, locked: true },
    outputId: 'abcd',
    papermill: { duration: 0.25, exception: false, status: 'completed' },
    pycharm: { name: '#%%\n' },
    run_control: { marked: false },
    scrolled: 'auto',
    slideshow: { slide_type: 'slide' },
    trusted: true,
    vscode: { languageId: 'python' },
  };
  const root = {
    ...metadata(),
    accelerator: 'GPU',
    authors: [{ name: 'A. Sailor' }],
    celltoolbar: 'Tags',
    colab: { collapsed_sections: [], name: 'zoo.ipynb', provenance: [] },
    jupytext: {
      formats: 'ipynb,py:percent',
      text_representation: { extension: '.py', format_version: '1.3' },
    },
    kaggle: { accelerator: 'none', isInternetEnabled: false },
    orig_nbformat: 4,
    papermill: { duration: 3.5, environment_variables: {}, version: '2.6.0' },
    signature: 'sha256:00',
    title: 'Zoo',
    toc: { base_numbering: 1, toc_position: {} },
    varInspector: { cols: { lenName: 16 } },
    vscode: { interpreter: { hash: '00' } },
    widgets: {
      'application/vnd.jupyter.widget-state+json': {
        state: { w1: { model_module: '@jupyter-widgets/base', model_name: 'LayoutModel', state: {} } },
        version_major: 2,
        version_minor: 0,
      },
    },
  };
  return notebook(
    [
      code('zoo', '1', { ...ran, metadata: cell }),
      raw('r', 'x', { metadata: { raw_mimetype: 'text/html', format: 'text/html' } }),
    ],
    { metadata: root },
  );
}

/** @param {boolean} verdict */
function word(verdict) {
  return verdict ? 'yes' : 'no';
}

/** @param {Case} row */
function tableRow({ file, what, readable, valid }) {
  return `| \`${file}\` | ${what} | ${word(readable)} | ${readable ? word(valid) : '–'} |`;
}

function readme() {
  return `# Odd notebooks

Written by \`scripts/make-odd-fixtures.mjs\`, this page included; \`cases.json\` is the same table for tests. Bytes matter
here: git must not touch line ends (\`.gitattributes\`).

*Readable*: a notebook can be read from it. *Valid*: it obeys nbformat of its version, unique cell ids included; nbformat
5, which has no schema, counts as invalid.

| file | what | readable | valid |
|---|---|---|---|
${cases.map(tableRow).join('\n')}

Too large to be committed, made by the tests: nesting of 100,000 levels (\`deepNotebook\` in test/arbitraries/notebook.ts).
`;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { file, bytes } of cases) writeFileSync(folder + file, bytes);
const table = cases.map(({ file, what, readable, valid }) => ({ file, what, readable, valid }));
writeFileSync(`${folder}cases.json`, `${JSON.stringify(table, null, 2)}\n`);
writeFileSync(`${folder}README.md`, readme());
