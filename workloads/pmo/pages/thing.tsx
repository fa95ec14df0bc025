/** One thing: its fields, its stage, what it contains, what was noted of it, and who may do what with it. */
import { Button, Card, Confirm, Dialog, Loaded, PageHead, type Tab, Tabs, useToast } from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { ENTITIES, type EntityType } from '../src/entities.ts';
import { DELETE, EDIT, SHARE } from '../src/permissions.ts';
import { api, stageCategory, type Thing, useLabels, useMay } from './api.ts';
import { useMove } from './board.tsx';
import { Documents, Versions } from './documents.tsx';
import { Fields } from './fields.tsx';
import { PartOf } from './links.tsx';
import { List } from './list.tsx';
import { Notes } from './notes.tsx';
import { Rights } from './rights.tsx';
import { momentText } from './values.tsx';

interface ThingProps {
  readonly type: EntityType;
  readonly id: string;
}

export function ThingPage({ type, id }: ThingProps) {
  const thing = useQuery({ queryKey: ['thing', type, id], queryFn: () => api.get<Thing>(`/${type}/${id}`) });
  return <Loaded query={thing}>{(data) => <Shown type={type} thing={data} />}</Loaded>;
}

function Shown({ type, thing }: { readonly type: EntityType; readonly thing: Thing }) {
  const { label, children, stage } = ENTITIES[type];
  const may = useMay();
  const [asked, setAsked] = useSearchParams();
  const { data: counts = [] } = useQuery({
    queryKey: ['counts', type, thing.id],
    queryFn: () =>
      api
        .get<{ data: readonly { type: EntityType; label: string; count: number }[] }>(
          `/${type}/${thing.id}/dynamic-child-entity-tabs`,
        )
        .then(({ data }) => data),
    enabled: children.length > 0,
  });
  const place = { type, id: thing.id };
  const tabs: readonly Tab[] = [
    { value: 'overview', label: 'Overview', panel: <Fields type={type} thing={thing} /> },
    ...children.map((child) => ({
      value: child,
      label: ENTITIES[child].plural,
      ...counted(counts.find((each) => each.type === child)?.count),
      panel: child === 'artifact' ? <Documents parent={place} /> : <List type={child} parent={place} />,
    })),
    ...notesTab(type, thing.id),
    ...(type === 'artifact' ? [{ value: 'versions', label: 'Versions', panel: <Versions document={thing} /> }] : []),
    ...(may(SHARE, type, thing.id)
      ? [{ value: 'rights', label: 'Rights', panel: <Rights entity={type} id={thing.id} /> }]
      : []),
  ];
  const tab = asked.get('tab') ?? 'overview';
  return (
    <>
      <PageHead title={thing.name} detail={`${label} · changed ${momentText(thing.updated_ts)}`}>
        {may(SHARE, type, thing.id) && <ShareButton type={type} id={thing.id} />}
        {may(DELETE, type, thing.id) && <DeleteButton type={type} thing={thing} />}
      </PageHead>
      <PartOf type={type} id={thing.id} />
      {stage !== undefined && <Stages type={type} thing={thing} field={stage} />}
      <Tabs
        label={`Parts of ${thing.name}`}
        tabs={tabs}
        value={tabs.some(({ value }) => value === tab) ? tab : 'overview'}
        onChange={(value) => setAsked(value === 'overview' ? {} : { tab: value })}
      />
    </>
  );
}

function counted(count: number | undefined) {
  return count === undefined ? {} : { count };
}

function notesTab(type: EntityType, id: string): readonly Tab[] {
  const { records } = ENTITIES[type];
  return records === undefined
    ? []
    : [{ value: 'notes', label: records.label, panel: <Notes type={type} id={id} records={records} /> }];
}

/** The stages in their order, with the one where the thing stands. */
function Stages({ type, thing, field }: { readonly type: EntityType; readonly thing: Thing; readonly field: string }) {
  const { data: stages = [] } = useLabels(stageCategory(type));
  const may = useMay();
  const move = useMove(type, field);
  const canMove = may(EDIT, type, thing.id);
  const shape = 'inline-flex min-h-9 items-center rounded-full px-3 py-1 text-sm whitespace-nowrap';
  return (
    <ol aria-label="Stages" className="mb-4 flex flex-wrap gap-2">
      {stages
        .filter(({ active_flag, name }) => active_flag || name === thing[field])
        .map(({ name }) => {
          const isHere = thing[field] === name;
          const look = isHere ? 'bg-accent-strong font-semibold text-on-accent' : 'border border-edge bg-card';
          return (
            <li key={name}>
              {canMove && !isHere ? (
                <button
                  type="button"
                  className={`${shape} ${look} hover:bg-raised`}
                  disabled={move.isPending}
                  onClick={() => move.mutate({ thing, stage: name })}
                >
                  {name}
                </button>
              ) : (
                <span className={`${shape} ${look}`} {...(isHere ? { 'aria-current': 'step' as const } : {})}>
                  {name}
                </span>
              )}
            </li>
          );
        })}
    </ol>
  );
}

function DeleteButton({ type, thing }: { readonly type: EntityType; readonly thing: Thing }) {
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const say = useToast();
  const remove = async () => {
    setBusy(true);
    try {
      await api.delete(`/${type}/${thing.id}`);
      await queries.invalidateQueries({ queryKey: ['list'] });
      say.done(`${thing.name} is deleted`);
      navigate(`/${type}`);
    } catch (fault) {
      say.failed(`${thing.name} is not deleted`, fault);
      setOpen(false);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Delete</Button>
      <Confirm
        title={`Delete ${thing.name}?`}
        description="It disappears for everybody, with its links and the rights on it."
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        action="Delete"
        isDangerous
        busy={isBusy}
        onConfirm={() => void remove()}
      />
    </>
  );
}

function ShareButton({ type, id }: ThingProps) {
  const [address, setAddress] = useState<string>();
  const say = useToast();
  const share = async () => {
    try {
      const { path } = await api.post<{ path: string }>(`/${type}/${id}/share`, {});
      setAddress(`${window.location.origin}${path}`);
    } catch (fault) {
      say.failed('There is no link', fault);
    }
  };
  return (
    <>
      <Button onClick={() => void share()}>Share by link</Button>
      <Dialog
        title="A link for everybody"
        description="Whoever has it sees this without a login, until it is deleted."
        isOpen={address !== undefined}
        onClose={() => setAddress(undefined)}
      >
        <Card>
          <output className="font-mono break-all select-all">{address}</output>
        </Card>
      </Dialog>
    </>
  );
}
