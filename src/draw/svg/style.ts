/**
 * Colours and type, light and dark. Plain rules without custom properties, because viewers that are no browser know none.
 * Borders and tints of groups are those of the AWS architecture icons.
 */
import type { ArrowKind, ChangeStatus } from '../../answers/index.ts';

export type Theme = 'light' | 'dark';

export interface ArrowStyle {
  /** In the legend. */
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  readonly width: number;
  readonly dashes?: string;
}

export const ARROWS: Readonly<Record<ArrowKind, ArrowStyle>> = {
  traffic: { name: 'Requests', light: '#232f3e', dark: '#e6ebf0', width: 1.75 },
  route: { name: 'Routes and names', light: '#6b7785', dark: '#94a3b3', width: 1.25, dashes: '6 4' },
  data: { name: 'Data', light: '#0972d3', dark: '#62a8f0', width: 1.5 },
  logs: { name: 'Logs and metrics', light: '#037f76', dark: '#3fc1b6', width: 1.25, dashes: '2 3' },
  secrets: { name: 'Reads secrets', light: '#c2281d', dark: '#ff8a7a', width: 1.25, dashes: '7 3' },
  alarm: { name: 'Alarms and events', light: '#d6127a', dark: '#ff7ac0', width: 1.5 },
  key: { name: 'Keys', light: '#9a6a00', dark: '#e0b040', width: 1.25, dashes: '4 2' },
  delivery: { name: 'Delivery', light: '#6a3fc4', dark: '#b195f5', width: 1.5 },
};

/** In the picture of a change. */
export const CHANGES: Readonly<Record<ChangeStatus, ChangeStyle>> = {
  added: { name: 'Added', light: '#1a7f37', dark: '#3fb950' },
  removed: { name: 'Removed', light: '#cf222e', dark: '#f85149', dashes: '6 4' },
  moved: { name: 'Moved', light: '#8250df', dark: '#b48cf2' },
  changed: { name: 'Changed', light: '#bf6a02', dark: '#e3a23c' },
};

interface ChangeStyle {
  readonly name: string;
  readonly light: string;
  readonly dark: string;
  readonly dashes?: string;
}

type Rules = Readonly<Record<string, string>>;

const LIGHT: Rules = {
  '.paper': 'fill:#ffffff',
  '.title, .name, .step': 'fill:#16191f',
  '.subtitle, .fact, .foot': 'fill:#545f6b',
  '.condition': 'fill:#8a5a00',
  '.cloud': 'fill:none;stroke:#232f3e',
  '.cloud-words': 'fill:#232f3e',
  '.region': 'fill:none;stroke:#00a4a6',
  '.region-words': 'fill:#007a7c',
  '.vpc': 'fill:none;stroke:#8c4fff',
  '.vpc-words': 'fill:#6b2fe0',
  '.zone': 'fill:none;stroke:#147eba',
  '.zone-words': 'fill:#0f6a9e',
  '.public': 'fill:#f2f6e8;stroke:#7aa116',
  '.public-words': 'fill:#4f6b0a',
  '.private': 'fill:#e6f6f7;stroke:#00a4a6',
  '.private-words': 'fill:#00696b',
  '.isolated': 'fill:#eef2f9;stroke:#5a7fc0',
  '.isolated-words': 'fill:#35558f',
  '.services': 'fill:#f7f8fa;stroke:#d3dae1',
  '.services-words': 'fill:#414d5c',
  '.strip': 'fill:#ffffff;fill-opacity:.5;stroke:#8a97a6',
  '.strip-words': 'fill:#5b6875',
  '.card': 'fill:#ffffff;stroke:#c6ced6',
  '.plate': 'fill:none',
  '.badge': 'fill:#232f3e',
  '.badge-words': 'fill:#ffffff',
  '.glyph': 'fill:#7d8998',
  '.label': 'fill:#ffffff',
};

const DARK: Rules = {
  '.paper': 'fill:#0f1720',
  '.title, .name, .step': 'fill:#eef2f6',
  '.subtitle, .fact, .foot': 'fill:#a3b1bf',
  '.condition': 'fill:#e0b040',
  '.cloud': 'fill:none;stroke:#8fa1b3',
  '.cloud-words': 'fill:#d5dee6',
  '.region': 'fill:none;stroke:#1fb5b7',
  '.region-words': 'fill:#4fd0d1',
  '.vpc': 'fill:none;stroke:#a473ff',
  '.vpc-words': 'fill:#c0a0ff',
  '.zone': 'fill:none;stroke:#3a9fd8',
  '.zone-words': 'fill:#74c0ec',
  '.public': 'fill:#18230f;stroke:#7aa116',
  '.public-words': 'fill:#b4d45c',
  '.private': 'fill:#0c2427;stroke:#1fa3a5',
  '.private-words': 'fill:#5fd0d2',
  '.isolated': 'fill:#141f33;stroke:#5a7fc0',
  '.isolated-words': 'fill:#9db9ea',
  '.services': 'fill:#141e29;stroke:#2d3d4d',
  '.services-words': 'fill:#c0ccd8',
  '.strip': 'fill:#0f1720;fill-opacity:.6;stroke:#6d7f91',
  '.strip-words': 'fill:#a3b1bf',
  '.card': 'fill:#1a2632;stroke:#3a4c5e',
  '.plate': 'fill:#e3e9ef',
  '.badge': 'fill:#dbe3ea',
  '.badge-words': 'fill:#16191f',
  '.glyph': 'fill:#8fa1b3',
  '.label': 'fill:#0f1720',
};

const FONT = "'Helvetica Neue',Helvetica,Arial,'Liberation Sans',sans-serif";

const SHAPES: Rules = {
  text: `font-family:${FONT}`,
  '.title': 'font-size:22px;font-weight:700',
  '.subtitle': 'font-size:13px',
  '.foot': 'font-size:11px',
  '.step': 'font-size:12px',
  '.name': 'font-size:13px;font-weight:700',
  '.fact, .condition': 'font-size:11px',
  '.words': 'font-size:12px;font-weight:700',
  '.detail': 'font-weight:400',
  '.subnet-words': 'font-size:11px',
  '.strip-words': 'font-size:10px',
  '.badge-words': 'font-size:11px;font-weight:700;text-anchor:middle',
  '.label-words': 'font-size:10px;text-anchor:middle',
  '.card': 'stroke-width:1',
  '.conditional': 'stroke-dasharray:5 3',
  '.cloud, .vpc': 'stroke-width:1.5',
  '.region, .zone': 'stroke-width:1.25;stroke-dasharray:5 4',
  '.subnet': 'stroke-width:1',
  '.services': 'stroke-width:1',
  '.strip': 'stroke-width:1;stroke-dasharray:3 3',
  '.line': 'fill:none;stroke-linejoin:round',
  // In the picture of a change, what is the same steps back.
  '.same': 'opacity:.4',
};

/** The style sheet; without a theme it follows the reader's preference. */
export function styleSheet(theme: Theme | undefined): string {
  const shapes = [...rules(SHAPES), ...arrowShapes()];
  if (theme !== undefined) return [...shapes, ...themed(theme)].join('\n');
  return [...shapes, ...themed('light'), '@media (prefers-color-scheme: dark) {', ...themed('dark'), '}'].join('\n');
}

function rules(table: Rules): readonly string[] {
  return Object.entries(table).map(([selector, declarations]) => `${selector} { ${declarations} }`);
}

function themed(theme: Theme): readonly string[] {
  const arrows = Object.entries(ARROWS).flatMap(([kind, style]) => [
    `.line.${kind} { stroke:${style[theme]} }`,
    `.head-${kind}, .label-words.${kind} { fill:${style[theme]} }`,
  ]);
  const changes = Object.entries(CHANGES).flatMap(([status, style]) => {
    const dashes = style.dashes === undefined ? '' : `;stroke-dasharray:${style.dashes}`;
    return [
      `rect.${status}, .line.${status} { stroke:${style[theme]};stroke-width:2.5${dashes} }`,
      `.head-${status}, .label-words.${status} { fill:${style[theme]} }`,
    ];
  });
  return [...rules(theme === 'light' ? LIGHT : DARK), ...arrows, ...changes];
}

function arrowShapes(): readonly string[] {
  return Object.entries(ARROWS).map(
    ([kind, { width, dashes }]) =>
      `.line.${kind} { stroke-width:${width}${dashes === undefined ? '' : `;stroke-dasharray:${dashes}`} }`,
  );
}
