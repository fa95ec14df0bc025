import { Card, EmptyState, Loaded, PageHead } from '@lintel/workload-ui';
import { useQuery } from '@tanstack/react-query';
import { ENTITIES, fieldsOf } from '../src/entities.ts';
import { VIEW } from '../src/permissions.ts';
import { api, type Page, type Thing, usePermissions } from './api.ts';
import { ThingLink } from './links.tsx';
import { Value } from './values.tsx';

export function HomePage({ me }: { readonly me: Thing }) {
  const { data: held = {} } = usePermissions();
  const sees = (type: 'task' | 'project') =>
    held[type]?.all.includes(VIEW) === true ||
    Object.values(held[type]?.byId ?? {}).some((permissions) => permissions.includes(VIEW));
  return (
    <>
      <PageHead title={`Good day, ${me.name.split(' ')[0]}`} />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        {sees('task') && <Latest type="task" title="My tasks" query={{ assignee_id: me.id, sort: 'due_date' }} />}
        {sees('project') && (
          <Latest type="project" title="Projects that changed last" query={{ sort: '-updated_ts' }} />
        )}
        {!sees('task') && !sees('project') && (
          <EmptyState title="Nothing is here yet">Somebody with the right to share has to let you in.</EmptyState>
        )}
      </div>
    </>
  );
}

function Latest({
  type,
  title,
  query,
}: {
  readonly type: 'task' | 'project';
  readonly title: string;
  readonly query: Readonly<Record<string, string>>;
}) {
  const list = useQuery({
    queryKey: ['list', type, 'home', query],
    queryFn: () => api.get<Page>(`/${type}`, { query: { ...query, limit: 8 } }),
  });
  const stage = fieldsOf(type).find(({ name }) => name === ENTITIES[type].stage);
  return (
    <Card title={title}>
      <Loaded query={list}>
        {({ data }) =>
          data.length === 0 ? (
            <p className="text-quiet">Nothing.</p>
          ) : (
            <ul className="divide-y divide-line">
              {data.map((thing) => (
                <li key={thing.id} className="flex flex-wrap items-center justify-between gap-2 py-2">
                  <ThingLink type={type} thing={thing} />
                  {stage !== undefined && <Value field={stage} value={thing[stage.name]} />}
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Card>
  );
}
