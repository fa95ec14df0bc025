const DARK = `
  color-scheme: dark; --paper: #0f1720; --ink: #eef2f6; --soft: #a3b1bf; --edge: #2d3d4d; --mark: #ffb347;`;

/** How the page around the drawing looks; the drawing has its own rules. */
export const PAGE_STYLE = `
:root { color-scheme: light; --paper: #fff; --ink: #16191f; --soft: #545f6b; --edge: #d3dae1; --mark: #d45b07; }
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) {${DARK} } }
:root[data-theme=dark] {${DARK} }
* { box-sizing: border-box }
body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / 1fr auto; color: var(--ink);
  background: var(--paper); font: 14px/1.45 'Helvetica Neue', Helvetica, Arial, sans-serif }
header { grid-column: 1 / 3; display: flex; gap: 12px; padding: 8px 16px; border-bottom: 1px solid var(--edge); position: relative }
input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--edge); border-radius: 6px; padding: 5px 10px }
input { width: min(24rem, 60vw) }
.tools { margin-left: auto; display: flex; gap: 4px }
#found { position: absolute; z-index: 2; top: 100%; left: 16px; width: min(32rem, 90vw); max-height: 60vh; overflow: auto;
  margin: 0; padding: 4px; list-style: none; background: var(--paper); border: 1px solid var(--edge); border-radius: 6px }
#found:empty { display: none }
#found button { display: block; width: 100%; text-align: left; border: 0 }
#found small, #panel small { color: var(--soft) }
main { overflow: hidden; position: relative; cursor: grab; touch-action: none; outline: none }
main.moving { cursor: grabbing }
main > svg { position: absolute; left: 0; top: 0; transform-origin: 0 0 }
.node { cursor: pointer; outline: none }
.node:focus-visible .card, .node.open .card, .node.hit .card { stroke: var(--mark); stroke-width: 3 }
.chosen .node:not(.near), .chosen .line:not(.near), .searching .node:not(.hit) { opacity: .25 }
aside { width: min(26rem, 45vw); overflow: auto; padding: 16px; border-left: 1px solid var(--edge) }
aside[hidden] { display: none }
aside h2 { margin: 0; font-size: 18px } aside h3 { margin: 18px 0 4px; font-size: 13px }
aside ul { margin: 0; padding-left: 18px }
aside pre { overflow: auto; max-height: 24rem; margin: 4px 0; padding: 8px; font-size: 12px; border: 1px solid var(--edge); border-radius: 6px }
aside .close { float: right }
aside a { color: inherit }
`.trim();
