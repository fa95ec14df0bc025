/** Writes `src/price/price-tables.generated.ts`: how each file of `src/price/tables` is loaded, by service and region. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'src/price/tables';

export function priceTableIndex(root: string): { readonly path: string; readonly text: string } {
  const files = readdirSync(join(root, FOLDER)).sort();
  const byService = Map.groupBy(files, (file) => file.slice(0, file.indexOf('-')));
  const lines = [...byService].flatMap(([service, names]) => [
    `  ${service}: {`,
    ...names.map((name) => {
      const region = name.slice(service.length + 1, -'.json'.length);
      return `    '${region}': () => import('./tables/${name}', { with: { type: 'json' } }),`;
    }),
    '  },',
  ]);
  return {
    path: 'src/price/price-tables.generated.ts',
    text: [
      `// Generated from ${FOLDER} by npm run generate.`,
      "import type { PriceTable } from './price-row.ts';",
      '',
      'type Load = () => Promise<{ readonly default: readonly PriceTable[] }>;',
      '',
      '/** By service, then by region. */',
      'export const PRICE_TABLES: Readonly<Record<string, Readonly<Record<string, Load>>>> = {',
      ...lines,
      '};',
      '',
    ].join('\n'),
  };
}
