import { Button, Checkbox, Dialog, DialogActions, Loaded, useToast } from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Account } from '../answers.ts';
import { api } from '../api.ts';
import { useForm } from '../form.ts';
import { Refusal } from '../refusal.tsx';

export interface CareTeamDialogProps {
  readonly patientId: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CareTeamDialog({ patientId, isOpen, onClose }: CareTeamDialogProps) {
  const cache = useQueryClient();
  const say = useToast();
  const query = useQuery({
    queryKey: ['care-team', patientId],
    queryFn: async () => {
      const [{ users }, { members }] = await Promise.all([
        api.get<{ readonly users: readonly Account[] }>('/api/admin/users'),
        api.get<{ readonly members: readonly string[] }>(`/api/patients/${patientId}/care-team`),
      ]);
      return { users, members };
    },
    enabled: isOpen,
  });
  const form = useForm(async (typed) => {
    await api.put(`/api/patients/${patientId}/care-team`, { members: Object.keys(typed) });
    await cache.invalidateQueries({ queryKey: ['care-team', patientId] });
    say.done('The care team is set');
    onClose();
  });
  return (
    <Dialog
      title="Set the care team"
      description="Those who are chosen replace the team there is."
      isOpen={isOpen}
      onClose={onClose}
    >
      <Loaded query={query}>
        {({ users, members }) => (
          <form onSubmit={form.onSubmit} className="grid gap-2">
            <Refusal form={form} />
            <fieldset>
              <legend className="sr-only">Practitioners</legend>
              {users
                .filter(({ role, isActive }) => role === 'PRACTITIONER' && isActive)
                .map(({ id, givenName, familyName, specialization }) => (
                  <Checkbox
                    key={id}
                    name={id}
                    label={`${givenName} ${familyName}${specialization === undefined ? '' : `, ${specialization}`}`}
                    defaultChecked={members.includes(id)}
                  />
                ))}
            </fieldset>
            <DialogActions>
              <Button onClick={onClose}>Cancel</Button>
              <Button kind="primary" type="submit" busy={form.busy}>
                Set the team
              </Button>
            </DialogActions>
          </form>
        )}
      </Loaded>
    </Dialog>
  );
}
