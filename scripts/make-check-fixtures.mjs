// @ts-check
/**
 * Writes fixtures/check/: for each rule of `nbvc check` a notebook it is about, one that is nearly the same and that it
 * must not report, and a case.json that says where the findings stand.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { code, error, jupyterText, markdown, notebook, result, stream } from './fixture-notebook.mjs';

/** @typedef {import('./fixture-notebook.mjs').Fields} Fields */
/** @typedef {string | Fields} Content */
/**
 * `places`: of each finding how the file goes on from there, and the place as people say it.
 * @typedef {{ places: readonly [string, string][], options?: Fields, path?: string, nearPath?: string, tracked?: string[] }} Case
 */

const folder = fileURLToPath(new URL('../fixtures/check/', import.meta.url));
rmSync(folder, { recursive: true, force: true });

/** @param {string} rule @param {Content} hit @param {Content} nearMiss @param {Case & { other?: Content }} details */
function write(rule, hit, nearMiss, { other, ...details }) {
  mkdirSync(`${folder}${rule}`, { recursive: true });
  writeFileSync(`${folder}${rule}/hit.ipynb`, text(hit));
  writeFileSync(`${folder}${rule}/near-miss.ipynb`, text(nearMiss));
  if (other !== undefined) writeFileSync(`${folder}${rule}/other.ipynb`, text(other));
  writeFileSync(`${folder}${rule}/case.json`, `${JSON.stringify(details, null, 2)}\n`);
}

/** @param {Content} content */
function text(content) {
  return typeof content === 'string' ? content : jupyterText(content);
}

const title = markdown('title', '# Churn');

/** @param {Fields[]} cells */
const titled = (...cells) => notebook([title, ...cells]);

/** @param {string} id @param {string} source @param {number | null} count @param {Fields} [fields] */
const ran = (id, source, count, fields = {}) => code(id, source, { execution_count: count, ...fields });

/** @param {string} id @param {string} source @param {string} tag */
const tagged = (id, source, tag) => code(id, source, { metadata: { tags: [tag] } });

write(
  'invalid-notebook',
  titled({ ...code('a', 'x = 1'), outputs: 'none' }),
  titled({ ...code('a', 'x = 1'), metadata: { anything: { goes: 'here' } } }),
  { places: [['"none"', 'cell 2']] },
);

write('format-version', notebook([title], { nbformat_minor: 1 }), notebook([title], { nbformat_minor: 2 }), {
  options: { 'min-format': '4.2' },
  places: [['4,', '']],
});

write(
  'unresolved-conflict',
  titled(code('a', 'x = 0\n<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n')),
  titled(code('a', 'print("<<<<<<< ours")\nprint("=======")\nx = 1 << 7')),
  { places: [['[\n    "x = 0', 'cell 2']] },
);

write(
  'not-stripped',
  notebook([title, ran('a', 'x = 1', 3)], { metadata: {} }),
  notebook([title, ran('a', 'x = 1', null, { metadata: { tags: ['kept'] } })], { metadata: {} }),
  { places: [['3', 'cell 2']] },
);

write(
  'cell-ids',
  titled(code('a', 'x = 1'), code('a', 'y = 2'), { ...code('b', 'z = 3'), id: 'not valid' }),
  titled(code('a', 'x = 1'), code('A', 'y = 2'), code('b', 'z = 3')),
  {
    places: [
      ['"a"', 'cell 3'],
      ['"not valid"', 'cell 4'],
    ],
  },
);

write(
  'execution-order',
  titled(ran('a', 'x = 1', 1), ran('b', 'x + 1', 3), ran('c', 'x', 2)),
  titled(ran('a', 'x = 1', 1), ran('b', '', null), ran('c', 'x', 2)),
  {
    places: [
      ['[\n    "x + 1"', 'cell 3'],
      ['[\n    "x"', 'cell 4'],
    ],
  },
);

write(
  'never-executed',
  titled(ran('a', 'x = 1', 1), ran('b', 'x', null)),
  titled(ran('a', 'x = 1', null), ran('b', 'x', null)),
  { places: [['[\n    "x"', 'cell 3']] },
);

const failed = error('NameError', "name 'x' is not defined", ['NameError']);

write(
  'error-output',
  titled(ran('a', 'x', 1, { outputs: [failed] })),
  titled(ran('a', 'x', 1, { outputs: [failed], metadata: { tags: ['raises-exception'] } })),
  { places: [['{\n     "ename": "NameError"', 'cell 2, output 1 (error)']] },
);

write(
  'stale-output',
  titled(ran('a', 'x', 4, { outputs: [result({ 'text/plain': ['1'] }, 3)] })),
  titled(ran('a', 'x', 4, { outputs: [result({ 'text/plain': ['1'] }, 4)] })),
  { places: [['[\n    "x"', 'cell 2']] },
);

write(
  'output-size',
  titled(ran('a', 'x', 1, { outputs: [stream('x'.repeat(400))] })),
  titled(ran('a', 'x', 1, { outputs: [stream('x'.repeat(100)), stream('y'.repeat(100), 'stderr')] })),
  { options: { 'max-output-size': 300 }, places: [['{\n     "name": "stdout"', 'cell 2, output 1']] },
);

write('notebook-size', titled(code('a', 'x'.repeat(1200))), titled(code('a', 'x'.repeat(100))), {
  options: { 'max-notebook-size': 1024 },
  places: [['{', '']],
});

write(
  'empty-cell',
  titled(code('a', ' \n'), code('b', 'x = 1')),
  titled(
    markdown('a', '', { attachments: { 'a.png': { 'image/png': 'iVBORw0KGgo=' } } }),
    code('b', 'x = 1'),
  ),
  { places: [['[\n    " \\n"', 'cell 2']] },
);

write(
  'kernelspec',
  notebook([title, code('a', 'x = 1')], {
    metadata: {
      kernelspec: { display_name: 'R', language: 'R', name: 'ir' },
      language_info: { name: 'python' },
    },
  }),
  notebook([title, code('a', 'x = 1')], {
    metadata: { kernelspec: { display_name: 'R', language: 'R', name: 'ir' }, language_info: { name: 'r' } },
  }),
  { places: [['{\n   "display_name": "R"', '']] },
);

write(
  'papermill-parameters',
  titled(tagged('a', 'n = 1', 'parameters'), tagged('b', 'n = 2', 'injected-parameters')),
  titled(tagged('a', 'n = 1', 'parameters'), tagged('b', 'n = 2', 'parameters-of-mine')),
  { places: [['[\n    "n = 2"', 'cell 3']] },
);

write(
  'home-path',
  titled(
    code('a', 'import os\npath = "/home/anna/data.csv"', {
      outputs: [stream('C:\\Users\\anna\\data.csv\n')],
    }),
  ),
  titled(code('a', 'path = "~/data.csv"\nurl = "https://example.org/home/anna"\nhere = "/home/jovyan/work"')),
  {
    places: [
      ['C:\\\\Users\\\\anna', 'cell 2, output 1 (stdout), line 1'],
      ['/home/anna', 'cell 2, line 2'],
    ],
  },
);

write(
  'absolute-path',
  titled(code('a', 'open("/data/sales/2024.csv")')),
  titled(code('a', 'open("data/sales/2024.csv")\nopen("/tmp/x/y")\nx = "/" + y')),
  { places: [['/data/sales', 'cell 2, line 1']] },
);

write(
  'personal-data',
  titled(
    code('a', 'people', {
      outputs: [stream('anna.berg@firma.de\n4111 1111 1111 1111\nDE89 3704 0044 0532 0130 00\n')],
    }),
  ),
  titled(
    code('a', 'people', {
      outputs: [stream('anna@example.org\n4111 1111 1111 1112\nDE89 3704 0044 0532 0130 01\nx@y\n')],
    }),
  ),
  {
    places: [
      ['anna.berg@firma.de', 'cell 2, output 1 (stdout), line 1'],
      ['4111', 'cell 2, output 1 (stdout), line 2'],
      ['DE89', 'cell 2, output 1 (stdout), line 3'],
    ],
  },
);

write('missing-title', notebook([code('a', 'x = 1')]), notebook([markdown('a', '\n# Churn')]), {
  places: [['{', '']],
});

write('long-cell', titled(code('a', 'x = 1\nx = 2\nx = 3\nx = 4')), titled(markdown('a', 'a\n\nb\n\nc')), {
  options: { 'max-cell-lines': 3 },
  places: [['[\n    "x = 1', 'cell 2']],
});

write('checkpoint', titled(code('a', 'x = 1')), titled(code('a', 'x = 1')), {
  path: 'work/.ipynb_checkpoints/churn-checkpoint.ipynb',
  nearPath: 'work/ipynb_checkpoints/churn.ipynb',
  places: [['{', '']],
});

const twin = titled(code('a', 'x = 1'), code('b', 'y = 2'));
write('duplicate-notebook', twin, titled(code('a', 'x = 1'), code('b', 'y = 3')), {
  other: notebook([title, code('c', 'x = 1'), code('d', 'y = 2')]),
  places: [['{', '']],
});

write(
  'untracked-reference',
  titled(code('a', 'pd.read_csv("data/new.csv")'), markdown('b', '![plot](../plots/a%20b.png)')),
  titled(
    code('a', 'pd.read_csv("data/old.csv")\nopen("out.txt", "w")\npd.read_csv(url)'),
    markdown('b', '[site](https://example.org/x.png) [up](#top)'),
  ),
  {
    path: 'work/churn.ipynb',
    tracked: ['work/data/old.csv'],
    places: [
      ['data/new.csv', 'cell 2, line 1'],
      ['../plots/a%20b.png', 'cell 3, line 1'],
    ],
  },
);

write(
  'unpinned-install',
  titled(code('a', '!pip install -q pandas numpy==1.26.4\n%conda install -c conda-forge polars')),
  titled(
    code(
      'a',
      '!pip install pandas==2.2.2 "numpy==1.26.4"\n%pip install -r requirements.txt\n!pip install ./here\npip = 1',
    ),
  ),
  {
    places: [
      ['!pip', 'cell 2, line 1'],
      ['%conda', 'cell 2, line 2'],
    ],
  },
);

write(
  'debug-leftover',
  titled(code('a', 'def f(x):\n    breakpoint()\n    return x\n%debug')),
  titled(code('a', 'breakpoints = [1]\n# breakpoint() here?\nprint("import pdb")')),
  {
    places: [
      ['breakpoint()', 'cell 2, line 2'],
      ['%debug', 'cell 2, line 4'],
    ],
  },
);

write(
  'unused-suppression',
  titled(code('a', '# nbvc: ignore[long-cell]\nx = 1')),
  titled(code('a', '# nbvc: ignore[debug-leftover]\nbreakpoint()')),
  { places: [['nbvc: ignore', 'cell 2, line 1']] },
);
