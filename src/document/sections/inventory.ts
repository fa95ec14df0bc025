import { gather, keyOf } from '../across.ts';
import { code, shortList, table } from '../markdown.ts';
import type { DocumentSubject } from '../subject.ts';

/** Every resource, so that nothing is left out silently: those that no table speaks of as well. */
export function inventory(subject: DocumentSubject): string {
  const rows = gather(subject, ({ model, name }) =>
    [...model.resources.values()].map((resource) => ({ key: keyOf(resource, name), value: resource })),
  ).flatMap((row) => [...row.in.values()].slice(0, 1));
  const byType = Map.groupBy(rows, ({ type }) => type);
  return table(
    ['Type', 'Resources'],
    [...byType]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([type, found]) => [
        type,
        shortList(
          found.map(({ logicalId }) => code(logicalId)),
          12,
        ),
      ]),
  );
}
