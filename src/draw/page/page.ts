/**
 * A drawing as one HTML file that loads nothing: the SVG of the layout, the facts of every resource, and a script to search,
 * move, zoom and open what is clicked. It works with the keyboard alone.
 */
import type { Layout } from '../../answers/index.ts';
import { escaped, svgOf } from '../svg/svg.ts';
import type { Icons } from '../svg/symbols.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';

/** What the page tells of a resource beside its place in the picture. */
export interface ResourceFacts {
  readonly id: string;
  readonly type: string;
  /** In words, when it exists; absent for what always does. */
  readonly when?: string;
  /** As JSON, what only deployment tells written as in `Fn::Sub`. */
  readonly properties: unknown;
  readonly claims: readonly { readonly id: string; readonly title: string; readonly outcome: string }[];
  /** What it costs in a month, in words. */
  readonly price?: string;
}

interface PageOptions {
  readonly icons?: Icons;
  /** @default - the page tells what the picture tells */
  readonly facts?: readonly ResourceFacts[];
  readonly theme?: 'light' | 'dark';
}

export function renderPage(layout: Layout, { icons, facts = [], theme }: PageOptions = {}): string {
  const nodes = layout.cards.map(({ node }) => ({
    id: node.id,
    label: node.label,
    type: node.type,
    details: node.details,
    resources: node.resources,
    ...(node.when !== undefined && { when: node.when }),
  }));
  const lines = layout.lines.map(({ from, to, kind, text }) => ({
    from,
    to,
    kind,
    ...(text !== undefined && { text }),
  }));
  const data = { nodes, lines, facts };
  const svg = svgOf(layout, {
    marked: true,
    ...(icons !== undefined && { icons }),
    ...(theme !== undefined && { theme }),
  });
  const said = [layout.title, layout.subtitle].filter((each) => each !== undefined).join(': ');
  return `${[
    '<!doctype html>',
    `<html lang="en"${theme === undefined ? '' : ` data-theme="${theme}"`}>`,
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">`,
    `<title>${escaped(said)}</title>`,
    `<style>\n${PAGE_STYLE}\n</style>`,
    '</head>',
    '<body>',
    '<header>',
    '<input id="search" type="search" placeholder="Search resources ( / )" aria-label="Search resources" autocomplete="off">',
    '<ol id="found" aria-label="Resources found"></ol>',
    '<span class="tools">',
    '<button id="out" type="button" aria-label="Zoom out">−</button>',
    '<button id="fit" type="button" aria-label="Show everything">Fit</button>',
    '<button id="in" type="button" aria-label="Zoom in">+</button>',
    '</span>',
    '</header>',
    `<main id="view" tabindex="-1">${svg.trimEnd()}</main>`,
    '<aside id="panel" aria-live="polite" hidden></aside>',
    `<script type="application/json" id="data">${asJson(data)}</script>`,
    `<script>\n${PAGE_SCRIPT}\n</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

/** JSON that ends no script element, whatever the template says. */
function asJson(data: object): string {
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
