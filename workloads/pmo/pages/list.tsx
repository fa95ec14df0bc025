/** The list of one kind of things, of all or of what one thing contains: as a table or as cards. */
import {
  ButtonLink,
  type Column,
  EmptyState,
  Loaded,
  PageHead,
  Pager,
  SelectField,
  Table,
  TextField,
} from '@lintel/workload-ui';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { ENTITIES, type EntityType, fieldsOf, filtersOf, sortsOf } from '../src/entities.ts';
import { CREATE, DELETE, EDIT } from '../src/permissions.ts';
import { api, type Page, type Place, pathOf, type Thing, useChoices, useMay } from './api.ts';
import { Board } from './board.tsx';
import { AddExisting, TakeOut, ThingLink } from './links.tsx';
import { Value } from './values.tsx';

export function ListPage({ type }: { readonly type: EntityType }) {
  const { plural, label, stage } = ENTITIES[type];
  const may = useMay();
  return (
    <>
      <PageHead title={plural}>
        {stage !== undefined && <ButtonLink to={`/${type}/board`}>Board</ButtonLink>}
        {may(CREATE, type) && type !== 'artifact' && (
          <ButtonLink kind="primary" to={`/${type}/new`}>
            New {label.toLowerCase()}
          </ButtonLink>
        )}
      </PageHead>
      <List type={type} />
    </>
  );
}

const LIMIT = 20;

/** Where it is a part of a page, its state is its own; where it is the page, its state is in the address. */
export function List({ type, parent }: { readonly type: EntityType; readonly parent?: Place }) {
  const [address, setAddress] = useSearchParams();
  const [own, setOwn] = useState(new URLSearchParams());
  const [asked, setAsked] = parent === undefined ? [address, setAddress] : [own, setOwn];
  const { plural, label, stage } = ENTITIES[type];
  const may = useMay();
  const set = (changes: Readonly<Record<string, string>>) => {
    const next = new URLSearchParams(asked);
    for (const [name, value] of Object.entries({ page: '', ...changes }))
      if (value === '') next.delete(name);
      else next.set(name, value);
    setAsked(next);
  };
  const filters = filtersOf(type).filter(({ kind }) => kind === 'label');
  const sort = asked.get('sort') ?? '-created_ts';
  const view = asked.get('view') ?? 'table';
  const query = {
    page: Number(asked.get('page') ?? 1),
    limit: LIMIT,
    sort,
    search: asked.get('search') ?? undefined,
    ...Object.fromEntries(filters.map(({ name }) => [name, asked.get(name) ?? undefined])),
  };
  const list = useQuery({
    queryKey: ['list', type, parent, query],
    queryFn: () => api.get<Page>(pathOf(type, parent), { query }),
    placeholderData: keepPreviousData,
    enabled: view !== 'board',
  });
  const isNarrowed = query.search !== undefined || filters.some(({ name }) => asked.get(name) !== null);
  const canMake =
    may(CREATE, type) && (parent === undefined || may(EDIT, parent.type, parent.id)) && type !== 'artifact';
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end gap-3">
        {view !== 'board' && (
          <SearchField key={query.search ?? ''} value={query.search ?? ''} onSearch={(search) => set({ search })} />
        )}
        {(view === 'board' ? [] : filters.slice(0, 2)).map((field) => (
          <FilterField
            key={field.name}
            label={field.label}
            category={field.category}
            value={asked.get(field.name) ?? ''}
            onChange={(value) => set({ [field.name]: value })}
          />
        ))}
        <SelectField
          label="View"
          className="w-28"
          value={view}
          choices={[
            { value: 'table', label: 'Table' },
            { value: 'grid', label: 'Cards' },
            // Of all things of a kind there is a page with the board.
            ...(parent !== undefined && stage !== undefined ? [{ value: 'board', label: 'Board' }] : []),
          ]}
          onChange={(event) => set({ view: event.target.value === 'table' ? '' : event.target.value })}
        />
        {parent !== undefined && (
          <div className="ml-auto flex flex-wrap gap-2">
            <AddExisting type={type} parent={parent} />
            {canMake && (
              <ButtonLink to={`/${parent.type}/${parent.id}/${type}/new`}>New {label.toLowerCase()}</ButtonLink>
            )}
          </div>
        )}
      </div>
      {view === 'board' ? (
        <Board type={type} {...(parent !== undefined && { parent })} />
      ) : (
        <Loaded query={list}>
          {({ data, total, page }) =>
            data.length === 0 ? (
              <EmptyState title={isNarrowed ? 'Nothing is found' : `No ${plural.toLowerCase()} yet`}>
                {isNarrowed ? 'Try another word or fewer filters.' : 'What you may see appears here.'}
              </EmptyState>
            ) : (
              <>
                {view === 'grid' ? (
                  <Cards type={type} things={data} />
                ) : (
                  <Table
                    caption={plural}
                    columns={columnsOf(
                      type,
                      parent !== undefined && may(DELETE, parent.type, parent.id) ? parent : undefined,
                    )}
                    rows={data}
                    keyOf={({ id }) => id}
                    sort={{ by: sort.replace(/^-/, ''), descending: sort.startsWith('-') }}
                    onSort={({ by, descending }) => set({ sort: descending ? `-${by}` : by })}
                  />
                )}
                <Pager
                  page={page}
                  pages={Math.ceil(total / LIMIT)}
                  total={total}
                  onPage={(next) => set({ page: String(next) })}
                />
              </>
            )
          }
        </Loaded>
      )}
    </div>
  );
}

function SearchField({ value, onSearch }: { readonly value: string; readonly onSearch: (text: string) => void }) {
  return (
    <search className="min-w-48 flex-1">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSearch(String(new FormData(event.currentTarget).get('search') ?? '').trim());
        }}
      >
        <TextField label="Search" name="search" type="search" defaultValue={value} maxLength={100} />
      </form>
    </search>
  );
}

function FilterField({
  label,
  category,
  value,
  onChange,
}: {
  readonly label: string;
  readonly category: Parameters<typeof useChoices>[0];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const choices = useChoices(category);
  return (
    <SelectField
      label={label}
      className="w-40"
      placeholder="All"
      choices={choices}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function listedFields(type: EntityType) {
  return fieldsOf(type).filter(({ isListed }) => isListed === true);
}

/** `parent` is what rows may be taken out of. */
function columnsOf(type: EntityType, parent: Place | undefined): readonly Column<Thing>[] {
  const sorts = sortsOf(type);
  const fields = listedFields(type).map(
    (field): Column<Thing> => ({
      key: field.name,
      label: field.label,
      isSortable: sorts.includes(field.name),
      isNumber: field.kind === 'money' || field.kind === 'number',
      isExtra: field.name !== 'name' && field.name !== ENTITIES[type].stage,
      show: (thing) =>
        field.name === 'name' ? (
          <ThingLink type={type} thing={thing} />
        ) : (
          <Value field={field} value={thing[field.name]} />
        ),
    }),
  );
  if (parent === undefined) return fields;
  const takeOut = (thing: Thing) => <TakeOut parent={parent} child={{ type, id: thing.id }} name={thing.name} />;
  return [...fields, { key: 'take-out', label: 'Take out', isExtra: true, show: takeOut }];
}

function Cards({ type, things }: { readonly type: EntityType; readonly things: readonly Thing[] }) {
  const fields = listedFields(type).filter(({ name }) => name !== 'name');
  return (
    <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
      {things.map((thing) => (
        <li key={thing.id} className="rounded-xl border border-line bg-card p-4">
          <ThingLink type={type} thing={thing} />
          <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-3 gap-y-1 text-sm">
            {fields
              .filter(({ name }) => thing[name] !== undefined)
              .map((field) => (
                <div key={field.name} className="contents">
                  <dt className="text-quiet">{field.label}</dt>
                  <dd>
                    <Value field={field} value={thing[field.name]} />
                  </dd>
                </div>
              ))}
          </dl>
        </li>
      ))}
    </ul>
  );
}
