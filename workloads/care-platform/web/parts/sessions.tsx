import { Badge, EmptyState, Loaded, Table, type Tone } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Patient, TherapySession } from '../answers.ts';
import { api } from '../api.ts';
import { timeText, wordOf } from '../words.ts';

const TONES: Readonly<Record<TherapySession['status'], Tone>> = {
  IN_PROGRESS: 'accent',
  COMPLETED: 'good',
  REQUIRES_REVIEW: 'warn',
  CANCELLED: 'neutral',
};

export function useSessions(patientId: string) {
  return useQuery({
    queryKey: ['sessions', patientId],
    queryFn: () => api.get<{ readonly sessions: readonly TherapySession[] }>('/api/sessions', { patientId }),
  });
}

export function SessionsPanel({ patient }: { readonly patient: Patient }) {
  const query = useSessions(patient.id);
  return (
    <Loaded query={query}>
      {({ sessions }) =>
        sessions.length === 0 ? (
          <EmptyState title="No session yet">Start one from an authorization.</EmptyState>
        ) : (
          <Table
            caption="Sessions"
            rows={sessions}
            keyOf={({ id }) => id}
            columns={[
              {
                key: 'started',
                label: 'Started',
                show: ({ id, startedAt }) => (
                  <Link to={`/patients/${patient.id}/sessions/${id}`}>{timeText(startedAt)}</Link>
                ),
              },
              { key: 'provider', label: 'By', isExtra: true, show: ({ providerName }) => providerName },
              { key: 'minutes', label: 'Minutes', isNumber: true, show: ({ minutes }) => minutes ?? '–' },
              {
                key: 'units',
                label: 'Billed units',
                isNumber: true,
                isExtra: true,
                show: ({ billedUnits }) => billedUnits ?? '–',
              },
              {
                key: 'status',
                label: 'Status',
                show: ({ status }) => <Badge tone={TONES[status]}>{wordOf(status)}</Badge>,
              },
            ]}
          />
        )
      }
    </Loaded>
  );
}
