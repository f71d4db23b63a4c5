// @ts-check
/** Writes the pair of notebooks that the README compares: fixtures/demo/before.ipynb and after.ipynb. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { code, display, error, frame, jupyterText, markdown, metadata } from './fixture-notebook.mjs';
import { notebook, png, result, stream } from './fixture-notebook.mjs';

const folder = fileURLToPath(new URL('../fixtures/demo/', import.meta.url));

/**
 * @typedef {object} Run
 * @property {number} year
 * @property {string} c
 * @property {number} iterations
 * @property {string} score
 * @property {number} count  execution count of the training cell
 * @property {[number, number]} last  last row of the loss table
 * @property {number} amplitude  of the plotted curve
 */

/** @param {Run} run */
function intro({ year }) {
  return markdown(
    'intro',
    `# Churn model\n\nWe train a logistic regression on the **${year}** data.\nThe loss is $L = -\\sum y \\log p$.`,
  );
}

const load = code('load', 'import pandas as pd\n\ndf = pd.read_csv("churn.csv")\nlen(df)', {
  execution_count: 1,
  outputs: [result({ 'text/plain': ['1250'] }, 1)],
});

const clean = code(
  'clean',
  'df = df.dropna()\nfeatures = ["age", "visits", "plan"]\nprint(len(df), "customers")',
  { execution_count: 2, outputs: [stream('1217 customers\n')] },
);

const notes = markdown(
  'notes',
  '## Notes\n\n- customers without a plan are left out\n- `visits` counts the last 90 days',
);

const scratch = code('scratch', '# scratch\ndf.head()');

const next = markdown('next', '## Next steps\n\nTry a tree model on the same features.');

/** @param {Run} run @param {{ [key: string]: unknown }} meta */
function train({ c, iterations, score, count }, meta) {
  const source = `X = df[features]
y = df["churn"]
model = LogisticRegression(C=${c}, max_iter=${iterations})
model.fit(X, y)
score = model.score(X, y)
print(f"iteration {model.n_iter_}\\nscore={score:.3f}")`;
  return code('train', source, {
    execution_count: count,
    metadata: meta,
    outputs: [stream(`iteration ${iterations}\nscore=${score}\n`)],
  });
}

/** @param {Run} run */
function hist({ last, count }) {
  const rows = [[0.69, 0.5], last];
  return code('hist', 'pd.DataFrame(history, columns=["loss", "acc"])', {
    execution_count: count + 1,
    outputs: [result(frame(['loss', 'acc'], rows), count + 1)],
  });
}

/** @param {Run} run */
function plot({ amplitude, count }) {
  const picture = curve(amplitude);
  return code('plot', 'plt.plot(grid, margin(model, grid))\nplt.show()', {
    execution_count: count + 2,
    outputs: [
      display(
        { 'image/png': `${picture}\n`, 'text/plain': ['<Figure size 320x200 with 1 Axes>'] },
        { needs_background: 'light' },
      ),
    ],
  });
}

/** A blue sine curve and two black axes on white. @param {number} amplitude */
function curve(amplitude) {
  const palette = [
    [255, 255, 255],
    [31, 119, 180],
    [0, 0, 0],
  ];
  const height = (/** @type {number} */ x) =>
    100 - amplitude * Math.sin((x / 320) * 3 * Math.PI + amplitude / 90);
  return png({ width: 320, height: 200, palette }, (x, y) => {
    if (x === 12 || y === 188) return 2;
    return Math.abs(y - height(x)) <= 2.5 ? 1 : 0;
  });
}

const report = code('report', 'report = classification_report(y, model.predict(X))\nprint(report)', {
  execution_count: 15,
  outputs: [
    error('NameError', "name 'classification_report' is not defined", [
      '\u001b[31m-----------------------------------------------------------------\u001b[39m',
      '\u001b[31mNameError\u001b[39m                       Traceback (most recent call last)',
      '\u001b[36mCell\u001b[39m\u001b[32m In[15], line 1\u001b[39m\n\u001b[32m----> 1\u001b[39m report = classification_report(y, model.predict(X))\n\u001b[32m      2\u001b[39m \u001b[38;5;28mprint\u001b[39m(report)',
      "\u001b[31mNameError\u001b[39m: name 'classification_report' is not defined",
    ]),
  ],
});

/** @type {Run} */
const first = {
  year: 2023,
  c: '1.0',
  iterations: 100,
  score: '0.781',
  count: 3,
  last: [0.55, 0.78],
  amplitude: 62,
};
/** @type {Run} */
const second = {
  year: 2024,
  c: '0.5',
  iterations: 500,
  score: '0.804',
  count: 12,
  last: [0.47, 0.83],
  amplitude: 48,
};

const before = notebook(
  [intro(first), load, clean, train(first, {}), hist(first), plot(first), notes, scratch, next],
  { metadata: metadata('3.11.2') },
);
const after = notebook(
  [
    intro(second),
    load,
    clean,
    notes,
    train(second, { collapsed: false, tags: ['train'] }),
    hist(second),
    plot(second),
    next,
    report,
  ],
  { metadata: metadata('3.12.1') },
);

mkdirSync(folder, { recursive: true });
writeFileSync(`${folder}before.ipynb`, jupyterText(before));
writeFileSync(`${folder}after.ipynb`, jupyterText(after));
