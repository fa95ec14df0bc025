/** All contracts: searched, filtered, sorted. */
import {
  Badge,
  Button,
  ButtonLink,
  EmptyState,
  Loaded,
  PageHead,
  Pager,
  SelectField,
  type Sort,
  Table,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { isAtLeast } from '../../src/rights.ts';
import { STATUSES, SYSTEM_TYPES } from '../../src/terms.ts';
import type { ContractPage, Listed } from '../answers.ts';
import { api, exported, saveAs } from '../api.ts';
import { BulkMoves } from '../bulk-moves.tsx';
import { StatusOverview } from '../overview.tsx';
import { useUser } from '../session.tsx';
import { day, dollars, STATUS_TONES } from '../words.ts';

const COLUMNS = [
  {
    key: 'name',
    label: 'Name',
    isSortable: true,
    show: ({ id, name, client, site }: Listed) => (
      <>
        <Link to={`/contracts/${id}`} className="font-medium text-accent underline">
          {name}
        </Link>
        <div className="text-sm text-quiet">
          <span className="sm:hidden">{client}, </span>
          {site}
        </div>
      </>
    ),
  },
  { key: 'client', label: 'Client', isSortable: true, isExtra: true, show: ({ client }: Listed) => client },
  {
    key: 'status',
    label: 'Status',
    show: ({ status }: Listed) => <Badge tone={STATUS_TONES[status]}>{status}</Badge>,
  },
  {
    key: 'capacity',
    label: 'Capacity',
    isSortable: true,
    isNumber: true,
    isExtra: true,
    show: ({ capacity, systemType }: Listed) => `${capacity.toLocaleString()} kW ${systemType}`,
  },
  {
    key: 'totalValue',
    label: 'Total value',
    isSortable: true,
    isNumber: true,
    show: ({ totalValue }: Listed) => dollars(totalValue),
  },
  {
    key: 'effectiveDate',
    label: 'From',
    isSortable: true,
    isExtra: true,
    show: ({ effectiveDate }: Listed) => <span className="whitespace-nowrap">{day(`${effectiveDate}T12:00:00`)}</span>,
  },
];

export function ContractsPage() {
  const user = useUser();
  const [params, setParams] = useSearchParams();
  const [typed, setTyped] = useState(params.get('search') ?? '');
  const sort: Sort = { by: params.get('sort') ?? 'updatedAt', descending: params.get('order') !== 'asc' };
  const asked = {
    search: params.get('search') ?? undefined,
    status: params.get('status') ?? undefined,
    systemType: params.get('systemType') ?? undefined,
    sort: sort.by,
    order: sort.descending ? 'desc' : 'asc',
    page: Number(params.get('page') ?? 1),
    limit: 20,
  };
  const query = useQuery({
    queryKey: ['contracts', asked],
    queryFn: () => api.get<ContractPage>('/api/contracts', { query: asked }),
    placeholderData: keepPreviousData,
  });
  const [chosenIds, setChosenIds] = useState<ReadonlySet<string>>(new Set());
  const choose = (change: Readonly<Record<string, string>>) =>
    setParams((before) => {
      const next = new URLSearchParams({ ...Object.fromEntries(before), page: '1', ...change });
      for (const [name, value] of [...next]) if (value === '') next.delete(name);
      return next;
    });
  const chooses = isAtLeast(user, 'MANAGER');
  const chosen = query.data?.contracts.filter(({ id }) => chosenIds.has(id)) ?? [];
  const turn = (id: string) =>
    setChosenIds((before) => new Set(before.has(id) ? [...before].filter((each) => each !== id) : [...before, id]));
  const isNarrowed = [asked.search, asked.status, asked.systemType].some((each) => each !== undefined);
  const columns = chooses
    ? [
        {
          key: 'choose',
          label: 'Choose',
          isExtra: true,
          show: ({ id, name }: Listed) => (
            <input
              type="checkbox"
              aria-label={`Choose ${name}`}
              className="size-5 accent-accent-strong"
              checked={chosenIds.has(id)}
              onChange={() => turn(id)}
            />
          ),
        },
        ...COLUMNS,
      ]
    : COLUMNS;
  return (
    <>
      <PageHead title="Contracts">
        <ExportButton query={{ search: asked.search, status: asked.status, systemType: asked.systemType }} />
        {isAtLeast(user, 'USER') && (
          <ButtonLink kind="primary" to="/contracts/new">
            New contract
          </ButtonLink>
        )}
      </PageHead>
      <StatusOverview chosen={asked.status} onChoose={(status) => choose({ status: status ?? '' })} />
      <search>
        <form
          className="mb-4 flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault();
            choose({ search: typed.trim() });
          }}
        >
          <TextField
            label="Search"
            type="search"
            value={typed}
            placeholder="Name, client, site or notes"
            onChange={({ target }) => setTyped(target.value)}
            className="min-w-56 flex-1"
          />
          <SelectField
            label="Status"
            value={asked.status ?? ''}
            placeholder="All"
            choices={STATUSES.map((status) => ({ value: status, label: status }))}
            onChange={({ target }) => choose({ status: target.value })}
          />
          <SelectField
            label="System type"
            value={asked.systemType ?? ''}
            placeholder="All"
            choices={SYSTEM_TYPES.map((type) => ({ value: type, label: type }))}
            onChange={({ target }) => choose({ systemType: target.value })}
          />
          <Button type="submit">Search</Button>
        </form>
      </search>
      {chosen.length > 0 && <BulkMoves user={user} chosen={chosen} onDone={() => setChosenIds(new Set())} />}
      <Loaded query={query}>
        {({ contracts, pagination }) =>
          contracts.length === 0 ? (
            <EmptyState title={isNarrowed ? 'Nothing fits' : 'No contract yet'}>
              {isNarrowed ? 'Try a shorter text or another status.' : 'The first one begins as a draft.'}
            </EmptyState>
          ) : (
            <>
              <Table
                caption="Contracts"
                columns={columns}
                rows={contracts}
                keyOf={({ id }) => id}
                sort={sort}
                onSort={({ by, descending }) => choose({ sort: by, order: descending ? 'desc' : 'asc' })}
              />
              <Pager {...pagination} onPage={(page) => choose({ page: String(page) })} />
            </>
          )
        }
      </Loaded>
    </>
  );
}

function ExportButton({ query }: { readonly query: Readonly<Record<string, string | undefined>> }) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      saveAs('contracts.csv', await exported(query));
    } catch (fault) {
      toast.failed('Nothing was exported', fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button busy={busy} onClick={() => void run()}>
      Export CSV
    </Button>
  );
}
