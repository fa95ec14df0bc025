import {
  Badge,
  Button,
  Confirm,
  Dialog,
  DialogActions,
  Loaded,
  PageHead,
  SelectField,
  Table,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Account } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';
import { useMe } from '../session.tsx';
import { wordOf } from '../words.ts';

export function StaffPage() {
  const me = useMe();
  const cache = useQueryClient();
  const say = useToast();
  const query = useQuery({
    queryKey: ['users'],
    queryFn: () => api.get<{ readonly users: readonly Account[] }>('/api/admin/users'),
  });
  const [isInviting, setInviting] = useState(false);
  const [resetting, setResetting] = useState<Account>();
  const change = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
      say.done(what);
    } catch (fault) {
      say.failed('That failed', fault);
    }
    await cache.invalidateQueries({ queryKey: ['users'] });
  };
  const setActive = ({ id, isActive }: Account) =>
    change(isActive ? 'The account is disabled' : 'The account is enabled', () =>
      api.patch(`/api/admin/users/${id}`, { isActive: !isActive }),
    );
  return (
    <>
      <PageHead title="Staff">
        <Button kind="primary" onClick={() => setInviting(true)}>
          Invite somebody
        </Button>
      </PageHead>
      <Loaded query={query}>
        {({ users }) => (
          <Table
            caption="Staff"
            rows={users}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'name',
                label: 'Name',
                show: ({ givenName, familyName, email }) => (
                  <>
                    <span className="block font-medium">{`${givenName} ${familyName}`}</span>
                    <span className="text-sm break-all text-quiet">{email}</span>
                  </>
                ),
              },
              { key: 'role', label: 'Role', show: ({ role, specialization }) => specialization ?? wordOf(role) },
              {
                key: 'factor',
                label: 'Second factor',
                isExtra: true,
                show: ({ hasSecondFactor, role }) => (
                  <Badge tone={hasSecondFactor ? 'good' : role === 'ADMIN' ? 'warn' : 'neutral'}>
                    {hasSecondFactor ? 'Set up' : 'None'}
                  </Badge>
                ),
              },
              {
                key: 'state',
                label: 'Account',
                show: ({ isActive, isInvited }) => (
                  <Badge tone={isActive ? (isInvited ? 'accent' : 'good') : 'neutral'}>
                    {isActive ? (isInvited ? 'Invited' : 'Active') : 'Disabled'}
                  </Badge>
                ),
              },
              {
                key: 'change',
                label: 'Change',
                show: (account) =>
                  account.id !== me.id && (
                    <span className="flex flex-wrap">
                      <Button
                        kind="quiet"
                        onClick={() => void setActive(account)}
                        aria-label={`${account.isActive ? 'Disable' : 'Enable'} ${account.email}`}
                      >
                        {account.isActive ? 'Disable' : 'Enable'}
                      </Button>
                      {account.hasSecondFactor && (
                        <Button
                          kind="quiet"
                          onClick={() => setResetting(account)}
                          aria-label={`Reset the second factor of ${account.email}`}
                        >
                          Reset factor
                        </Button>
                      )}
                    </span>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
      <Invite isOpen={isInviting} onClose={() => setInviting(false)} />
      <Confirm
        title="Reset the second factor?"
        description={`${resetting?.email ?? ''} is logged out, and sets up a new authenticator.`}
        isOpen={resetting !== undefined}
        onClose={() => setResetting(undefined)}
        action="Reset"
        isDangerous
        onConfirm={() => {
          const id = resetting?.id ?? '';
          setResetting(undefined);
          void change('The second factor is reset', () => api.post(`/api/admin/users/${id}/mfa/reset`, {}));
        }}
      />
    </>
  );
}

function Invite({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const [invitation, setInvitation] = useState<string>();
  const form = useForm(async (typed) => {
    const answer = await api.post<{ readonly invitation: string }>('/api/admin/users', typed);
    setInvitation(answer.invitation);
    await cache.invalidateQueries({ queryKey: ['users'] });
  });
  const close = () => {
    setInvitation(undefined);
    onClose();
  };
  return (
    <Dialog title="Invite somebody" isOpen={isOpen} onClose={close}>
      {invitation === undefined ? (
        <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
          <div className="sm:col-span-2">
            <Refusal form={form} />
          </div>
          <TextField label="Given name" name="givenName" required autoComplete="off" fault={form.fault('givenName')} />
          <TextField
            label="Family name"
            name="familyName"
            required
            autoComplete="off"
            fault={form.fault('familyName')}
          />
          <TextField label="E-mail" name="email" type="email" required autoComplete="off" fault={form.fault('email')} />
          <SelectField
            label="Role"
            name="role"
            choices={[
              { value: 'PRACTITIONER', label: 'Practitioner' },
              { value: 'ADMIN', label: 'Administrator' },
            ]}
          />
          <TextField label="Licence" name="licence" autoComplete="off" fault={form.fault('licence')} />
          <TextField
            label="Specialization"
            name="specialization"
            autoComplete="off"
            fault={form.fault('specialization')}
          />
          <div className="sm:col-span-2">
            <DialogActions>
              <Button onClick={close}>Cancel</Button>
              <Button kind="primary" type="submit" busy={form.busy}>
                Invite
              </Button>
            </DialogActions>
          </div>
        </form>
      ) : (
        <>
          <p>Give this invitation to the person. It is good once, for three days, and is not shown again.</p>
          <p className="my-3 rounded-lg bg-raised p-3 font-mono break-all">{invitation}</p>
          <DialogActions>
            <Button kind="primary" onClick={close}>
              Done
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}
