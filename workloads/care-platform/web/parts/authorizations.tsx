import {
  Badge,
  Button,
  Card,
  Dialog,
  DialogActions,
  EmptyState,
  Loaded,
  TextField,
  type Tone,
  useToast,
} from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Authorization, Patient } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';
import { dayText, moneyText, wordOf } from '../words.ts';

const TONES: Readonly<Record<Authorization['status'], Tone>> = {
  ACTIVE: 'good',
  EXPIRED: 'neutral',
  EXHAUSTED: 'warn',
  CANCELLED: 'neutral',
};

export function useAuthorizations(patientId: string) {
  return useQuery({
    queryKey: ['authorizations', patientId],
    queryFn: () => api.get<{ readonly authorizations: readonly Authorization[] }>('/api/authorizations', { patientId }),
  });
}

export function AuthorizationsPanel({ patient }: { readonly patient: Patient }) {
  const query = useAuthorizations(patient.id);
  const [isAdding, setAdding] = useState(false);
  const [starting, setStarting] = useState<Authorization>();
  const mayWrite = patient.access === 'care team';
  return (
    <>
      {mayWrite && (
        <div className="mb-3 flex justify-end">
          <Button onClick={() => setAdding(true)}>Add an authorization</Button>
        </div>
      )}
      <Loaded query={query}>
        {({ authorizations }) =>
          authorizations.length === 0 ? (
            <EmptyState title="No authorization">Without one no session can start.</EmptyState>
          ) : (
            <ul className="grid gap-4 md:grid-cols-2">
              {authorizations.map((each) => (
                <li key={each.id}>
                  <AuthorizationCard authorization={each} {...(mayWrite && { onStart: () => setStarting(each) })} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <AddAuthorization patientId={patient.id} isOpen={isAdding} onClose={() => setAdding(false)} />
      {starting !== undefined && (
        <StartSession patientId={patient.id} authorization={starting} onClose={() => setStarting(undefined)} />
      )}
    </>
  );
}

function AuthorizationCard({
  authorization,
  onStart,
}: {
  readonly authorization: Authorization;
  readonly onStart?: () => void;
}) {
  const {
    payer,
    number,
    procedureCode,
    diagnosisCode,
    rateCents,
    totalUnits,
    remainingUnits,
    startsOn,
    endsOn,
    status,
  } = authorization;
  return (
    <Card title={payer} action={<Badge tone={TONES[status]}>{wordOf(status)}</Badge>}>
      <p className="text-3xl font-semibold tabular-nums">
        {remainingUnits} <span className="text-base font-normal text-quiet">of {totalUnits} units left</span>
      </p>
      <progress
        className="mt-2 h-2 w-full accent-accent-strong"
        aria-label="Units left"
        max={totalUnits}
        value={remainingUnits}
      />
      <dl className="mt-3 grid grid-cols-2 gap-2 text-sm">
        {[
          ['Number', number],
          ['Service', `${procedureCode} for ${diagnosisCode}`],
          ['Valid', `${dayText(startsOn)} to ${dayText(endsOn)}`],
          ['A unit', moneyText(rateCents)],
        ].map(([label, text]) => (
          <div key={label}>
            <dt className="text-quiet">{label}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {onStart !== undefined && status === 'ACTIVE' && (
        <Button className="mt-4 w-full" kind="primary" onClick={onStart}>
          Start a session
        </Button>
      )}
    </Card>
  );
}

interface StartSessionProps {
  readonly patientId: string;
  readonly authorization: Authorization;
  readonly onClose: () => void;
}

function StartSession({ patientId, authorization, onClose }: StartSessionProps) {
  const go = useNavigate();
  const cache = useQueryClient();
  const form = useForm(async ({ units }) => {
    const { id } = await api.post<{ readonly id: string }>('/api/sessions', {
      authorizationId: authorization.id,
      units: Number(units),
    });
    await cache.invalidateQueries({ queryKey: ['authorizations', patientId] });
    await cache.invalidateQueries({ queryKey: ['sessions', patientId] });
    void go(`/patients/${patientId}/sessions/${id}`);
  });
  const most = Math.min(96, authorization.remainingUnits);
  return (
    <Dialog
      title="Start a session"
      description={`${authorization.remainingUnits} units are left of ${authorization.payer}.`}
      isOpen
      onClose={onClose}
    >
      <form onSubmit={form.onSubmit} className="grid gap-4">
        <Refusal form={form} />
        <TextField
          label="Units to reserve"
          name="units"
          type="number"
          min={1}
          max={most}
          defaultValue={Math.min(8, most)}
          required
          hint="A unit is 15 minutes. What is not used goes back when the session is over."
          fault={form.fault('units')}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            Start
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function AddAuthorization({
  patientId,
  isOpen,
  onClose,
}: {
  readonly patientId: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const cache = useQueryClient();
  const say = useToast();
  const form = useForm(async ({ rate, totalUnits, ...typed }) => {
    const input = { ...typed, patientId, rateCents: Math.round(Number(rate) * 100), totalUnits: Number(totalUnits) };
    await api.post('/api/authorizations', input);
    await cache.invalidateQueries({ queryKey: ['authorizations', patientId] });
    say.done('The authorization is added');
    onClose();
  });
  return (
    <Dialog title="Add an authorization" isOpen={isOpen} onClose={onClose}>
      <form onSubmit={form.onSubmit} className="grid gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <Refusal form={form} />
        </div>
        <TextField label="Payer" name="payer" required autoComplete="off" fault={form.fault('payer')} />
        <TextField label="Number" name="number" required autoComplete="off" fault={form.fault('number')} />
        <TextField label="Units" name="totalUnits" type="number" min={1} required fault={form.fault('totalUnits')} />
        <TextField
          label="A unit, in dollars"
          name="rate"
          type="number"
          min={0}
          step="0.01"
          defaultValue="17.25"
          required
          fault={form.fault('rateCents')}
        />
        <TextField label="First day" name="startsOn" type="date" required fault={form.fault('startsOn')} />
        <TextField label="Last day" name="endsOn" type="date" required fault={form.fault('endsOn')} />
        <TextField
          label="Procedure"
          name="procedureCode"
          defaultValue="97153"
          required
          fault={form.fault('procedureCode')}
        />
        <TextField
          label="Diagnosis"
          name="diagnosisCode"
          defaultValue="F84.0"
          required
          fault={form.fault('diagnosisCode')}
        />
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
