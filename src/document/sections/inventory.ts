import { gather, keyOf } from '../across.ts';
import { code, shortList, table } from '../markdown.ts';
import type { Section } from '../section.ts';
import type { DocumentSubject } from '../subject.ts';

/** Every resource, so that nothing is left out silently: those that no table speaks of as well. */
export const inventory: Section = {
  name: 'inventory',
  title: 'Every resource by type',
  write: byType,
};

function byType(subject: DocumentSubject): string {
  const rows = gather(subject, ({ model, name }) =>
    [...model.resources.values()].map((resource) => ({ key: keyOf(resource, name), value: resource })),
  ).flatMap((row) => [...row.in.values()].slice(0, 1));
  const found = Map.groupBy(rows, ({ type }) => type);
  return table(
    ['Type', 'Resources'],
    [...found]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([type, all]) => [
        type,
        shortList(
          all.map(({ logicalId }) => code(logicalId)),
          12,
        ),
      ]),
  );
}
