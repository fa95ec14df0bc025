/** One contract: its terms, its value, its moves, what was done to it, and questions about it. */
import { Badge, Button, Card, Confirm, Loaded, PageHead, Tabs, useToast } from '@lintel/workload-ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { isAtLeast, isClosed, mayEdit, mayMove, movesFrom } from '../../src/rights.ts';
import type { Status, Terms } from '../../src/terms.ts';
import type { Contract, Pricing, User } from '../answers.ts';
import { api, ifMatch } from '../api.ts';
import { AssistantPanel } from '../assistant-panel.tsx';
import { type Draft, draftOf } from '../draft.ts';
import { Editor } from '../editor.tsx';
import { useUser } from '../session.tsx';
import { ValueCard, WarningsCard } from '../value-card.tsx';
import { Versions } from '../versions.tsx';
import { MOVE_WORDS, STATUS_TONES } from '../words.ts';

export function ContractPage() {
  const { id = '' } = useParams();
  const query = useQuery({ queryKey: ['contract', id], queryFn: () => api.get<Contract>(`/api/contracts/${id}`) });
  return <Loaded query={query}>{(contract) => <Shown contract={contract} />}</Loaded>;
}

function Shown({ contract }: { readonly contract: Contract }) {
  const user = useUser();
  const toast = useToast();
  const queries = useQueryClient();
  // What the form begins with, while somebody edits.
  const [edited, setEdited] = useState<Draft>();
  const [tab, setTab] = useState('terms');
  const { id, version, name, client, site, status, warnings, value } = contract;
  const canEdit = mayEdit(user, contract) && !isClosed(status);
  const editWith = ({ baseRate, microgridAdder, escalation }: Pricing) =>
    setEdited(draftOf({ ...contract, financial: { ...contract.financial, baseRate, microgridAdder, escalation } }));
  const renewed = (next: Contract) => {
    queries.setQueryData(['contract', id], next);
    void queries.invalidateQueries({ queryKey: ['contracts'] });
    void queries.invalidateQueries({ queryKey: ['versions', id] });
  };
  const failed = (title: string) => (fault: unknown) => {
    toast.failed(title, fault);
    void queries.invalidateQueries({ queryKey: ['contract', id] });
  };
  const save = useMutation({
    mutationFn: (terms: Terms) => api.put<Contract>(`/api/contracts/${id}`, terms, ifMatch(version)),
    onSuccess(next) {
      renewed(next);
      setEdited(undefined);
      toast.done('The changes are kept', `Version ${next.version}`);
    },
    onError: failed('The changes are not kept'),
  });
  if (edited !== undefined)
    return (
      <>
        <PageHead title={`Edit ${name}`} detail={`Version ${version}`} />
        <Editor
          start={draftOf(contract)}
          draft={edited}
          action="Keep changes"
          busy={save.isPending}
          onSave={save.mutate}
          onCancel={() => setEdited(undefined)}
        />
      </>
    );
  return (
    <>
      <PageHead
        title={name}
        detail={
          <span className="flex flex-wrap items-center gap-2">
            <Badge tone={STATUS_TONES[status]}>{status}</Badge> {client}, {site} · version {version}
          </span>
        }
      >
        <Moves contract={contract} user={user} onMoved={renewed} onFailed={failed('The status is unchanged')} />
        {canEdit && (
          <Button kind="primary" onClick={() => setEdited(draftOf(contract))}>
            Edit
          </Button>
        )}
      </PageHead>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Tabs
          label="Parts of the contract"
          value={tab}
          onChange={setTab}
          tabs={[
            { value: 'terms', label: 'Terms', panel: <TermsCard contract={contract} /> },
            ...(isAtLeast(user, 'USER')
              ? [
                  {
                    value: 'claude',
                    label: 'Ask Claude',
                    panel: <AssistantPanel contractId={id} key={version} {...(canEdit && { onPrices: editWith })} />,
                  },
                ]
              : []),
            { value: 'versions', label: 'Versions', panel: <Versions id={id} /> },
          ]}
        />
        <div className="grid content-start gap-4">
          <ValueCard value={value} />
          <WarningsCard warnings={warnings} />
        </div>
      </div>
    </>
  );
}

function Moves({
  contract,
  user,
  onMoved,
  onFailed,
}: {
  readonly contract: Contract;
  readonly user: User;
  readonly onMoved: (next: Contract) => void;
  readonly onFailed: (fault: unknown) => void;
}) {
  const { id, version, status, name } = contract;
  const navigate = useNavigate();
  const [asked, setAsked] = useState<Status | 'DELETED'>();
  const { mutate, isPending } = useMutation({
    mutationFn: (to: Status) => api.post<Contract>(`/api/contracts/${id}/status`, { status: to, version }),
    onSuccess: onMoved,
    onError: onFailed,
    onSettled: () => setAsked(undefined),
  });
  const remove = useMutation({
    mutationFn: () => api.delete(`/api/contracts/${id}`, undefined, ifMatch(version)),
    onSuccess: () => void navigate('/'),
    onError: onFailed,
    onSettled: () => setAsked(undefined),
  });
  const moves = movesFrom(status).filter((to) => mayMove(user, contract, to));
  return (
    <>
      {moves.map((to) => (
        <Button key={to} kind={to === 'CANCELLED' ? 'danger' : 'secondary'} onClick={() => setAsked(to)}>
          {MOVE_WORDS[to]}
        </Button>
      ))}
      {isAtLeast(user, 'ADMIN') && (
        <Button kind="danger" onClick={() => setAsked('DELETED')}>
          Delete
        </Button>
      )}
      <Confirm
        title={asked === undefined ? '' : asked === 'DELETED' ? `Delete ${name}?` : `${MOVE_WORDS[asked]}?`}
        description={
          asked === 'DELETED'
            ? 'It disappears from all lists. Its versions and the record of what was done stay.'
            : `${name} goes from ${status} to ${asked ?? ''}. There is no way back.`
        }
        action={asked === undefined || asked === 'DELETED' ? 'Delete' : MOVE_WORDS[asked]}
        isDangerous={asked === 'CANCELLED' || asked === 'DELETED'}
        isOpen={asked !== undefined}
        busy={isPending || remove.isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => {
          if (asked === 'DELETED') remove.mutate();
          else if (asked !== undefined) mutate(asked);
        }}
      />
    </>
  );
}

function TermsCard({ contract }: { readonly contract: Contract }) {
  const { financial, technical, operating } = contract;
  const money = (value: number | undefined) => (value === undefined ? undefined : `$${value.toLocaleString()}`);
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['System', `${contract.systemType}, ${contract.capacity} kW`],
    ['Term', `${contract.termYears} years from ${contract.effectiveDate}`],
    ['Base rate', `${financial.baseRate} $/kWh`],
    ['Microgrid adder', financial.microgridAdder === 0 ? undefined : `${financial.microgridAdder} $/kWh`],
    ['Escalation', `${financial.escalation} % a year`],
    ['Thermal cycle fee', money(financial.thermalCycleFee)],
    ['Electrical budget', money(financial.electricalBudget)],
    ['Commissioning allowance', money(financial.commissioningAllowance)],
    ['Voltage', technical.voltage],
    ['Grid voltage', technical.gridVoltage ?? 'No grid'],
    ['Components', technical.components.join(', ')],
    ['Servers', technical.servers?.toString()],
    ['REC type', technical.recType],
    ['Output warranty', `${operating.outputWarranty} %`],
    ['Efficiency', `${operating.efficiency} %`],
    ['Demand', `${operating.minDemand} to ${operating.maxDemand} kW`],
    ['Critical output', operating.criticalOutput === undefined ? undefined : `${operating.criticalOutput} kW`],
    ['Reliability', operating.reliability],
    ['Tags', contract.tags.length === 0 ? undefined : contract.tags.join(', ')],
    ['Notes', contract.notes],
  ];
  return (
    <Card>
      <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
        {rows.map(
          ([label, value]) =>
            value !== undefined && (
              <div key={label}>
                <dt className="text-sm text-quiet">{label}</dt>
                <dd className="break-words whitespace-pre-wrap">{value}</dd>
              </div>
            ),
        )}
      </dl>
    </Card>
  );
}
