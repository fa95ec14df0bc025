/** Forms: what was typed, and what the API says of each field. */
import { ApiError } from '@lintel/workload-ui';
import { type FormEvent, useState } from 'react';

export type Typed = Readonly<Record<string, string>>;

export interface Form {
  readonly busy: boolean;
  /** What is wrong with a field. */
  readonly fault: (name: string) => string | undefined;
  /** What is wrong with all of it. */
  readonly refused: string | undefined;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** Fields that are empty are left out. */
export function useForm(send: (typed: Typed) => Promise<void>): Form {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<unknown>();
  const issues = issuesOf(fault);
  return {
    busy,
    fault: (name) => issues.find(({ at }) => at === name)?.message,
    refused:
      fault === undefined || issues.length > 0
        ? undefined
        : fault instanceof Error
          ? fault.message
          : 'Something went wrong.',
    onSubmit(event) {
      event.preventDefault();
      const typed = Object.fromEntries(
        [...new FormData(event.currentTarget)].flatMap(([name, value]) =>
          typeof value === 'string' && value.trim() !== '' ? [[name, value] as const] : [],
        ),
      );
      setBusy(true);
      setFault(undefined);
      send(typed)
        .catch(setFault)
        .finally(() => setBusy(false));
    },
  };
}

interface Issue {
  readonly at: string;
  readonly message: string;
}

function issuesOf(fault: unknown): readonly Issue[] {
  if (!(fault instanceof ApiError) || typeof fault.details !== 'object' || fault.details === null) return [];
  const issues: unknown = 'issues' in fault.details ? fault.details.issues : [];
  return Array.isArray(issues) ? issues.filter(isIssue) : [];
}

function isIssue(value: unknown): value is Issue {
  return typeof value === 'object' && value !== null && 'at' in value && 'message' in value;
}
