import type { DeliveredFile, MonthlyPrice, OverviewReport, Standing, SystemOverview } from '../../answers/index.ts';
import { decimal, showMoney } from '../../base/index.ts';
import type { Terminal } from '../terminal.ts';
import { type Palette, palette } from './palette.ts';
import { renderBar, type Sum } from './sums.ts';
import { hanging, padTo, printable, widthOf } from './text-width.ts';

/** A card for each system, one for all of them together, and what to do next. */
export function renderOverview(answer: OverviewReport, { colors, width }: Pick<Terminal, 'colors' | 'width'>): string {
  const look = palette(colors.out);
  const { systems, total } = printable(answer);
  const cards = systems.map((system) => card(headOf(system, look), standingLines(system, look), system, look, width));
  return `${[
    ...cards,
    ...(systems.length > 1 ? [card(headOfAll(systems, look), standingLines(total, look), total, look, width)] : []),
    nextSteps(systems, look, width),
  ].join('\n\n')}\n`;
}

type Line = readonly [label: string, text: string];

const LABEL_WIDTH = 'document'.length + 2;

function card(head: string, lines: readonly Line[], { rows }: Standing, look: Palette, width: number): string {
  return [
    head,
    ...renderBar(rowSums(rows), look, width - 2)
      .split('\n')
      .map((line) => `  ${line}`),
    ...lines.map(([label, text]) => hanging(`  ${look.dim(padTo(label, LABEL_WIDTH))}`, text, width)),
  ].join('\n');
}

function headOf({ name, title, environments }: SystemOverview, { strong, dim }: Palette): string {
  return `${strong(title)}  ${dim(`${name} · ${environments.join(', ')}`)}`;
}

function headOfAll(systems: readonly SystemOverview[], { strong, dim }: Palette): string {
  const environments = systems.reduce((count, system) => count + system.environments.length, 0);
  const resources = systems.reduce((count, system) => count + system.resources, 0);
  return `${strong(`All ${systems.length} systems`)}  ${dim(`${environments} environments · ${resources} resources`)}`;
}

function rowSums(rows: Standing['rows']): readonly Sum[] {
  return [
    { count: rows.met, words: 'met', cell: '█', color: 'good' },
    { count: rows.metDifferently, words: 'met differently', cell: '▓', color: 'good' },
    { count: rows.awaitingWitness, words: 'to be checked', cell: '▒', color: 'waiting' },
    { count: rows.notMeasurable, words: 'not measurable', cell: '░', color: 'dim' },
    { count: rows.planned, words: 'planned', cell: '·', color: 'dim' },
    { count: rows.notMet, words: 'not met', cell: '✗', color: 'bad' },
  ];
}

function standingLines(standing: Standing | SystemOverview, look: Palette): readonly Line[] {
  const { claims, price } = standing;
  const counts: readonly (readonly [number, string, keyof Palette])[] = [
    [claims.proved, 'proved', 'good'],
    [claims.witnessed, 'seen', 'good'],
    [claims.refuted, 'refuted', 'bad'],
    [claims.unknown, 'unknown', 'open'],
    [claims.unseen, 'to be checked', 'waiting'],
    [claims.planned, 'planned', 'dim'],
  ];
  const shown = counts.filter(([count, words]) => count > 0 || ['proved', 'refuted', 'unknown'].includes(words));
  return [
    [
      'claims',
      shown.map(([count, words, color]) => (count > 0 ? look[color] : look.dim)(`${count} ${words}`)).join(' · '),
    ],
    ...(price === undefined ? [] : [['price', priceText(standing, price, look)] as const]),
    ...('name' in standing ? fileLines(standing, look) : []),
  ];
}

function priceText(standing: Standing | SystemOverview, price: MonthlyPrice, { strong, dim, open }: Palette): string {
  const others =
    'prices' in standing
      ? Object.entries(standing.prices)
          .filter(([environment]) => environment !== standing.main)
          .map(([environment, { expected }]) => `${environment} ${showMoney(decimal(expected))}`)
      : [];
  const of =
    'name' in standing ? (standing.environments.length > 1 ? ` in ${standing.main}` : '') : ', one environment each';
  return [
    `${strong(showMoney(decimal(price.expected)))} a month${of}, ${showMoney(decimal(price.low))} to ${showMoney(decimal(price.high))}`,
    ...(price.unpriced > 0 ? [open(`${price.unpriced} without a price`)] : []),
    ...others.map(dim),
  ].join(' · ');
}

function fileLines({ drawing, document }: SystemOverview, { open }: Palette): readonly Line[] {
  const widest = Math.max(...[drawing, document].map((found) => widthOf(found?.file ?? '')));
  const line = (label: string, found: DeliveredFile | undefined): readonly Line[] => {
    if (found === undefined) return [];
    return [[label, found.state === 'missing' ? `${padTo(found.file, widest)}  ${open('missing')}` : found.file]];
  };
  return [...line('drawing', drawing), ...line('document', document)];
}

function nextSteps(systems: readonly SystemOverview[], { dim }: Palette, width: number): string {
  const worst = systems.find(({ refuted }) => refuted.length > 0);
  const [broken] = worst?.refuted ?? [];
  const [first] = systems;
  const environment = broken?.environments[0];
  const steps = [
    ...(worst !== undefined && broken !== undefined
      ? [
          `lintel why ${worst.name} ${broken.id}${environment === undefined ? '' : ` --env ${environment}`}  shows how "${broken.title}" is broken`,
        ]
      : []),
    ...(first === undefined
      ? []
      : [
          `lintel prove ${first.name}${first.main === undefined ? '' : ` --env ${first.main}`} --trace  shows the reasons of every verdict`,
        ]),
    'lintel price --all  shows every bill line by line',
    'lintel prove your-template.yaml --claims your-claims.yaml  judges any template',
  ];
  return steps.map((step, index) => hanging(dim(index === 0 ? 'next  ' : '      '), step, width)).join('\n');
}
