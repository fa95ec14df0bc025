import { ServiceError } from '../../service.ts';

interface Entry {
  readonly Id: string;
}

/** What makes a batch fail as a whole. */
export function checkEntries(entries: readonly Entry[], name: string): void {
  if (entries.length === 0) {
    throw new ServiceError('EmptyBatchRequest', `There should be at least one ${name}RequestEntry in the request.`);
  }
  if (entries.length > 10) {
    throw new ServiceError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (!entries.every(({ Id }) => /^[\w-]{1,80}$/.test(Id))) {
    throw new ServiceError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  const twice = entries.find(({ Id }, i) => entries.findIndex((each) => each.Id === Id) < i);
  if (twice !== undefined) throw new ServiceError('BatchEntryIdsNotDistinct', `Id ${twice.Id} repeated.`);
}

/** Each entry by itself: what fails is told beside what does not. */
export function settled<T extends Entry, R>(entries: readonly T[], act: (entry: T) => R) {
  const successful: R[] = [];
  const failed: {
    readonly Id: string;
    readonly SenderFault: boolean;
    readonly Code: string;
    readonly Message: string;
  }[] = [];
  for (const entry of entries) {
    try {
      successful.push(act(entry));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      failed.push({ Id: entry.Id, SenderFault: (error.status ?? 400) < 500, Code: error.code, Message: error.message });
    }
  }
  // AWS leaves an empty list out; the schema calls both required, which SDKs do not insist on.
  return {
    ...(successful.length === 0 ? {} : { Successful: successful }),
    ...(failed.length === 0 ? {} : { Failed: failed }),
  } as { readonly Successful: readonly R[]; readonly Failed: typeof failed };
}
