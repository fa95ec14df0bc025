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
import { STATUSES } from '../../src/terms.ts';
import type { ContractPage, Listed } from '../answers.ts';
import { api, exported, saveAs } from '../api.ts';
import { useUser } from '../session.tsx';
import { day, dollars, STATUS_TONES } from '../words.ts';

const COLUMNS = [
  {
    key: 'name',
    label: 'Name',
    isSortable: true,
    show: ({ id, name, client, site }: Listed) => (
      <>
        <Link to={`/contracts/${id}`} className="font-medium">
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
  const choose = (change: Readonly<Record<string, string>>) =>
    setParams((before) => {
      const next = new URLSearchParams({ ...Object.fromEntries(before), page: '1', ...change });
      for (const [name, value] of [...next]) if (value === '') next.delete(name);
      return next;
    });
  return (
    <>
      <PageHead title="Contracts">
        <ExportButton search={asked.search} status={asked.status} />
        {isAtLeast(user, 'USER') && (
          <ButtonLink kind="primary" to="/contracts/new">
            New contract
          </ButtonLink>
        )}
      </PageHead>
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
          <Button type="submit">Search</Button>
        </form>
      </search>
      <Loaded query={query}>
        {({ contracts, pagination }) =>
          contracts.length === 0 ? (
            <EmptyState
              title={asked.search === undefined && asked.status === undefined ? 'No contract yet' : 'Nothing fits'}
            >
              {asked.search === undefined && asked.status === undefined
                ? 'The first one begins as a draft.'
                : 'Try a shorter text or another status.'}
            </EmptyState>
          ) : (
            <>
              <Table
                caption="Contracts"
                columns={COLUMNS}
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

function ExportButton({
  search,
  status,
}: {
  readonly search: string | undefined;
  readonly status: string | undefined;
}) {
  const toast = useToast();
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    try {
      saveAs('contracts.csv', await exported({ search, status }));
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
