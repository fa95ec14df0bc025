/** A form for a new thing, alone or within another one. */
import { ApiError, Button, ButtonLink, Card, PageHead, useToast } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { ENTITIES, type EntityType, fieldsOf } from '../src/entities.ts';
import { api, type Place, pathOf, type Thing } from './api.ts';
import { FieldInput, sentValue } from './values.tsx';

export function NewPage({ type, parent }: { readonly type: EntityType; readonly parent?: Place }) {
  const { label } = ENTITIES[type];
  const fields = fieldsOf(type).filter(({ isFixed }) => isFixed !== true);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({});
  const [isBusy, setBusy] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const say = useToast();
  const back = parent === undefined ? `/${type}` : `/${parent.type}/${parent.id}?tab=${type}`;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFaults({});
    try {
      const given = fields.filter(({ name }) => (values[name] ?? '') !== '');
      const body = Object.fromEntries(given.map((field) => [field.name, sentValue(field, values[field.name] ?? '')]));
      const made = await api.post<Thing>(pathOf(type, parent), body);
      await queries.invalidateQueries({ queryKey: ['permissions'] });
      await queries.invalidateQueries({ queryKey: ['list', type] });
      say.done(`${label} made`, made.name);
      navigate(`/${type}/${made.id}`);
    } catch (fault) {
      if (fault instanceof SyntaxError) say.failed('Not made', new Error('A field is no JSON.'));
      else say.failed('Not made', fault);
      setFaults(faultsOf(fault));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={`New ${label.toLowerCase()}`} />
      <Card>
        <form className="grid gap-4 sm:grid-cols-2" onSubmit={(event) => void submit(event)}>
          {fields.map((field) => (
            <div key={field.name} className={field.kind === 'long' || field.kind === 'json' ? 'sm:col-span-2' : ''}>
              <FieldInput
                field={field}
                value={values[field.name] ?? ''}
                fault={faults[field.name]}
                onChange={(value) => setValues({ ...values, [field.name]: value })}
              />
            </div>
          ))}
          <div className="flex gap-2 sm:col-span-2">
            <Button type="submit" kind="primary" busy={isBusy}>
              Make {label.toLowerCase()}
            </Button>
            <ButtonLink to={back}>Cancel</ButtonLink>
          </div>
        </form>
      </Card>
    </>
  );
}

/** What the API says of single fields. */
export function faultsOf(fault: unknown): Readonly<Record<string, string>> {
  if (!(fault instanceof ApiError) || typeof fault.details !== 'object' || fault.details === null) return {};
  const details = fault.details as { issues?: readonly { at: string; message: string }[]; field?: string };
  if (details.field !== undefined) return { [details.field]: fault.message };
  return Object.fromEntries((details.issues ?? []).map(({ at, message }) => [at, message]));
}
