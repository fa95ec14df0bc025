/** Moves of several contracts at once: all of them go on, or none does. */
import { Button, Confirm, useToast } from '@lintel/workload-ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isAtLeast, mayMove, movesFrom } from '../src/rights.ts';
import { STATUSES, type Status } from '../src/terms.ts';
import type { Listed, User } from './answers.ts';
import { api } from './api.ts';
import { MOVE_WORDS } from './words.ts';

interface BulkMovesProps {
  readonly user: User;
  readonly chosen: readonly Listed[];
  /** The choice is over. */
  readonly onDone: () => void;
}

export function BulkMoves({ user, chosen, onDone }: BulkMovesProps) {
  const toast = useToast();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Status | 'DELETED'>();
  const { mutate, isPending } = useMutation({
    mutationFn(to: Status | 'DELETED') {
      const aims = chosen.map(({ id, version }) => ({ id, version }));
      return to === 'DELETED'
        ? api.post('/api/contracts/bulk/delete', { contracts: aims })
        : api.post('/api/contracts/bulk/status', { contracts: aims.map((aim) => ({ ...aim, status: to })) });
    },
    async onSuccess() {
      toast.done(counted(chosen.length, asked === 'DELETED' ? 'is deleted' : 'has moved on'));
      onDone();
      await queries.invalidateQueries({ queryKey: ['contracts'] });
    },
    async onError(fault) {
      toast.failed('Nothing was changed', fault);
      await queries.invalidateQueries({ queryKey: ['contracts'] });
    },
    onSettled: () => setAsked(undefined),
  });
  const moves = STATUSES.filter((to) =>
    chosen.every((each) => movesFrom(each.status).includes(to) && mayMove(user, each, to)),
  );
  const word = asked === undefined ? '' : asked === 'DELETED' ? 'Delete' : MOVE_WORDS[asked];
  return (
    <section
      aria-label="Chosen contracts"
      className="mb-4 flex flex-wrap items-center gap-2 rounded-xl border border-line bg-accent-soft px-4 py-2"
    >
      <p role="status" className="mr-auto">
        {counted(chosen.length, 'is chosen')}
        {moves.length === 0 && ': no move fits them all'}
      </p>
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
      <Button kind="quiet" onClick={onDone}>
        Choose none
      </Button>
      <Confirm
        title={`${word}?`}
        description={`${chosen.map(({ name }) => name).join(', ')}. All of them, or none where one cannot. There is no way back.`}
        action={word}
        isDangerous={asked === 'CANCELLED' || asked === 'DELETED'}
        isOpen={asked !== undefined}
        busy={isPending}
        onClose={() => setAsked(undefined)}
        onConfirm={() => asked !== undefined && mutate(asked)}
      />
    </section>
  );
}

function counted(many: number, does: string): string {
  const plural = does.replace(/^is/, 'are').replace(/^has/, 'have');
  return many === 1 ? `One contract ${does}` : `${many} contracts ${plural}`;
}
