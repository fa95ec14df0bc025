import { Badge, ButtonLink, EmptyState, Loaded, PageHead, Table } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { ReportEntry } from '../answers.ts';
import { api } from '../api.ts';
import { timeText, wordOf } from '../words.ts';

const KINDS: Readonly<Record<string, string>> = {
  READ: 'Read',
  CREATE: 'Added',
  UPDATE: 'Changed',
  BTG_GRANT_ACCESS: 'Opened in an emergency',
  BTG_USE_ACCESS: 'Read in an emergency',
  BTG_REVOKE_ACCESS: 'Emergency access ended',
  ACCESS_DENIED: 'Tried, and was refused',
};

export function AccessReportPage() {
  const { id = '' } = useParams();
  const query = useQuery({
    queryKey: ['access-report', id],
    queryFn: () => api.get<{ readonly entries: readonly ReportEntry[] }>(`/api/patients/${id}/access-report`),
  });
  return (
    <>
      <PageHead title="Who saw this record" detail="When, in which role, and how. Reading this report is recorded too.">
        <ButtonLink to={`/patients/${id}`}>To the record</ButtonLink>
      </PageHead>
      <Loaded query={query}>
        {({ entries }) =>
          entries.length === 0 ? (
            <EmptyState title="Nobody has seen it yet" />
          ) : (
            <Table
              caption="Access report"
              rows={entries.map((entry, index) => ({ ...entry, key: String(index) }))}
              keyOf={({ key }) => key}
              columns={[
                { key: 'at', label: 'When', show: ({ at }) => timeText(at) },
                { key: 'role', label: 'Role', show: ({ role }) => wordOf(role) },
                {
                  key: 'action',
                  label: 'How',
                  show: ({ action }) => (
                    <Badge tone={action.startsWith('BTG_') ? 'bad' : 'neutral'}>
                      {KINDS[action] ?? wordOf(action)}
                    </Badge>
                  ),
                },
                { key: 'resource', label: 'What', show: ({ resource }) => resource },
              ]}
            />
          )
        }
      </Loaded>
    </>
  );
}
