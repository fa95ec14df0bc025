/** What a contract was, version by version: who changed it, and which terms are other ones since. */
import { Badge, EmptyState, Loaded, Table } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import type { Version } from './answers.ts';
import { api } from './api.ts';
import { changesOf, type FieldChange } from './changes.ts';
import { dollars, fieldWord, STATUS_TONES, time } from './words.ts';

type Row = Version & { readonly changes: readonly FieldChange[] };

const CHANGE_WORDS: Readonly<Record<Version['change'], string>> = {
  created: 'Written',
  updated: 'Changed',
  moved: 'Moved on',
  deleted: 'Deleted',
};

const COLUMNS = [
  { key: 'version', label: 'Version', isNumber: true, show: ({ version }: Row) => version },
  {
    key: 'change',
    label: 'What',
    show: ({ change, changes }: Row) => (
      <>
        {CHANGE_WORDS[change]}
        {changes.length > 0 && (
          <ul className="mt-1 grid gap-0.5 text-sm">
            {changes.map(({ at, before, after }) => (
              <li key={at}>
                <span className="text-quiet">{fieldWord(at)}</span> <del>{before}</del>
                <span aria-hidden="true"> →</span>
                <span className="sr-only"> is now</span> <ins className="font-medium no-underline">{after}</ins>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  },
  {
    key: 'by',
    label: 'Who and when',
    show: ({ byName, at }: Row) => (
      <>
        {byName ?? 'A closed account'}
        <div className="text-sm text-quiet">{time(at)}</div>
      </>
    ),
  },
  {
    key: 'status',
    label: 'Status',
    isExtra: true,
    show: ({ status }: Row) => <Badge tone={STATUS_TONES[status]}>{status}</Badge>,
  },
  { key: 'total', label: 'Total value', isNumber: true, show: ({ totalValue }: Row) => dollars(totalValue) },
];

export function Versions({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ['versions', id],
    queryFn: () => api.get<{ readonly versions: readonly Version[] }>(`/api/contracts/${id}/versions`),
  });
  return (
    <Loaded query={query}>
      {({ versions }) =>
        versions.length === 0 ? (
          <EmptyState title="No version" />
        ) : (
          <Table
            caption="Versions"
            columns={COLUMNS}
            // The newest first: each stands before the one that it came of.
            rows={versions.map(
              (each, at): Row => ({ ...each, changes: changesOf(versions[at + 1]?.terms, each.terms) }),
            )}
            keyOf={({ version }) => String(version)}
          />
        )
      }
    </Loaded>
  );
}
