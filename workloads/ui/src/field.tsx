/** Fields: a label, a hint and a fault that a screen reader hears with the field. Further properties go to the input itself. */
import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';

export interface FieldTexts {
  readonly label: string;
  /** @default - no hint */
  readonly hint?: string | undefined;
  /** Why the value cannot be taken. @default - it can */
  readonly fault?: string | undefined;
  /** Whether the label is for screen readers only. @default false */
  readonly isLabelHidden?: boolean;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: true;
}

/** The frame of any field, for an input that is not among those below. */
export function Field({
  label,
  hint,
  fault,
  isLabelHidden = false,
  required,
  className,
  children,
}: FieldTexts & {
  readonly required?: boolean | undefined;
  readonly className?: string | undefined;
  readonly children: (wiring: Wiring) => ReactNode;
}) {
  const id = useId();
  const described = [hint !== undefined && `${id}-hint`, fault !== undefined && `${id}-fault`].filter(
    (each) => each !== false,
  );
  return (
    <div className={classNames('grid content-start gap-1', className)}>
      <label htmlFor={id} className={isLabelHidden ? 'sr-only' : 'text-sm font-medium'}>
        {label}
        {required === true && (
          <span aria-hidden="true" className="text-bad">
            {' *'}
          </span>
        )}
      </label>
      {children({
        id,
        ...(described.length > 0 ? { 'aria-describedby': described.join(' ') } : {}),
        ...(fault !== undefined ? { 'aria-invalid': true } : {}),
      })}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-quiet">
          {hint}
        </p>
      )}
      {fault !== undefined && (
        <p id={`${id}-fault`} role="alert" className="text-sm text-bad">
          {fault}
        </p>
      )}
    </div>
  );
}

type Own<T extends 'input' | 'textarea' | 'select'> = FieldTexts & Omit<ComponentProps<T>, keyof FieldTexts>;

export function TextField({ label, hint, fault, isLabelHidden, className, ...rest }: Own<'input'>) {
  return (
    <Field {...texts(label, hint, fault, isLabelHidden)} required={rest.required} className={className}>
      {(wiring) => <input type="text" {...rest} {...wiring} className="control" />}
    </Field>
  );
}

export function TextArea({ label, hint, fault, isLabelHidden, className, ...rest }: Own<'textarea'>) {
  return (
    <Field {...texts(label, hint, fault, isLabelHidden)} required={rest.required} className={className}>
      {(wiring) => <textarea rows={4} {...rest} {...wiring} className="control" />}
    </Field>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldProps extends Own<'select'> {
  readonly choices: readonly Choice[];
  /** A first choice with the empty value. @default - there is none */
  readonly placeholder?: string;
}

/** The select of the browser: it works with every keyboard, reader and telephone. */
export function SelectField({
  label,
  hint,
  fault,
  isLabelHidden,
  className,
  choices,
  placeholder,
  ...rest
}: SelectFieldProps) {
  return (
    <Field {...texts(label, hint, fault, isLabelHidden)} required={rest.required} className={className}>
      {(wiring) => (
        <select {...rest} {...wiring} className="control">
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {choices.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Checkbox({ label, hint, fault, className, ...rest }: Omit<Own<'input'>, 'isLabelHidden'>) {
  const id = useId();
  return (
    <div className={classNames('grid gap-1', className)}>
      <label htmlFor={id} className="flex min-h-10 items-center gap-2">
        <input
          {...rest}
          id={id}
          type="checkbox"
          className="size-5 accent-accent-strong"
          {...(hint === undefined && fault === undefined ? {} : { 'aria-describedby': `${id}-more` })}
        />
        <span>{label}</span>
      </label>
      {(hint ?? fault) !== undefined && (
        <p id={`${id}-more`} className={classNames('text-sm', fault === undefined ? 'text-quiet' : 'text-bad')}>
          {fault ?? hint}
        </p>
      )}
    </div>
  );
}

function texts(label: string, hint?: string, fault?: string, isLabelHidden?: boolean): FieldTexts {
  return { label, hint, fault, ...(isLabelHidden === undefined ? {} : { isLabelHidden }) };
}
