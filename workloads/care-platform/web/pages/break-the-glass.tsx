import {
  Badge,
  Button,
  Card,
  Dialog,
  DialogActions,
  EmptyState,
  Loaded,
  PageHead,
  SelectField,
  Table,
  TextArea,
  TextField,
  type Tone,
  useToast,
} from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { GRANT_MINUTES, JUSTIFICATION, REVOKE_REASON } from '../../src/break-the-glass.ts';
import type { Account, Grant } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';
import { useMe } from '../session.tsx';
import { timeText, wordOf } from '../words.ts';

const TONES: Readonly<Record<Grant['state'], Tone>> = { ACTIVE: 'bad', REVOKED: 'neutral', EXPIRED: 'neutral' };

export function BreakTheGlassPage() {
  const query = useQuery({
    queryKey: ['grants'],
    queryFn: () => api.get<{ readonly grants: readonly Grant[] }>('/api/admin/btg/grants'),
  });
  const [revoking, setRevoking] = useState<Grant>();
  return (
    <>
      <PageHead
        title="Break the glass"
        detail="Opens one record to a colleague, to read, for a short time. It rings an alarm, and so does each look."
      />
      <GiveGrant />
      <h2 className="mt-8 mb-3">Grants</h2>
      <Loaded query={query}>
        {({ grants }) =>
          grants.length === 0 ? (
            <EmptyState title="No grant in the last 30 days" />
          ) : (
            <Table
              caption="Grants"
              rows={grants}
              keyOf={({ id }) => id}
              columns={[
                { key: 'patient', label: 'Patient', show: ({ patientInitials }) => patientInitials },
                { key: 'to', label: 'Opened to', show: ({ grantedTo }) => grantedTo },
                { key: 'by', label: 'By', isExtra: true, show: ({ grantedBy }) => grantedBy },
                { key: 'why', label: 'Why', isExtra: true, show: ({ justification }) => justification },
                { key: 'until', label: 'Until', show: ({ expiresAt }) => timeText(expiresAt) },
                {
                  key: 'state',
                  label: 'State',
                  show: ({ state }) => <Badge tone={TONES[state]}>{wordOf(state)}</Badge>,
                },
                {
                  key: 'revoke',
                  label: 'Change',
                  show: (grant) =>
                    grant.state === 'ACTIVE' && (
                      <Button
                        kind="quiet"
                        onClick={() => setRevoking(grant)}
                        aria-label={`Revoke the grant to ${grant.grantedTo}`}
                      >
                        Revoke
                      </Button>
                    ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {revoking !== undefined && <Revoke grant={revoking} onClose={() => setRevoking(undefined)} />}
    </>
  );
}

function GiveGrant() {
  const me = useMe();
  const [search] = useSearchParams();
  const cache = useQueryClient();
  const say = useToast();
  const staff = useQuery({
    queryKey: ['users'],
    queryFn: () => api.get<{ readonly users: readonly Account[] }>('/api/admin/users'),
  });
  const [length, setLength] = useState(0);
  const form = useForm(async ({ minutes, ...typed }) => {
    await api.post('/api/admin/btg/grants', { justification: '', ...typed, minutes: Number(minutes) });
    await cache.invalidateQueries({ queryKey: ['grants'] });
    say.done('The record is open', 'The alarm is rung.');
  });
  return (
    <Card title="Open a record">
      <Loaded query={staff}>
        {({ users }) => (
          <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
            <div className="sm:col-span-2">
              <Refusal form={form} />
            </div>
            <TextField
              label="Id of the patient"
              name="patientId"
              defaultValue={search.get('patient') ?? ''}
              required
              autoComplete="off"
              hint="From the list of patients"
              fault={form.fault('patientId')}
            />
            <SelectField
              label="To whom"
              name="granteeId"
              required
              placeholder="Choose somebody"
              choices={users
                .filter(({ id, isActive }) => id !== me.id && isActive)
                .map(({ id, givenName, familyName, role }) => ({
                  value: id,
                  label: `${givenName} ${familyName}, ${role.toLowerCase()}`,
                }))}
              fault={form.fault('granteeId')}
            />
            <SelectField
              label="For how long"
              name="minutes"
              choices={GRANT_MINUTES.map((minutes) => ({
                value: String(minutes),
                label: minutes < 60 ? `${minutes} minutes` : `${minutes / 60} h`,
              }))}
            />
            <TextArea
              className="sm:col-span-2"
              label="Why"
              name="justification"
              required
              minLength={JUSTIFICATION.min}
              maxLength={JUSTIFICATION.max}
              onChange={(event) => setLength(event.currentTarget.value.trim().length)}
              hint={`${length} of at least ${JUSTIFICATION.min} characters. It stands in the audit for six years.`}
              fault={form.fault('justification')}
            />
            <div className="sm:col-span-2">
              <Button kind="danger" type="submit" busy={form.busy}>
                Break the glass
              </Button>
            </div>
          </form>
        )}
      </Loaded>
    </Card>
  );
}

function Revoke({ grant, onClose }: { readonly grant: Grant; readonly onClose: () => void }) {
  const cache = useQueryClient();
  const say = useToast();
  const form = useForm(async (typed) => {
    await api.post(`/api/admin/btg/grants/${grant.id}/revoke`, typed);
    await cache.invalidateQueries({ queryKey: ['grants'] });
    say.done('The grant is revoked');
    onClose();
  });
  return (
    <Dialog
      title="Revoke the grant?"
      description={`${grant.grantedTo} no longer reads this record.`}
      isOpen
      onClose={onClose}
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Refusal form={form} />
        <TextArea
          label="Reason"
          name="reason"
          required
          minLength={REVOKE_REASON.min}
          maxLength={REVOKE_REASON.max}
          fault={form.fault('reason')}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="danger" type="submit" busy={form.busy}>
            Revoke
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
