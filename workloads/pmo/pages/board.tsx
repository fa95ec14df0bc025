/** Things in columns by their stage. A card is moved with the mouse, or with the list on it. */
import { ButtonLink, EmptyState, Loaded, PageHead, SelectField, useToast } from '@lintel/workload-ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type DragEvent, useState } from 'react';
import { ENTITIES, type EntityType, fieldsOf } from '../src/entities.ts';
import { CREATE, EDIT } from '../src/permissions.ts';
import { api, type Page, type Place, pathOf, stageCategory, type Thing, useLabels, useMay } from './api.ts';
import { ThingLink } from './links.tsx';
import { Value } from './values.tsx';

export function BoardPage({ type }: { readonly type: EntityType }) {
  const { plural, label } = ENTITIES[type];
  const may = useMay();
  return (
    <>
      <PageHead title={`${plural} board`}>
        <ButtonLink to={`/${type}`}>List</ButtonLink>
        {may(CREATE, type) && (
          <ButtonLink kind="primary" to={`/${type}/new`}>
            New {label.toLowerCase()}
          </ButtonLink>
        )}
      </PageHead>
      <Board type={type} />
    </>
  );
}

const DRAGGED = 'application/x-thing';
const MOST = 50;

export function Board({ type, parent }: { readonly type: EntityType; readonly parent?: Place }) {
  const labels = useLabels(stageCategory(type));
  const { stage } = ENTITIES[type];
  if (stage === undefined) return <EmptyState title="These have no stages" />;
  return (
    <Loaded query={labels}>
      {(stages) => (
        <section
          aria-label="Board"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus (WCAG 2.1.1)
          tabIndex={0}
          className="relative flex gap-3 overflow-x-auto pb-3"
        >
          {stages
            .filter(({ active_flag }) => active_flag)
            .map(({ name }) => (
              <BoardColumn
                key={name}
                type={type}
                {...(parent !== undefined && { parent })}
                field={stage}
                stage={name}
                stages={stages.filter(({ active_flag }) => active_flag).map((each) => each.name)}
              />
            ))}
        </section>
      )}
    </Loaded>
  );
}

interface ColumnProps {
  readonly type: EntityType;
  readonly parent?: Place;
  readonly field: string;
  readonly stage: string;
  readonly stages: readonly string[];
}

function BoardColumn({ type, parent, field, stage, stages }: ColumnProps) {
  const query = { [field]: stage, limit: MOST, sort: '-updated_ts' };
  const list = useQuery({
    queryKey: ['list', type, parent, 'board', stage],
    queryFn: () => api.get<Page>(pathOf(type, parent), { query }),
  });
  const move = useMove(type, field);
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const text = event.dataTransfer.getData(DRAGGED);
    if (text === '') return;
    const thing = JSON.parse(text) as Thing;
    if (thing[field] !== stage) move.mutate({ thing, stage });
  };
  return (
    <section
      aria-label={stage}
      className={`flex w-72 shrink-0 flex-col rounded-xl border bg-raised p-2 ${isOver ? 'border-accent' : 'border-line'}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAGGED)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <h2 className="flex justify-between px-2 py-1 text-base">
        {stage}
        <span className="font-normal text-quiet tabular-nums">{list.data?.total ?? ''}</span>
      </h2>
      <Loaded query={list}>
        {({ data, total }) => (
          <ul className="grid gap-2">
            {data.map((thing) => (
              <Card
                key={thing.id}
                type={type}
                thing={thing}
                field={field}
                stages={stages}
                onMove={(next) => move.mutate({ thing, stage: next })}
              />
            ))}
            {data.length === 0 && <li className="px-2 py-3 text-sm text-quiet">Nothing is here.</li>}
            {total > data.length && <li className="px-2 text-sm text-quiet">and {total - data.length} more</li>}
          </ul>
        )}
      </Loaded>
    </section>
  );
}

interface CardProps {
  readonly type: EntityType;
  readonly thing: Thing;
  readonly field: string;
  readonly stages: readonly string[];
  readonly onMove: (stage: string) => void;
}

function Card({ type, thing, field, stages, onMove }: CardProps) {
  const may = useMay();
  const canMove = may(EDIT, type, thing.id);
  const fields = fieldsOf(type).filter(
    ({ name, isListed }) => isListed === true && name !== field && name !== 'name' && thing[name] !== undefined,
  );
  return (
    <li
      draggable={canMove}
      onDragStart={(event) => event.dataTransfer.setData(DRAGGED, JSON.stringify(thing))}
      className="rounded-lg border border-line bg-card p-3"
    >
      <ThingLink type={type} thing={thing} />
      <div className="mt-1.5 flex flex-wrap gap-2 text-sm">
        {fields.map((each) => (
          <Value key={each.name} field={each} value={thing[each.name]} />
        ))}
      </div>
      {canMove && (
        <SelectField
          className="mt-2"
          label={`Stage of ${thing.name}`}
          isLabelHidden
          choices={stages.map((name) => ({ value: name, label: name }))}
          value={String(thing[field] ?? '')}
          onChange={(event) => onMove(event.target.value)}
        />
      )}
    </li>
  );
}

export function useMove(type: EntityType, field: string) {
  const queries = useQueryClient();
  const say = useToast();
  return useMutation({
    mutationFn: ({ thing, stage }: { readonly thing: Thing; readonly stage: string }) =>
      api.patch(`/${type}/${thing.id}`, { [field]: stage, ...(type === 'artifact' ? {} : { version: thing.version }) }),
    onSuccess: (_, { thing, stage }) => say.done(`${thing.name}: ${stage}`),
    onError: (fault, { thing }) => say.failed(`${thing.name} was not moved`, fault),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['list', type] }),
        queries.invalidateQueries({ queryKey: ['thing', type] }),
      ]),
  });
}
