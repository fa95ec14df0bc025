/** The terms of a contract as a form, with what they are worth and what is unusual about them beside it. */
import { Button, Card, Checkbox, SelectField, TextArea, TextField } from '@lintel/workload-ui';
import { type FormEvent, useState } from 'react';
import { COMPONENTS, RELIABILITIES, SYSTEM_TYPES, type Terms, VOLTAGES } from '../src/terms.ts';
import { type Draft, judged, type TextName } from './draft.ts';
import { ValueCard, WarningsCard } from './value-card.tsx';

const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

export interface EditorProps {
  readonly start: Draft;
  /** What stands in the fields at first. @default - `start` */
  readonly draft?: Draft;
  readonly action: string;
  readonly busy: boolean;
  readonly onSave: (terms: Terms) => void;
  readonly onCancel: () => void;
}

export function Editor({ start, draft: first = start, action, busy, onSave, onCancel }: EditorProps) {
  const [draft, setDraft] = useState(first);
  const [isTried, setTried] = useState(false);
  const { terms, problems, warnings, value } = judged(draft);
  const field = (name: TextName) => ({
    name,
    value: draft[name],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setDraft({ ...draft, [name]: target.value }),
    // What nobody touched yet is not called wrong before it is sent.
    fault: isTried || draft[name] !== start[name] ? problems.find(({ at }) => at === name)?.message : undefined,
  });
  const number = (name: TextName) => ({ ...field(name), inputMode: 'decimal' as const });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problems.length === 0) onSave(terms);
  };
  const parts = problems.find(({ at }) => at === 'technical.components');
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <form onSubmit={submit} noValidate className="grid gap-4" aria-label="Terms">
        <Card title="Contract">
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField label="Name" required {...field('name')} className="sm:col-span-2" />
            <TextField label="Client" required {...field('client')} />
            <TextField label="Site" required {...field('site')} />
            <SelectField label="System type" choices={choices(SYSTEM_TYPES)} {...field('systemType')} />
            <TextField label="Capacity (kW)" required hint="A multiple of 325." {...number('capacity')} />
            <TextField label="Term (years)" required {...number('termYears')} />
            <TextField label="First day" type="date" required {...field('effectiveDate')} />
            <TextField label="Tags" hint="Divided by commas." {...field('tags')} className="sm:col-span-2" />
          </div>
        </Card>
        <Card title="Prices">
          <div className="grid gap-4 sm:grid-cols-3">
            <TextField label="Base rate ($/kWh)" required {...number('financial.baseRate')} />
            <TextField label="Microgrid adder ($/kWh)" {...number('financial.microgridAdder')} />
            <TextField label="Escalation (% a year)" required {...number('financial.escalation')} />
            <TextField label="Thermal cycle fee ($)" {...number('financial.thermalCycleFee')} />
            <TextField label="Electrical budget ($)" {...number('financial.electricalBudget')} />
            <TextField label="Commissioning allowance ($)" {...number('financial.commissioningAllowance')} />
          </div>
        </Card>
        <Card title="System">
          <div className="grid gap-4 sm:grid-cols-2">
            <SelectField label="Voltage" choices={choices(VOLTAGES)} {...field('technical.voltage')} />
            <SelectField
              label="Grid voltage"
              placeholder="No grid"
              choices={choices(VOLTAGES)}
              {...field('technical.gridVoltage')}
            />
            <TextField label="Servers" {...number('technical.servers')} />
            <TextField label="REC type" {...field('technical.recType')} />
            <fieldset className="sm:col-span-2">
              <legend className="text-sm font-medium">Components</legend>
              <div className="flex flex-wrap gap-x-5">
                {COMPONENTS.map((name) => (
                  <Checkbox
                    key={name}
                    label={name}
                    checked={draft.components.includes(name)}
                    onChange={({ target }) =>
                      setDraft({
                        ...draft,
                        components: COMPONENTS.filter((each) =>
                          each === name ? target.checked : draft.components.includes(each),
                        ),
                      })
                    }
                  />
                ))}
              </div>
              {parts !== undefined && (
                <p role="alert" className="text-sm text-bad">
                  {parts.message}
                </p>
              )}
            </fieldset>
          </div>
        </Card>
        <Card title="Operation">
          <div className="grid gap-4 sm:grid-cols-3">
            <TextField label="Output warranty (%)" required {...number('operating.outputWarranty')} />
            <TextField label="Efficiency (%)" required {...number('operating.efficiency')} />
            <SelectField
              label="Reliability"
              placeholder="Not agreed"
              choices={choices(RELIABILITIES)}
              {...field('operating.reliability')}
            />
            <TextField label="Least demand (kW)" required {...number('operating.minDemand')} />
            <TextField label="Greatest demand (kW)" required {...number('operating.maxDemand')} />
            <TextField label="Critical output (kW)" {...number('operating.criticalOutput')} />
            <TextArea label="Notes" {...field('notes')} className="sm:col-span-3" />
          </div>
        </Card>
        <div className="flex flex-wrap items-center justify-end gap-2">
          {isTried && problems.length > 0 && (
            <p role="alert" className="mr-auto text-bad">
              {problems.length === 1 ? 'One field is' : `${problems.length} fields are`} not as it should be.
            </p>
          )}
          <Button onClick={onCancel}>Cancel</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {action}
          </Button>
        </div>
      </form>
      <div className="grid content-start gap-4 lg:sticky lg:top-4 lg:self-start">
        <ValueCard value={value} />
        <WarningsCard warnings={warnings} />
      </div>
    </div>
  );
}
