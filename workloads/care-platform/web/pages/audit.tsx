import {
  Badge,
  EmptyState,
  Loaded,
  MoreButton,
  PageHead,
  SelectField,
  Table,
  TextField,
  type Tone,
} from '@lintel/workload-ui';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AuditPage as Page } from '../answers.ts';
import { api } from '../api.ts';
import { timeText, wordOf } from '../words.ts';

const ACTIONS = [
  'CREATE',
  'READ',
  'UPDATE',
  'LOGIN',
  'LOGIN_FAILURE',
  'LOGOUT',
  'BTG_GRANT_ACCESS',
  'BTG_GRANT_ACCESS_FAILURE',
  'BTG_REVOKE_ACCESS',
  'BTG_USE_ACCESS',
  'ACCESS_DENIED',
  'UNAUTHORIZED_ACCESS_ATTEMPT',
];

function toneOf(action: string): Tone {
  if (action.startsWith('BTG_')) return 'bad';
  return action.endsWith('DENIED') || action.endsWith('FAILURE') || action.endsWith('ATTEMPT') ? 'warn' : 'neutral';
}

const UUID = /^[0-9a-f-]{36}$/;

export function AuditPage() {
  const [action, setAction] = useState('');
  const [patientId, setPatientId] = useState('');
  const filter = { action: action || undefined, patientId: UUID.test(patientId) ? patientId : undefined };
  const query = useInfiniteQuery({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam }) => api.get<Page>('/api/admin/audit', { ...filter, before: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const rows = query.data?.pages.flatMap(({ entries }) => entries) ?? [];
  return (
    <>
      <PageHead
        title="Audit"
        detail="Who did what, newest first. Nobody can change it, and each row holds the one before it."
      />
      <div className="mb-4 grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Action"
          placeholder="All"
          value={action}
          onChange={(event) => setAction(event.currentTarget.value)}
          choices={ACTIONS.map((value) => ({ value, label: wordOf(value) }))}
        />
        <TextField
          label="Id of a patient"
          value={patientId}
          onChange={(event) => setPatientId(event.currentTarget.value.trim())}
          autoComplete="off"
        />
      </div>
      <Loaded query={query}>
        {() =>
          rows.length === 0 ? (
            <EmptyState title="Nothing is found" />
          ) : (
            <>
              <Table
                caption="Audit"
                rows={rows}
                keyOf={({ seq }) => String(seq)}
                columns={[
                  { key: 'seq', label: 'No.', isNumber: true, isExtra: true, show: ({ seq }) => seq },
                  {
                    key: 'at',
                    label: 'When',
                    show: ({ at }) => <span className="whitespace-nowrap">{timeText(at)}</span>,
                  },
                  {
                    key: 'who',
                    label: 'Who',
                    show: ({ actor, actorId, role }) => (
                      <>
                        <span className="block">{actor ?? (actorId === '' ? 'Nobody known' : wordOf(role))}</span>
                        {actor !== undefined && <span className="text-sm text-quiet">{wordOf(role)}</span>}
                      </>
                    ),
                  },
                  {
                    key: 'action',
                    label: 'Action',
                    show: ({ action: what }) => <Badge tone={toneOf(what)}>{wordOf(what)}</Badge>,
                  },
                  {
                    key: 'resource',
                    label: 'What',
                    show: ({ resource, details }) => (
                      <>
                        <span className="block">{resource}</span>
                        <Details text={details} />
                      </>
                    ),
                  },
                  { key: 'address', label: 'Address', isExtra: true, show: ({ address }) => address },
                ]}
              />
              {query.hasNextPage && (
                <MoreButton busy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
              )}
            </>
          )
        }
      </Loaded>
    </>
  );
}

function Details({ text }: { readonly text: string }) {
  if (text === '') return null;
  const details: unknown = JSON.parse(text);
  // The ids of a whole list are for whoever exports them.
  const entries =
    typeof details === 'object' && details !== null
      ? Object.entries(details).filter(([name]) => name !== 'patients')
      : [];
  return (
    <span className="text-sm break-words text-quiet">
      {entries.map(([name, value]) => `${wordOf(name.replaceAll(/([A-Z])/g, ' $1'))}: ${String(value)}`).join('; ')}
    </span>
  );
}
