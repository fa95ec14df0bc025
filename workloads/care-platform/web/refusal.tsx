import type { Form } from './form.ts';

/** Why a form was not taken, where no single field is to blame. */
export function Refusal({ form }: { readonly form: Form }) {
  return form.refused === undefined ? null : (
    <p role="alert" className="rounded-lg bg-bad-soft p-3 text-bad">
      {form.refused}
    </p>
  );
}
