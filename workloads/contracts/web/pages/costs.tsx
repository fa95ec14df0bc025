/** What Claude cost this month, and what the cache saved. */
import { Card, Loaded, PageHead } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Efficiency, Monthly } from '../answers.ts';
import { api } from '../api.ts';
import { dollars, small } from '../words.ts';

export function CostsPage() {
  const monthly = useQuery({ queryKey: ['monthly'], queryFn: () => api.get<Monthly>('/api/ai/costs/monthly') });
  const efficiency = useQuery({
    queryKey: ['efficiency'],
    queryFn: () => api.get<Efficiency>('/api/ai/costs/efficiency'),
  });
  return (
    <>
      <PageHead title="Cost of Claude" />
      <div className="grid gap-4 md:grid-cols-2">
        <Card title="This month">
          <Loaded query={monthly}>
            {({ month, spentUsd, budgetUsd, perRequestUsd, unpriced }) => (
              <Figures
                rows={[
                  ['Month', month],
                  ['Spent', small(spentUsd)],
                  ['Budget', budgetUsd === null ? 'none' : dollars(budgetUsd)],
                  ['One answer', perRequestUsd === null ? 'no answer yet' : small(perRequestUsd)],
                  ['Answers without a price', unpriced],
                ]}
              />
            )}
          </Loaded>
        </Card>
        <Card title="The cache">
          <Loaded query={efficiency}>
            {({ requests, cached, hitRate, savedUsd }) => (
              <Figures
                rows={[
                  ['Answers', requests],
                  ['Out of the cache', cached],
                  ['Share', hitRate === null ? 'no answer yet' : `${Math.round(hitRate * 100)} %`],
                  ['Saved', small(savedUsd)],
                ]}
              />
            )}
          </Loaded>
        </Card>
      </div>
    </>
  );
}

function Figures({ rows }: { readonly rows: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-2">
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-quiet">{label}</dt>
          <dd className="text-right font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
