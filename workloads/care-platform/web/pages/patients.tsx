import {
  Badge,
  Button,
  Dialog,
  DialogActions,
  EmptyState,
  Loaded,
  MoreButton,
  PageHead,
  Table,
  TextArea,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate } from 'react-router';
import type { PatientEntry, PatientPage } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';
import { useMe } from '../session.tsx';
import { wordOf } from '../words.ts';

const TITLES = { ADMIN: 'Patients', PRACTITIONER: 'My patients', PATIENT: 'My record' } as const;

export function PatientsPage() {
  const { role } = useMe();
  const [isAdding, setAdding] = useState(false);
  const [search, setSearch] = useState('');
  if (role === 'PATIENT') return <OwnRecord />;
  return (
    <>
      <PageHead
        title={TITLES[role]}
        detail={
          role === 'ADMIN' ? 'Initials only: a record opens by break-the-glass.' : 'All in whose care team you are.'
        }
      >
        <Button kind="primary" onClick={() => setAdding(true)}>
          Add a patient
        </Button>
      </PageHead>
      <SearchForm role={role} onSearch={setSearch} />
      {search === '' ? <AllPatients /> : <FoundPatients search={search} />}
      <AddPatient isOpen={isAdding} onClose={() => setAdding(false)} />
    </>
  );
}

function SearchForm({
  role,
  onSearch,
}: {
  readonly role: 'ADMIN' | 'PRACTITIONER';
  readonly onSearch: (text: string) => void;
}) {
  const form = useForm(async ({ search = '' }) => onSearch(search.trim()));
  return (
    <search>
      <form onSubmit={form.onSubmit} className="mb-4 flex flex-wrap items-end gap-2">
        <TextField
          className="min-w-64 flex-1"
          label={role === 'ADMIN' ? 'Record number' : 'Name or record number'}
          name="search"
          type="search"
          autoComplete="off"
        />
        <Button type="submit">Search</Button>
      </form>
    </search>
  );
}

/** What looks like a record number is one. */
function questionOf(search: string): { readonly mrn: string } | { readonly name: string } {
  return /^[A-Za-z0-9]{6,20}$/.test(search) && /\d/.test(search) ? { mrn: search.toUpperCase() } : { name: search };
}

function FoundPatients({ search }: { readonly search: string }) {
  const query = useQuery({
    queryKey: ['patients', 'search', search],
    queryFn: () => api.post<PatientPage>('/api/patients/search', questionOf(search)),
  });
  return (
    <Loaded query={query}>
      {({ patients }) =>
        patients.length === 0 ? <EmptyState title="Nobody is found" /> : <PatientTable rows={patients} />
      }
    </Loaded>
  );
}

function AllPatients() {
  const query = useInfiniteQuery({
    queryKey: ['patients'],
    queryFn: ({ pageParam }) => api.get<PatientPage>('/api/patients', { after: pageParam, limit: 50 }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });
  const rows = query.data?.pages.flatMap(({ patients }) => patients) ?? [];
  return (
    <Loaded query={query}>
      {() => (
        <>
          {rows.length === 0 ? (
            <EmptyState title="No patient yet">An administrator puts you on care teams.</EmptyState>
          ) : (
            <PatientTable rows={rows} />
          )}
          {query.hasNextPage && (
            <MoreButton busy={query.isFetchingNextPage} onMore={() => void query.fetchNextPage()} />
          )}
        </>
      )}
    </Loaded>
  );
}

function PatientTable({ rows }: { readonly rows: readonly PatientEntry[] }) {
  const { role } = useMe();
  return (
    <Table
      caption={TITLES[role]}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'name',
          label: 'Patient',
          show: ({ id, initials, givenName, familyName }) => (
            <Link to={`/patients/${id}`}>{givenName === undefined ? initials : `${familyName}, ${givenName}`}</Link>
          ),
        },
        ...(role === 'ADMIN'
          ? [
              {
                key: 'id',
                label: 'Id',
                isExtra: true,
                show: ({ id }: PatientEntry) => <span className="font-mono text-sm">{id}</span>,
              },
            ]
          : [{ key: 'mrn', label: 'Record number', isExtra: true, show: ({ mrn }: PatientEntry) => mrn }]),
        {
          key: 'status',
          label: 'Status',
          show: ({ status }) => <Badge tone={status === 'ACTIVE' ? 'good' : 'neutral'}>{wordOf(status)}</Badge>,
        },
      ]}
    />
  );
}

function OwnRecord() {
  const query = useQuery({ queryKey: ['patients', 'own'], queryFn: () => api.get<PatientPage>('/api/patients') });
  return (
    <Loaded query={query}>
      {({ patients: [own] }) =>
        own === undefined ? (
          <>
            <PageHead title="My record" />
            <EmptyState title="Your record is not linked yet">
              Tell your code to your therapist at the next visit.
            </EmptyState>
          </>
        ) : (
          <Navigate to={`/patients/${own.id}`} replace />
        )
      }
    </Loaded>
  );
}

function AddPatient({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const say = useToast();
  const form = useForm(async (typed) => {
    await api.post('/api/patients', typed);
    await cache.invalidateQueries({ queryKey: ['patients'] });
    say.done('The patient is added');
    onClose();
  });
  return (
    <Dialog title="Add a patient" isOpen={isOpen} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Refusal form={form} />
        </div>
        <TextField label="Given name" name="givenName" required autoComplete="off" fault={form.fault('givenName')} />
        <TextField label="Family name" name="familyName" required autoComplete="off" fault={form.fault('familyName')} />
        <TextField
          label="Record number"
          name="mrn"
          required
          hint="6 to 20 capital letters or digits"
          autoComplete="off"
          fault={form.fault('mrn')}
        />
        <TextField label="Date of birth" name="dateOfBirth" type="date" required fault={form.fault('dateOfBirth')} />
        <TextField
          label="Telephone"
          name="phone"
          hint="Such as +12025550123"
          autoComplete="off"
          fault={form.fault('phone')}
        />
        <TextArea label="Address" name="address" rows={2} fault={form.fault('address')} />
        <div className="sm:col-span-2">
          <DialogActions>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="primary" type="submit" busy={form.busy}>
              Add
            </Button>
          </DialogActions>
        </div>
      </form>
    </Dialog>
  );
}
