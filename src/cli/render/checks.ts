import type { JudgedClaim } from '../../answers/index.ts';
import type { Palette } from './palette.ts';
import { hanging, padTo, widthOf } from './text-width.ts';

/** What was asked, a line a check: how many resources it is about, and how many of them fail, are open, are accepted. */
export function renderChecks(claims: readonly JudgedClaim[], look: Palette, width: number): string {
  const byCheck = Map.groupBy(
    claims.filter(({ check }) => check !== undefined),
    ({ check }) => check?.id ?? '',
  );
  if (byCheck.size === 0) return '';
  const rows = [...byCheck.values()].map((found) => ({ asks: found[0]?.check?.asks ?? '', ...countsOf(found) }));
  const column = Math.min(Math.max(...rows.map(({ asks }) => widthOf(asks))), Math.max(30, width - 34));
  return [
    look.strong('Questions'),
    ...rows.map(({ asks, mark, says }) => `  ${mark(look)} ${padTo(asks, column)}  ${look.dim(says)}`),
  ].join('\n');
}

/** What the template leaves open, a line each: what is missing says enough. */
export function renderOpenChecks(unknown: readonly JudgedClaim[], look: Palette, width: number): string {
  const open = unknown.filter(({ check }) => check !== undefined);
  if (open.length === 0) return '';
  const lines = open
    .slice(0, MOST_OPEN)
    .map(({ id, missing, holdsIf, title }) =>
      hanging(
        `  ${look.open('?')} ${id}  `,
        holdsIf === undefined ? (missing?.[0] ?? title) : `holds exactly if ${holdsIf}`,
        width,
        look.dim,
      ),
    );
  const more = open.length > MOST_OPEN ? [look.dim(`  and ${open.length - MOST_OPEN} more; --trace shows them`)] : [];
  return [look.strong('Open'), ...lines, ...more].join('\n');
}

const MOST_OPEN = 12;

function countsOf(found: readonly JudgedClaim[]) {
  const accepted = found.filter((each) => each.accepted !== undefined).length;
  const failing = found.filter(({ outcome }) => outcome === 'refuted').length - accepted;
  const open = found.filter(({ outcome }) => outcome === 'unknown').length;
  const holding = found.length - accepted - failing - open;
  const parts = [
    [failing, failing === 1 ? 'fails' : 'fail'],
    [open, 'unknown'],
    [accepted, 'accepted'],
    [holding, holding === 1 ? 'holds' : 'hold'],
  ] as const;
  return {
    mark: ({ good, bad, open: asked }: Palette) => (failing > 0 ? bad('✗') : open > 0 ? asked('?') : good('✓')),
    says: parts.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(', '),
  };
}
