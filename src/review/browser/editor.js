// @ts-check
/** The editor of a source, made of CodeMirror. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { RangeSetBuilder } from '@codemirror/state';
import { Decoration, EditorView, ViewPlugin, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';

const MARK = /^(?:<{7,}|\|{7,}|>{7,}|={7,})(?: |$)/;
const markLine = Decoration.line({ class: 'mark' });

/** Lines that mark a conflict stand out: a text with them settles nothing. @param {EditorView} view */
function markLines(view) {
  /** @type {RangeSetBuilder<Decoration>} */
  const builder = new RangeSetBuilder();
  for (const { from, to } of view.visibleRanges)
    for (let at = from; at <= to;) {
      const line = view.state.doc.lineAt(at);
      if (MARK.test(line.text)) builder.add(line.from, line.from, markLine);
      at = line.to + 1;
    }
  return builder.finish();
}

const marks = ViewPlugin.fromClass(
  class {
    /** @param {EditorView} view */
    constructor(view) {
      this.decorations = markLines(view);
    }

    /** @param {import('@codemirror/view').ViewUpdate} update */
    update(update) {
      if (update.docChanged || update.viewportChanged) this.decorations = markLines(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/**
 * @typedef {{ text: string, label: string, isPython: boolean, nonce: string, onType: (text: string) => void,
 *   onLeave: () => void, onAccept: () => void }} EditorOptions
 */

/** A key that is ours goes no further. @param {() => void} run */
const act = (run) => () => {
  run();
  return true;
};

/** @param {EditorOptions} options */
export function createEditor({ text, label, isPython, nonce, onType, onLeave, onAccept }) {
  /** A text that the page puts in is not typed. */
  let isTyped = true;
  const view = new EditorView({
    doc: text,
    extensions: [
      // The style sheets of the editor are allowed by this, under a policy that allows no others.
      EditorView.cspNonce.of(nonce),
      EditorView.contentAttributes.of({ 'aria-label': label }),
      EditorView.lineWrapping,
      lineNumbers(),
      history(),
      indentOnInput(),
      bracketMatching(),
      syntaxHighlighting(classHighlighter),
      ...(isPython ? [python()] : []),
      marks,
      // Tab moves on, as everywhere on a page: without a mouse one could not get out.
      keymap.of([
        { key: 'Escape', run: act(onLeave) },
        { key: 'Mod-Enter', run: act(onAccept) },
        ...defaultKeymap,
        ...historyKeymap,
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged && isTyped) onType(update.state.doc.toString());
      }),
    ],
  });
  return {
    dom: view.dom,
    focus: () => view.focus(),
    /** @returns {string} */
    text: () => view.state.doc.toString(),
    /** @param {string} next */
    replace: (next) => {
      if (next === view.state.doc.toString()) return;
      isTyped = false;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
      isTyped = true;
    },
    destroy: () => view.destroy(),
  };
}
