/** How many contracts there are of each status, and what they are worth together; one is chosen with a click. */
import { Badge } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { STATUSES, type Status } from '../src/terms.ts';
import type { Overview } from './answers.ts';
import { api } from './api.ts';
import { dollars, STATUS_TONES } from './words.ts';

interface StatusOverviewProps {
  readonly chosen: string | undefined;
  /** `undefined` for all. */
  readonly onChoose: (status: Status | undefined) => void;
}

export function StatusOverview({ chosen, onChoose }: StatusOverviewProps) {
  const { data } = useQuery({
    queryKey: ['contracts', 'overview'],
    queryFn: () => api.get<{ readonly statuses: readonly Overview[] }>('/api/contracts/stats/overview'),
  });
  const found = new Map(data?.statuses.map((each) => [each.status, each]));
  if (found.size === 0) return undefined;
  return (
    <ul aria-label="By status" className="mb-4 grid grid-cols-2 gap-2 sm:grid-cols-3 xl:grid-cols-5">
      {STATUSES.map((status) => {
        const { contracts = 0, totalValue = '0.00' } = found.get(status) ?? {};
        const isChosen = chosen === status;
        return (
          <li key={status}>
            <button
              type="button"
              aria-pressed={isChosen}
              onClick={() => onChoose(isChosen ? undefined : status)}
              className={`w-full rounded-xl border bg-card px-3 py-2 text-left hover:bg-raised ${isChosen ? 'border-accent' : 'border-line'}`}
            >
              <span className="flex items-center justify-between gap-2">
                <Badge tone={STATUS_TONES[status]}>{status}</Badge>
                <span className="text-lg font-semibold tabular-nums">{contracts}</span>
              </span>
              <span className="mt-1 block truncate text-sm text-quiet tabular-nums">{dollars(totalValue)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
