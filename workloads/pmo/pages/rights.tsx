/** Who may do what with a thing: given and taken by who may share it. */
import {
  Button,
  Card,
  Checkbox,
  type Column,
  EmptyState,
  Loaded,
  SelectField,
  Table,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { PERMISSION_NAMES, type Permission } from '../src/permissions.ts';
import { api, useMay, useOptions } from './api.ts';
import { momentText } from './values.tsx';

interface Grant {
  readonly id: string;
  readonly name?: string;
  readonly permission: readonly Permission[];
  readonly expires_ts?: string;
}

/** Making is a right on a type, never on one thing. */
const ON_A_THING: readonly Permission[] = [0, 1, 2, 3];

export function Rights({ entity, id }: { readonly entity: string; readonly id: string }) {
  const key = ['grants', entity, id];
  const queries = useQueryClient();
  const say = useToast();
  const grants = useQuery({
    queryKey: key,
    queryFn: () => api.get<{ data: readonly Grant[] }>('/rbac/grant', { query: { entity, entity_id: id } }),
  });
  const revoke = async (grant: Grant) => {
    try {
      await api.delete(`/rbac/grant/${grant.id}`);
      await queries.invalidateQueries({ queryKey: key });
      say.done('The right is taken');
    } catch (fault) {
      say.failed('The right is not taken', fault);
    }
  };
  const columns: readonly Column<Grant>[] = [
    { key: 'name', label: 'Who', show: ({ name }) => name ?? 'Somebody who left' },
    {
      key: 'permission',
      label: 'May',
      show: ({ permission }) => permission.map((each) => PERMISSION_NAMES[each]).join(', '),
    },
    {
      key: 'expires',
      label: 'Until',
      isExtra: true,
      show: ({ expires_ts }) => (expires_ts === undefined ? 'for ever' : momentText(expires_ts)),
    },
    {
      key: 'revoke',
      label: 'Take',
      show: (grant) => (
        <Button
          kind="quiet"
          aria-label={`Take the right of ${grant.name ?? 'somebody'}`}
          onClick={() => void revoke(grant)}
        >
          Take
        </Button>
      ),
    },
  ];
  return (
    <div className="grid gap-4">
      <GiveForm entity={entity} id={id} queryKey={key} />
      <Loaded query={grants}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nobody has a right on this alone">Rights on all of its kind count too.</EmptyState>
          ) : (
            <Table caption="Rights" columns={columns} rows={data} keyOf={(grant) => grant.id} />
          )
        }
      </Loaded>
    </div>
  );
}

function GiveForm({
  entity,
  id,
  queryKey,
}: {
  readonly entity: string;
  readonly id: string;
  readonly queryKey: readonly string[];
}) {
  const queries = useQueryClient();
  const say = useToast();
  const may = useMay();
  const people = useOptions('employee');
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const until = String(given.get('until') ?? '');
    setBusy(true);
    try {
      await api.post('/rbac/grant', {
        empid: given.get('empid'),
        entity,
        entity_id: id,
        permission: given.getAll('permission').map(Number),
        ...(until !== '' && { expires_ts: new Date(until).toISOString() }),
      });
      form.reset();
      await queries.invalidateQueries({ queryKey });
      say.done('The right is given');
    } catch (fault) {
      say.failed('The right is not given', fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card title="Give a right">
      <form className="grid gap-3 sm:grid-cols-2" onSubmit={(event) => void submit(event)}>
        <SelectField label="To" name="empid" choices={people} placeholder="Choose a person" required />
        <TextField label="Until" name="until" type="date" hint="For ever where it is empty" />
        <fieldset className="flex flex-wrap gap-x-6 sm:col-span-2">
          <legend className="text-sm font-medium">May</legend>
          {ON_A_THING.filter((permission) => may(permission, entity, id)).map((permission) => (
            <Checkbox
              key={permission}
              label={PERMISSION_NAMES[permission]}
              name="permission"
              value={String(permission)}
              defaultChecked={permission === 0}
            />
          ))}
        </fieldset>
        <Button type="submit" kind="primary" busy={isBusy} className="justify-self-start">
          Give
        </Button>
      </form>
    </Card>
  );
}
