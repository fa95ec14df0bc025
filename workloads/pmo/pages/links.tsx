/** Who contains whom: what exists already is put into a thing and taken out of it, and a thing says what it is part of. */
import { Button, Confirm, Dialog, DialogActions, SelectField, TextField, useToast } from '@lintel/workload-ui';
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { ENTITIES, type EntityType } from '../src/entities.ts';
import { DELETE, EDIT } from '../src/permissions.ts';
import { api, type Option, type Place, type Thing, useMay } from './api.ts';

const linkOf = (parent: Place, child: Place) => ({
  parent_entity_type: parent.type,
  parent_entity_id: parent.id,
  child_entity_type: child.type,
  child_entity_id: child.id,
});

/** Lists, counts and what a thing is part of are other ones after a link has changed. */
function useAfterwards() {
  const queries = useQueryClient();
  return () =>
    Promise.all([['list'], ['counts'], ['parents']].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

export function AddExisting({ type, parent }: { readonly type: EntityType; readonly parent: Place }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay();
  if (!may(EDIT, parent.type, parent.id)) return undefined;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Add existing</Button>
      {isOpen && <Choose type={type} parent={parent} onClose={() => setOpen(false)} />}
    </>
  );
}

function Choose({
  type,
  parent,
  onClose,
}: {
  readonly type: EntityType;
  readonly parent: Place;
  readonly onClose: () => void;
}) {
  const { label, plural } = ENTITIES[type];
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState('');
  const may = useMay();
  const say = useToast();
  const afterwards = useAfterwards();
  const { data } = useQuery({
    queryKey: ['options', type, 'searched', search],
    queryFn: () => api.get<{ readonly data: readonly Option[] }>(`/entity/${type}/options`, { query: { search } }),
  });
  const choices = (data?.data ?? [])
    .filter(({ id }) => may(EDIT, type, id))
    .map(({ id, name, code }) => ({ value: id, label: code === undefined ? name : `${name} (${code})` }));
  const value = choices.some((choice) => choice.value === chosen) ? chosen : '';
  const add = useMutation({
    mutationFn: () => api.post('/linkage', linkOf(parent, { type, id: value })),
    async onSuccess() {
      await afterwards();
      say.done(`${choices.find((choice) => choice.value === value)?.label ?? label} is added`);
      onClose();
    },
    onError: (fault) => say.failed('Nothing is added', fault),
  });
  return (
    <Dialog
      title={`Add an existing ${label.toLowerCase()}`}
      description={`It stays where it is, too. ${plural} that you may edit are offered.`}
      isOpen
      onClose={onClose}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (value !== '') add.mutate();
        }}
      >
        <TextField
          label="Part of its name"
          type="search"
          value={search}
          maxLength={100}
          onChange={({ target }) => setSearch(target.value)}
        />
        <SelectField
          label={label}
          required
          placeholder={data !== undefined && choices.length === 0 ? 'Nothing is found' : 'Choose'}
          choices={choices}
          value={value}
          onChange={({ target }) => setChosen(target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={add.isPending} disabled={value === ''}>
            Add
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

export function ThingLink({ type, thing }: { readonly type: EntityType; readonly thing: Pick<Thing, 'id' | 'name'> }) {
  return (
    <Link to={`/${type}/${thing.id}`} className="font-medium text-accent underline-offset-2 hover:underline">
      {thing.name}
    </Link>
  );
}

/** Takes a thing out of what contains it; it goes on being there. */
export function TakeOut({
  parent,
  child,
  name,
}: {
  readonly parent: Place;
  readonly child: Place;
  readonly name: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay();
  const say = useToast();
  const afterwards = useAfterwards();
  const remove = useMutation({
    mutationFn: () => api.delete('/linkage', linkOf(parent, child)),
    async onSuccess() {
      await afterwards();
      say.done(`${name} is taken out`);
    },
    onError: (fault) => say.failed(`${name} stays`, fault),
    onSettled: () => setOpen(false),
  });
  if (!may(DELETE, parent.type, parent.id) || !may(DELETE, child.type, child.id)) return undefined;
  return (
    <>
      <Button kind="quiet" aria-label={`Take out ${name}`} onClick={() => setOpen(true)}>
        Take out
      </Button>
      <Confirm
        title={`Take out ${name}?`}
        description="It is no longer a part of this. It is not deleted."
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        action="Take out"
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
      />
    </>
  );
}

interface LinkRow {
  readonly parent_entity_type: EntityType;
  readonly parent_entity_id: string;
}

/** What contains it, as far as one may see that. */
export function PartOf({ type, id }: Place) {
  const { data: parents = [] } = useQuery({
    queryKey: ['parents', type, id],
    queryFn: () =>
      api
        .get<{ readonly data: readonly LinkRow[] }>('/linkage', {
          query: { child_entity_type: type, child_entity_id: id },
        })
        .then(({ data }) => data.map((row): Place => ({ type: row.parent_entity_type, id: row.parent_entity_id }))),
  });
  const found = useQueries({
    queries: parents.map((parent) => ({
      queryKey: ['thing', parent.type, parent.id],
      queryFn: () => api.get<Thing>(`/${parent.type}/${parent.id}`),
    })),
  });
  const shown = parents.flatMap((parent, at) => {
    const thing = found[at]?.data;
    return thing === undefined ? [] : [{ ...parent, name: thing.name }];
  });
  if (shown.length === 0) return undefined;
  return (
    <nav aria-label="Part of" className="mb-4 flex flex-wrap gap-x-4 gap-y-1 text-sm">
      <span className="text-quiet">Part of</span>
      {shown.map((parent) => (
        <Link key={parent.id} to={`/${parent.type}/${parent.id}?tab=${type}`} className="text-accent underline">
          {parent.name}
        </Link>
      ))}
    </nav>
  );
}
