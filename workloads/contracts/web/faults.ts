/** What the API says of a field. */
import { ApiError } from '@lintel/workload-ui';

/** Of the field `name`: what its issue says, or the message of a refusal that is about this field alone. */
export function faultAt(fault: unknown, name: string, code?: string): string | undefined {
  if (!(fault instanceof ApiError)) return undefined;
  if (fault.code === code) return fault.message;
  const { details } = fault;
  if (typeof details !== 'object' || details === null || !('issues' in details)) return undefined;
  const issues: readonly unknown[] = Array.isArray(details.issues) ? details.issues : [];
  const found = issues.find(
    (issue) => typeof issue === 'object' && issue !== null && 'at' in issue && issue.at === name && 'message' in issue,
  );
  return found === undefined ? undefined : String((found as { readonly message: unknown }).message);
}
