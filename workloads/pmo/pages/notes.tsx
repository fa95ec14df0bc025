/** What was noted of a thing in the course of time. */
import { Badge, Button, Card, EmptyState, Loaded, SelectField, TextArea, useToast } from '@lintel/workload-ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { EntityType, RecordsConfig } from '../src/entities.ts';
import { EDIT } from '../src/permissions.ts';
import { api, useChoices, useMay, useOptions } from './api.ts';
import { momentText } from './values.tsx';

interface Note {
  readonly id: string;
  readonly kind: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly created_by: string;
  readonly created_ts: string;
}

interface NotesProps {
  readonly type: EntityType;
  readonly id: string;
  readonly records: RecordsConfig;
}

export function Notes({ type, id, records }: NotesProps) {
  const path = `/${type}/${id}/${records.path}`;
  const key = ['notes', type, id];
  const notes = useQuery({ queryKey: key, queryFn: () => api.get<{ data: readonly Note[] }>(path) });
  const people = useOptions('employee');
  const may = useMay();
  return (
    <div className="grid gap-4">
      {may(EDIT, type, id) && <NewNote path={path} records={records} queryKey={key} />}
      <Loaded query={notes}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="Nothing is noted yet" />
          ) : (
            <ol className="grid gap-3">
              {data.map((note) => (
                <li key={note.id} className="rounded-xl border border-line bg-card p-4">
                  <p className="mb-1 flex flex-wrap items-center gap-2 text-sm text-quiet">
                    <Badge>{note.kind.replaceAll('_', ' ')}</Badge>
                    {people.find(({ value }) => value === note.created_by)?.label ?? 'Somebody'}
                    <time dateTime={note.created_ts}>{momentText(note.created_ts)}</time>
                  </p>
                  <p className="whitespace-pre-wrap">{textOf(note.body)}</p>
                </li>
              ))}
            </ol>
          )
        }
      </Loaded>
    </div>
  );
}

function textOf(body: Note['body']): string {
  if (typeof body.text === 'string') return body.text;
  if (typeof body.content === 'string') return body.content;
  if ('from' in body || 'to' in body) return `${String(body.from ?? 'nothing')} → ${String(body.to ?? 'nothing')}`;
  return JSON.stringify(body);
}

function NewNote({
  path,
  records,
  queryKey,
}: {
  readonly path: string;
  readonly records: RecordsConfig;
  readonly queryKey: readonly string[];
}) {
  const queries = useQueryClient();
  const say = useToast();
  const choices = useChoices(records.category);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    setBusy(true);
    try {
      await api.post(path, { kind: given.get('kind'), body: { text: given.get('text') } });
      form.reset();
      await queries.invalidateQueries({ queryKey });
    } catch (fault) {
      say.failed('It is not noted', fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Card>
      <form className="grid gap-3 sm:grid-cols-[12rem_1fr]" onSubmit={(event) => void submit(event)}>
        <SelectField label="Kind" name="kind" choices={choices} required />
        <TextArea label="Text" name="text" rows={2} required maxLength={10_000} />
        <Button type="submit" kind="primary" busy={isBusy} className="justify-self-start">
          Note it
        </Button>
      </form>
    </Card>
  );
}
