/** Who may log in, and as what. */
import { Badge, Button, Loaded, PageHead, SelectField, Table, useToast } from '@lintel/workload-ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ROLES } from '../../src/terms.ts';
import type { User } from '../answers.ts';
import { api } from '../api.ts';
import { useUser } from '../session.tsx';

export function UsersPage() {
  const me = useUser();
  const toast = useToast();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['users'],
    queryFn: () => api.get<{ readonly users: readonly User[] }>('/api/users'),
  });
  const { mutate } = useMutation({
    mutationFn: ({ id, ...change }: { readonly id: string; readonly role?: string; readonly isActive?: boolean }) =>
      api.patch(`/api/users/${id}`, change),
    onSuccess: () => toast.done('The account is changed'),
    onError: (fault) => toast.failed('The account is unchanged', fault),
    onSettled: () => void queries.invalidateQueries({ queryKey: ['users'] }),
  });
  const columns = [
    {
      key: 'name',
      label: 'Name',
      show: ({ name, email }: User) => (
        <>
          <div className="font-medium">{name}</div>
          <div className="text-sm text-quiet">{email}</div>
        </>
      ),
    },
    {
      key: 'state',
      label: 'State',
      show: ({ isActive }: User) =>
        isActive ? <Badge tone="good">active</Badge> : <Badge tone="warn">waits or closed</Badge>,
    },
    {
      key: 'role',
      label: 'Role',
      show: ({ id, name, role }: User) =>
        id === me.id ? (
          role
        ) : (
          <SelectField
            label={`Role of ${name}`}
            isLabelHidden
            value={role}
            choices={ROLES.map((each) => ({ value: each, label: each }))}
            onChange={({ target }) => mutate({ id, role: target.value })}
          />
        ),
    },
    {
      key: 'change',
      label: 'Account',
      show: ({ id, isActive, name }: User) =>
        id !== me.id && (
          <Button
            kind={isActive ? 'danger' : 'secondary'}
            aria-label={isActive ? `Close the account of ${name}` : `Open the account of ${name}`}
            onClick={() => mutate({ id, isActive: !isActive })}
          >
            {isActive ? 'Close' : 'Open'}
          </Button>
        ),
    },
  ];
  return (
    <>
      <PageHead title="Users" detail="Who registers waits here until the account is opened." />
      <Loaded query={query}>
        {({ users }) => <Table caption="Users" columns={columns} rows={users} keyOf={({ id }) => id} />}
      </Loaded>
    </>
  );
}
