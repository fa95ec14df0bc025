import {
  Button,
  ButtonLink,
  Card,
  Confirm,
  EmptyState,
  Loaded,
  PageHead,
  TextField,
  useToast,
} from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { unitsOf } from '../../src/units.ts';
import type { TherapySession } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { useSessions } from '../parts/sessions.tsx';
import { Refusal } from '../refusal.tsx';
import { useMe } from '../session.tsx';
import { timeText, wordOf } from '../words.ts';

/** One session: it runs, and is completed or cancelled; after that it can be looked at. */
export function SessionPage() {
  const { id = '', sessionId = '' } = useParams();
  const query = useSessions(id);
  return (
    <Loaded query={query}>
      {({ sessions }) => {
        const session = sessions.find((each) => each.id === sessionId);
        if (session === undefined)
          return (
            <>
              <PageHead title="There is no such session" />
              <EmptyState
                title="Nothing is here"
                action={<ButtonLink to={`/patients/${id}`}>To the record</ButtonLink>}
              />
            </>
          );
        return session.status === 'IN_PROGRESS' ? (
          <Running patientId={id} session={session} />
        ) : (
          <Over patientId={id} session={session} />
        );
      }}
    </Loaded>
  );
}

interface SessionProps {
  readonly patientId: string;
  readonly session: TherapySession;
}

function useMinutes(since: string): number {
  const minutes = () => Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000));
  const [now, setNow] = useState(minutes);
  useEffect(() => {
    const timer = setInterval(() => setNow(Math.max(0, Math.floor((Date.now() - Date.parse(since)) / 60_000))), 1000);
    return () => clearInterval(timer);
  }, [since]);
  return now;
}

function Running({ patientId, session }: SessionProps) {
  const { id: me } = useMe();
  const elapsed = useMinutes(session.startedAt);
  const [isCancelling, setCancelling] = useState(false);
  const [typed, setTyped] = useState('');
  const cache = useQueryClient();
  const say = useToast();
  const refresh = async () => {
    await cache.invalidateQueries({ queryKey: ['sessions', patientId] });
    await cache.invalidateQueries({ queryKey: ['authorizations', patientId] });
  };
  const form = useForm(async ({ minutes }) => {
    await api.post(`/api/sessions/${session.id}/complete`, minutes === undefined ? {} : { minutes: Number(minutes) });
    await refresh();
    say.done('The session is completed', 'Its units are settled within seconds.');
  });
  const cancel = async () => {
    setCancelling(false);
    try {
      await api.post(`/api/sessions/${session.id}/cancel`);
      say.done('The session is cancelled', 'Its units are free again.');
    } catch (fault) {
      say.failed('It is not cancelled', fault);
    }
    await refresh();
  };
  const minutes = typed === '' ? elapsed : Number(typed);
  return (
    <>
      <PageHead
        title="Session in progress"
        detail={`Since ${timeText(session.startedAt)}, by ${session.providerName}`}
      />
      <Card>
        <p className="text-5xl font-semibold tabular-nums" role="timer">
          {elapsed} <span className="text-xl font-normal text-quiet">minutes</span>
        </p>
        <p className="mt-1 text-quiet">{session.reservedUnits} units are reserved.</p>
        <form onSubmit={form.onSubmit} className="mt-6 grid max-w-md gap-4">
          <Refusal form={form} />
          <TextField
            label="Minutes of the session"
            name="minutes"
            type="number"
            min={0}
            max={720}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            hint={`Empty: the ${elapsed} minutes of the clock`}
            fault={form.fault('minutes')}
          />
          <p role="status">
            {minutes} minutes are <strong>{unitsOf(minutes)} units</strong>.
            {unitsOf(minutes) > session.reservedUnits &&
              ' That is more than is reserved: the rest is taken from the authorization, if it has it.'}
          </p>
          <div className="flex flex-wrap gap-2">
            <Button kind="primary" type="submit" busy={form.busy}>
              Complete the session
            </Button>
            <Button onClick={() => setCancelling(true)}>Cancel the session</Button>
          </div>
        </form>
        {session.providerId !== me && <p className="mt-4 text-quiet">A colleague of the care team started it.</p>}
      </Card>
      <Confirm
        title="Cancel this session?"
        description="Nothing is billed, and the reserved units are free again."
        isOpen={isCancelling}
        onClose={() => setCancelling(false)}
        action="Cancel the session"
        isDangerous
        onConfirm={() => void cancel()}
      />
    </>
  );
}

function Over({ patientId, session }: SessionProps) {
  const facts = [
    ['Status', wordOf(session.status)],
    ['Started', timeText(session.startedAt)],
    ['Ended', session.endedAt === undefined ? '–' : timeText(session.endedAt)],
    ['By', session.providerName],
    ['Minutes', session.minutes ?? '–'],
    ['Reserved units', session.reservedUnits],
    ['Billed units', session.billedUnits ?? 'None'],
  ] as const;
  return (
    <>
      <PageHead title="Session" detail={timeText(session.startedAt)}>
        <ButtonLink to={`/patients/${patientId}`}>To the record</ButtonLink>
      </PageHead>
      {session.status === 'REQUIRES_REVIEW' && (
        <p role="alert" className="mb-4 rounded-lg bg-warn-soft p-3">
          The session took more units than the authorization had. Nothing was billed: somebody has to decide.
        </p>
      )}
      <Card>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
          {facts.map(([label, text]) => (
            <div key={label}>
              <dt className="text-sm text-quiet">{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </Card>
    </>
  );
}
