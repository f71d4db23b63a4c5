/** What the page of a merge is before its script has asked for anything. */
export const MERGE_BODY: string = `
<header><h1>nbvc mergetool</h1>
<div class="controls" role="group" aria-label="walk"><strong id="count">loading …</strong>
<button type="button" id="previous" aria-keyshortcuts="[">◂ previous</button><button type="button" id="next" aria-keyshortcuts="]">next open ▸</button></div>
<div class="controls" role="group" aria-label="decisions"><button type="button" id="undo" disabled>undo</button><button type="button" id="redo" disabled>redo</button>
<label class="all">all that is open <select id="all"><option value="">…</option><option value="ours">ours</option><option value="theirs">theirs</option><option value="both">both</option><option value="base">base</option></select></label></div>
<div class="controls" role="group" aria-label="file"><button type="button" id="preview">preview</button><button type="button" id="save" class="main" disabled>save</button><button type="button" id="save-open" hidden>save with marks</button><button type="button" id="finish">finish</button><button type="button" id="help-open" aria-keyshortcuts="?">keys</button></div>
<span id="live" class="note">…</span></header>
<div id="banner" role="alert" hidden></div>
<div class="columns"><nav id="list" aria-label="conflicts and changes"></nav><main id="main"><p class="note">loading …</p></main></div>
<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">keys</h2><table class="values">
<tr><th scope="row">] [</th><td>next and previous that is open</td></tr><tr><th scope="row">j k</th><td>next and previous of the list</td></tr>
<tr><th scope="row">1 2 3</th><td>ours, base, theirs</td></tr><tr><th scope="row">4 5</th><td>ours then theirs, theirs then ours</td></tr>
<tr><th scope="row">0</th><td>without outputs</td></tr><tr><th scope="row">e</th><td>edit the result; Escape leaves it, Ctrl+Enter goes on</td></tr>
<tr><th scope="row">u U</th><td>undo, redo; also Ctrl+Z</td></tr><tr><th scope="row">s</th><td>save</td></tr></table>
<form method="dialog"><button>close</button></form></dialog>`.trim();
