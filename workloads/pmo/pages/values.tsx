/** How a value is shown and how it is filled in, by the kind of its field. */
import { Badge, type Choice, SelectField, TextArea, TextField, type Tone } from '@lintel/workload-ui';
import { ARTIFACT_WORDS, type FieldConfig } from '../src/entities.ts';
import { useChoices, useOptions } from './api.ts';

const MONEY = new Intl.NumberFormat('en-CA', { style: 'currency', currency: 'CAD', maximumFractionDigits: 2 });
const NUMBER = new Intl.NumberFormat('en-CA');
const DAY = new Intl.DateTimeFormat('en-CA', { dateStyle: 'medium', timeZone: 'UTC' });
const MOMENT = new Intl.DateTimeFormat('en-CA', { dateStyle: 'medium', timeStyle: 'short' });

const TONES: Readonly<Record<string, Tone>> = {
  Done: 'good',
  active: 'good',
  approved: 'good',
  published: 'good',
  'Contract Signed': 'good',
  Execution: 'accent',
  'In Progress': 'accent',
  Blocked: 'bad',
  Lost: 'bad',
  critical: 'bad',
  urgent: 'bad',
  rejected: 'bad',
  high: 'warn',
  'On Hold': 'warn',
  review: 'warn',
  'In Review': 'warn',
};

export function Value({ field, value }: { readonly field: FieldConfig; readonly value: unknown }) {
  if (value === undefined || value === '') return <span className="text-quiet">–</span>;
  switch (field.kind) {
    case 'label':
      return <Badge tone={TONES[String(value)] ?? 'neutral'}>{String(value)}</Badge>;
    case 'money':
      return <span className="tabular-nums">{MONEY.format(Number(value))}</span>;
    case 'number':
      return <span className="tabular-nums">{NUMBER.format(Number(value))}</span>;
    case 'date':
      return <span className="whitespace-nowrap">{dayText(String(value))}</span>;
    case 'reference':
      return <Reference field={field} id={String(value)} />;
    case 'json':
      return <pre className="overflow-x-auto text-sm whitespace-pre-wrap">{JSON.stringify(value, undefined, 2)}</pre>;
    case 'long':
      return <span className="whitespace-pre-wrap">{String(value)}</span>;
    case 'email':
      return <a href={`mailto:${String(value)}`}>{String(value)}</a>;
    case 'text':
      return <span>{String(value)}</span>;
  }
}

function Reference({ field, id }: { readonly field: FieldConfig; readonly id: string }) {
  const found = useOptions(field.of).find(({ value }) => value === id);
  return <span>{found?.label ?? 'Somebody'}</span>;
}

export function dayText(day: string): string {
  return DAY.format(new Date(`${day}T00:00:00Z`));
}

export function momentText(moment: unknown): string {
  return MOMENT.format(new Date(String(moment)));
}

export interface InputProps {
  readonly field: FieldConfig;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fault?: string | undefined;
  readonly isLabelHidden?: boolean;
}

/** An input for the field; what it holds is text until it is sent. */
export function FieldInput({ field, value, onChange, fault, isLabelHidden = false }: InputProps) {
  const choices = useChoices(field.category);
  const options = useOptions(field.kind === 'reference' ? field.of : undefined);
  const common = { label: field.label, fault, isLabelHidden };
  const words = wordsOf(field.name);
  if (field.kind === 'label' || field.kind === 'reference' || words !== undefined) {
    const list: readonly Choice[] = words ?? (field.kind === 'label' ? choices : options);
    const known = value === '' || list.some((each) => each.value === value);
    return (
      <SelectField
        {...common}
        placeholder="None"
        choices={known ? list : [...list, { value, label: value }]}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  if (field.kind === 'long' || field.kind === 'json')
    return <TextArea {...common} value={value} onChange={(event) => onChange(event.target.value)} />;
  const types = { text: 'text', email: 'email', number: 'number', money: 'number', date: 'date' } as const;
  return (
    <TextField
      {...common}
      type={types[field.kind]}
      {...(types[field.kind] === 'number' ? { min: 0, step: 'any' } : {})}
      required={field.name === 'name'}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function wordsOf(name: string): readonly Choice[] | undefined {
  if (!Object.hasOwn(ARTIFACT_WORDS, name)) return undefined;
  return ARTIFACT_WORDS[name as keyof typeof ARTIFACT_WORDS].map((word) => ({ value: word, label: word }));
}

/** As it stands in an input. */
export function inputText(field: FieldConfig, value: unknown): string {
  if (value === undefined || value === null) return '';
  return field.kind === 'json' ? JSON.stringify(value, undefined, 2) : String(value);
}

/** As it is sent. Throws a `SyntaxError` for JSON that is none. */
export function sentValue(field: FieldConfig, text: string): unknown {
  if (text === '') return null;
  if (field.kind === 'number' || field.kind === 'money') return Number(text);
  return field.kind === 'json' ? JSON.parse(text) : text;
}
