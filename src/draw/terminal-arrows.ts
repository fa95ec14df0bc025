import type { Arrow, ArrowKind, Scene } from '../answers/index.ts';
import { padTo, widthOf } from '../base/index.ts';
import { namesOf, placedNodes } from './scene-walk.ts';
import { type Paint, STATUS_CODES, STATUS_SIGNS, wrapTo } from './terminal-text.ts';

const HEADINGS: Readonly<Record<ArrowKind, string>> = {
  traffic: 'Traffic',
  route: 'Routes',
  data: 'Data',
  secrets: 'Secrets',
  key: 'Keys',
  logs: 'Logs',
  alarm: 'Alarms',
  delivery: 'Delivery',
};

/** Between the columns of a row. */
const JOINTS = '+  →   '.length;
const NARROWEST_WORDS = 14;

interface Row {
  readonly arrow: Arrow;
  readonly from: string;
  readonly to: string;
}

/** The arrows of a scene, a part for each kind, with the words of each behind it. */
export function arrowTable(scene: Scene, width: number, paint: Paint): readonly string[] {
  const names = namesOf(placedNodes(scene));
  const rows = scene.arrows.map(
    (arrow): Row => ({ arrow, from: names.get(arrow.from) ?? arrow.from, to: names.get(arrow.to) ?? arrow.to }),
  );
  const words = Math.min(NARROWEST_WORDS, Math.max(...scene.arrows.map(({ label = '' }) => widthOf(label)), 0));
  const most = Math.floor((width - JOINTS - words) / 2);
  const columns = {
    from: Math.min(most, Math.max(...rows.map(({ from }) => widthOf(from)), 0)),
    to: Math.min(most, Math.max(...rows.map(({ to }) => widthOf(to)), 0)),
  };
  const byKind = Map.groupBy(rows, ({ arrow }) => arrow.kind);
  const steps = (scene.steps ?? []).map((step, index) => `${String(index + 1).padStart(2)}  ${step}`);
  const told = steps.length === 0 ? [] : ['', paint('1', 'Steps'), ...steps];
  const table = Object.entries(HEADINGS).flatMap(([kind, heading]) => {
    const found = byKind.get(kind as ArrowKind);
    if (found === undefined) return [];
    return ['', paint('1', heading), ...found.flatMap((row) => drawRow(row, columns, width, paint))];
  });
  return [...told, ...table];
}

function drawRow(
  { arrow, from, to }: Row,
  columns: { readonly from: number; readonly to: number },
  width: number,
  paint: Paint,
): readonly string[] {
  const label = arrow.label ?? '';
  const cells = [
    wrapTo(from, columns.from),
    wrapTo(to, columns.to),
    wrapTo(label, Math.max(1, width - columns.from - columns.to - JOINTS)),
  ] as const;
  const height = Math.max(...cells.map(({ length }) => length));
  const status = arrow.status;
  const sign = status === undefined ? ' ' : STATUS_SIGNS[status];
  return Array.from({ length: height }, (_, index) => {
    const joint = index === 0 ? '→' : ' ';
    const line =
      `${index === 0 ? sign : ' '} ${padTo(cells[0][index] ?? '', columns.from)} ` +
      `${joint} ${padTo(cells[1][index] ?? '', columns.to)}  ${cells[2][index] ?? ''}`.trimEnd();
    return status === undefined ? line : paint(STATUS_CODES[status], line);
  });
}
