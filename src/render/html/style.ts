/** The style sheet of the report: one for light and dark, for screens of any width, and for paper. */
export const REPORT_STYLE: string = `
:root{--bg:#fff;--fg:#1b1f24;--dim:#57606a;--line:#d0d7de;--del:#fff0d9;--delw:#f5c98a;--add:#dcefff;--addw:#9ccbf5;--bad:#a40e26;--link:#0550ae;--kw:#8a2a73;--str:#0a5c36;--num:#7a3e00;--com:#57606a;--def:#0b4f9e}
@media(prefers-color-scheme:dark){:root{--bg:#0d1117;--fg:#e6edf3;--dim:#9aa4af;--line:#30363d;--del:#3d2a0c;--delw:#7a5312;--add:#0c2d4d;--addw:#17568f;--bad:#ff9492;--link:#79b8ff;--kw:#f0a3dc;--str:#8ddb8c;--num:#ffb77c;--com:#9aa4af;--def:#a5d0ff}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
a{color:var(--link)}h1{font-size:1.1rem;margin:0}h2{font-size:1rem;overflow-wrap:anywhere}h3,h4{font-size:.9rem;margin:0;font-weight:600;overflow-wrap:anywhere}h4{color:var(--dim);font-weight:400}
header{position:sticky;top:0;z-index:2;background:var(--bg);border-bottom:1px solid var(--line);padding:.5rem 1rem;display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;align-items:center}
.controls{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.85rem}main,nav{max-width:110rem;margin:0 auto;padding:0 1rem}nav{font-size:.85rem;padding-top:.5rem}nav ol{padding-left:1.2rem;margin:.2rem 0}
article{margin-bottom:3rem}.note{color:var(--dim);font-size:.85rem;margin:.3rem 0;font-weight:400}.problem{color:var(--bad)}
.cell{border:1px solid var(--line);border-left-width:4px;border-radius:6px;margin:.8rem 0;scroll-margin-top:4rem;content-visibility:auto;contain-intrinsic-size:auto 200px}
.cell>h3{padding:.4rem .7rem;border-bottom:1px solid var(--line)}.cell.added{border-left-color:var(--addw)}.cell.deleted{border-left-color:var(--delw)}.cell.modified,.cell.moved{border-left-color:var(--link)}
.cell:target,.cell:focus-within{outline:2px solid var(--link)}nav .state{display:inline-block;line-height:1.2}.state{font-variant:small-caps;border:1px solid var(--line);border-radius:4px;padding:0 .3rem;font-size:.8rem}
.part{padding:.3rem .7rem;overflow-x:auto}pre,table.code{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;margin:0}pre{white-space:pre-wrap;overflow-wrap:anywhere}
table.code{border-collapse:collapse;width:100%;table-layout:fixed}table.code td{vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere;padding:0 .4rem}table.code td.n{width:3.6rem;color:var(--dim);text-align:right;user-select:none;white-space:nowrap}
td.removed,.pair>.removed{background:var(--del)}td.added,.pair>.added{background:var(--add)}td.removed b,del{background:var(--delw);font-weight:600;text-decoration:underline}td.added b,ins{background:var(--addw);font-weight:600;text-decoration:none}del{text-decoration:line-through}
td.none{background:repeating-linear-gradient(135deg,transparent 0 6px,color-mix(in srgb,var(--line) 40%,transparent) 6px 7px)}
details>summary{cursor:pointer;color:var(--dim);font-size:.8rem;padding:.15rem .4rem}details.quiet{border:1px dashed var(--line);border-radius:6px;padding:0 .5rem;margin:.6rem 0}
.prose{padding:.2rem .8rem;border-left:3px solid var(--line);overflow-x:auto}.prose h4{color:inherit;font-size:1.05rem;font-weight:600}.prose img,figure img{max-width:100%;height:auto;background:#fff}figure{margin:.2rem 0}figcaption{font-size:.8rem;color:var(--dim)}
table.values{border-collapse:collapse;font-size:.85rem;margin:.3rem 0}table.values caption{text-align:left;color:var(--dim)}table.values th,table.values td{border:1px solid var(--line);padding:.1rem .5rem;text-align:left;overflow-wrap:anywhere;font-weight:400;vertical-align:top}
.output{margin:.4rem 0;padding-left:.6rem;border-left:3px solid var(--line)}.output.added{border-left-color:var(--addw)}.output.removed{border-left-color:var(--delw)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.5rem}.pair>div{padding:.3rem;min-width:0}iframe{width:100%;height:16rem;border:1px solid var(--line);background:#fff;resize:vertical}
.images fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:.85rem;align-items:center}.images .pair{position:relative}
.images:has([value=swipe]:checked) .pair,.images:has([value=onion]:checked) .pair,.images:has([value=difference]:checked) .pair,.images:has([value=blink]:checked) .pair{display:block;isolation:isolate}
.images:has([value=swipe]:checked,[value=onion]:checked,[value=difference]:checked,[value=blink]:checked) .pair>.added{position:absolute;inset:0;background:none}
.images:has([value=swipe]:checked,[value=onion]:checked,[value=difference]:checked,[value=blink]:checked) figcaption{visibility:hidden}
.images:has([value=swipe]:checked) .added{clip-path:inset(0 calc(100% - var(--share,50%)) 0 0)}.images:has([value=onion]:checked) .added{opacity:var(--share,50%)}.images:has([value=difference]:checked) .added{mix-blend-mode:difference}
.images:has([value=blink]:checked) .added{animation:blink 1s steps(1) infinite}@keyframes blink{50%{visibility:hidden}}.slider{display:none}.images:has([value=swipe]:checked,[value=onion]:checked) .slider{display:inline}
html:not(.js) .script{display:none}.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
body:has(#show-outputs:not(:checked)) .part.outputs,body:has(#show-metadata:not(:checked)) .part.metadata,body:has(#show-rendered:not(:checked)) .rendered{display:none}
body:has(#show-unified:checked) table.code:not(.one),body:has(#show-unified:checked) table.code:not(.one) tbody{display:block}body:has(#show-unified:checked) table.code:not(.one) tr{display:grid;grid-template-columns:3.6rem 1fr}body:has(#show-unified:checked) tr.same td:nth-child(-n+2),body:has(#show-unified:checked) td.none{display:none}
@media(max-width:50rem){table.code:not(.one),table.code:not(.one) tbody{display:block}table.code:not(.one) tr{display:grid;grid-template-columns:2.4rem 1fr}table.code td.n{width:auto}tr.same td:nth-child(-n+2),td.none{display:none}.pair{grid-template-columns:1fr}.keys{display:none}header{position:static}.cell{scroll-margin-top:.5rem}}
.tok-keyword,.tok-operatorKeyword{color:var(--kw)}.tok-string,.tok-string2{color:var(--str)}.tok-number,.tok-bool,.tok-atom{color:var(--num)}.tok-comment{color:var(--com);font-style:italic}.tok-definition,.tok-className{color:var(--def)}
td b [class]{color:inherit}math{font-size:1.1em}.bold{font-weight:700}.ansi1,.ansi9{color:var(--bad)}.ansi2,.ansi10{color:var(--str)}.ansi3,.ansi11{color:var(--num)}.ansi4,.ansi12{color:var(--link)}.ansi5,.ansi13{color:var(--kw)}.ansi6,.ansi14{color:var(--def)}.ansi8{color:var(--dim)}
@media(prefers-reduced-motion:reduce){*{animation:none!important}}@media(forced-colors:active){td.removed b,td.added b,ins,del{outline:1px solid}}
@media print{header{position:static}.controls,nav,.slider,.images fieldset{display:none}.cell{break-inside:avoid;content-visibility:visible}td.removed::before{content:"− "}td.added::before{content:"+ "}details::details-content{content-visibility:visible;display:block;block-size:auto}.part.outputs,.part.metadata{overflow:visible}}
`.trim();
