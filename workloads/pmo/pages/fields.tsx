/** The fields of a thing, each edited where it stands. */
import { Button, Card, useToast } from '@lintel/workload-ui';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ENTITIES, type EntityType, type FieldConfig, fieldsOf } from '../src/entities.ts';
import { EDIT } from '../src/permissions.ts';
import { api, type Thing, useMay } from './api.ts';
import { faultsOf } from './new.tsx';
import { FieldInput, inputText, sentValue, Value } from './values.tsx';

const UNSEEN = [
  'attachment',
  'attachment_object_bucket',
  'attachment_object_key',
  'is_latest_version',
  'entity_id',
  'parent_artifact_id',
];

export function Fields({ type, thing }: { readonly type: EntityType; readonly thing: Thing }) {
  const masked = (thing.masked ?? []) as readonly string[];
  const fields = fieldsOf(type).filter(({ name }) => name !== ENTITIES[type].stage && !UNSEEN.includes(name));
  return (
    <Card>
      <div className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {fields.map((field) => (
          <div key={field.name} className={field.kind === 'long' || field.kind === 'json' ? 'sm:col-span-2' : ''}>
            <EditableField type={type} thing={thing} field={field} isMasked={masked.includes(field.name)} />
          </div>
        ))}
      </div>
    </Card>
  );
}

interface EditableProps {
  readonly type: EntityType;
  readonly thing: Thing;
  readonly field: FieldConfig;
  readonly isMasked: boolean;
}

function EditableField({ type, thing, field, isMasked }: EditableProps) {
  const may = useMay();
  const queries = useQueryClient();
  const say = useToast();
  const [text, setText] = useState<string>();
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      const value = sentValue(field, text ?? '');
      await api.patch(`/${type}/${thing.id}`, {
        [field.name]: value,
        ...(type === 'artifact' ? {} : { version: thing.version }),
      });
      await queries.invalidateQueries({ queryKey: ['thing', type, thing.id] });
      await queries.invalidateQueries({ queryKey: ['list', type] });
      setText(undefined);
      say.done(`${field.label} is saved`);
    } catch (thrown) {
      if (thrown instanceof SyntaxError) setFault('This is no JSON.');
      else {
        setFault(faultsOf(thrown)[field.name]);
        say.failed(`${field.label} is not saved`, thrown);
      }
    } finally {
      setBusy(false);
    }
  };
  if (text !== undefined)
    return (
      <form className="grid gap-2 py-2" onSubmit={(event) => void save(event)}>
        <FieldInput field={field} value={text} onChange={setText} fault={fault} />
        <span className="flex gap-2">
          <Button type="submit" kind="primary" busy={isBusy}>
            Save
          </Button>
          <Button onClick={() => setText(undefined)}>Cancel</Button>
        </span>
      </form>
    );
  const canEdit = may(EDIT, type, thing.id) && field.isFixed !== true && !isMasked;
  return (
    <div className="group flex items-start justify-between gap-2 rounded-lg px-2 py-2 hover:bg-raised">
      <dl className="min-w-0">
        <dt className="text-sm text-quiet">{field.label}</dt>
        <dd className="break-words">
          {isMasked ? (
            <span className="text-quiet">Not shown to you</span>
          ) : (
            <Value field={field} value={thing[field.name]} />
          )}
        </dd>
      </dl>
      {canEdit && (
        <Button
          kind="quiet"
          aria-label={`Edit ${field.label}`}
          onClick={() => setText(inputText(field, thing[field.name]))}
        >
          Edit
        </Button>
      )}
    </div>
  );
}
