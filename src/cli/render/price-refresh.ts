/** What a refresh of the price book did: the sums, every price that changed, and why others stayed as they were. */
import type { PriceRefreshReport } from '../../answers/index.ts';
import type { Terminal } from '../terminal.ts';
import { type Palette, palette } from './palette.ts';
import { hanging, padTo, printable, widthOf } from './text-width.ts';

export function renderPriceRefresh(given: PriceRefreshReport, terminal: Terminal): string {
  const report = printable(given);
  const look = palette(terminal.colors.out);
  const blocks = [head(report, look), changed(report, look), left(report, look, terminal.width)];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function head({ updated, same, left, file }: PriceRefreshReport, { strong, dim, open }: Palette): string {
  const sums = `${updated.length} changed · ${same} confirmed · ${left.length} left as they were`;
  const where = file === undefined ? open('Nothing was learned, so nothing is written.') : dim(`written to ${file}`);
  return `${strong(`Prices of the AWS Price List: ${sums}`)}\n${where}`;
}

function changed({ updated }: PriceRefreshReport, { strong, dim }: Palette): string {
  if (updated.length === 0) return '';
  const ids = Math.max(...updated.map(({ id }) => widthOf(id)));
  const regions = Math.max(...updated.map(({ region }) => widthOf(region)));
  const lines = updated.map(
    ({ id, region, before, after }) => `  ${padTo(id, ids)}  ${dim(padTo(region, regions))}  ${before} → ${after}`,
  );
  return [strong('Changed'), ...lines].join('\n');
}

function left(report: PriceRefreshReport, { strong, dim }: Palette, width: number): string {
  if (report.left.length === 0) return '';
  const reasons = Map.groupBy(report.left, ({ reason }) => reason);
  const lines = [...reasons].flatMap(([reason, rows]) => [
    hanging('  ', reason, width),
    hanging('    ', someOf([...new Set(rows.map(({ id }) => id))]), width, dim),
  ]);
  return [strong('Left as they were'), ...lines].join('\n');
}

const MOST_IDS = 12;

function someOf(ids: readonly string[]): string {
  const more = ids.length - MOST_IDS;
  return more > 1 ? `${ids.slice(0, MOST_IDS).join(', ')} and ${more} more, all with --json` : ids.join(', ');
}
