import { Badge, EmptyState, Loaded, PageHead, Table } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Claim } from '../answers.ts';
import { api } from '../api.ts';
import { moneyText, timeText, wordOf } from '../words.ts';

export function ClaimsPage() {
  const query = useQuery({
    queryKey: ['claims'],
    queryFn: () => api.get<{ readonly claims: readonly Claim[] }>('/api/claims'),
  });
  return (
    <>
      <PageHead title="Claims" detail="Drafts that follow from completed sessions. Nothing is submitted from here." />
      <Loaded query={query}>
        {({ claims }) =>
          claims.length === 0 ? (
            <EmptyState title="No claim yet">A completed session makes one within seconds.</EmptyState>
          ) : (
            <Table
              caption="Claims"
              rows={claims}
              keyOf={({ id }) => id}
              columns={[
                {
                  key: 'made',
                  label: 'Made',
                  show: ({ patientId, sessionId, createdAt }) => (
                    <Link to={`/patients/${patientId}/sessions/${sessionId}`}>{timeText(createdAt)}</Link>
                  ),
                },
                {
                  key: 'service',
                  label: 'Service',
                  isExtra: true,
                  show: ({ procedureCode, diagnosisCode }) => `${procedureCode} for ${diagnosisCode}`,
                },
                { key: 'units', label: 'Units', isNumber: true, show: ({ units }) => units },
                { key: 'charge', label: 'Charge', isNumber: true, show: ({ chargeCents }) => moneyText(chargeCents) },
                { key: 'status', label: 'Status', show: ({ status }) => <Badge>{wordOf(status)}</Badge> },
              ]}
            />
          )
        }
      </Loaded>
    </>
  );
}
