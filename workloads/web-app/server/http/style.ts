export const STYLE = `:root {
  color-scheme: light dark;
  --ink: light-dark(#1b1f24, #e8eaed);
  --quiet: light-dark(#57606a, #9aa4b0);
  --ground: light-dark(#ffffff, #14171b);
  --card: light-dark(#f4f6f8, #1d2228);
  --line: light-dark(#d5dae0, #343b44);
  --deep: light-dark(#0b5cad, #7db8f5);
  --on-deep: light-dark(#ffffff, #0b1622);
  --bad: light-dark(#b3261e, #ff9a92);
  font: 1rem/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--ground); }
a { color: var(--deep); }
:focus-visible { outline: 3px solid var(--deep); outline-offset: 2px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: .5rem; }
header, main, footer { max-width: 60rem; margin: 0 auto; padding: 1rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.25rem; align-items: baseline; border-bottom: 1px solid var(--line); }
header strong { font-size: 1.2rem; margin-inline-end: auto; }
header a[aria-current] { color: var(--ink); text-decoration-thickness: 2px; }
footer { color: var(--quiet); font-size: .875rem; }
.items { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)); }
.items li { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1rem; display: grid; gap: .25rem; align-content: start; }
.price { font-variant-numeric: tabular-nums; font-weight: 600; }
.quiet { color: var(--quiet); }
button, .button { font: inherit; border: 0; border-radius: .5rem; padding: .5rem 1rem; background: var(--deep); color: var(--on-deep); cursor: pointer; text-decoration: none; display: inline-block; }
button:disabled { opacity: .55; cursor: default; }
button.plain { background: none; color: var(--deep); padding: 0; text-decoration: underline; }
label { display: grid; gap: .25rem; margin-block: .75rem; max-width: 24rem; }
input { font: inherit; padding: .5rem; border: 1px solid var(--quiet); border-radius: .5rem; background: var(--ground); color: var(--ink); }
input[type=number] { width: 5rem; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: start; padding: .5rem; border-bottom: 1px solid var(--line); }
td.number, th.number { text-align: end; font-variant-numeric: tabular-nums; }
[role=alert] { color: var(--bad); min-height: 1.5em; }
[role=status] { min-height: 1.5em; }
`;
