import type { Text } from '../base/index.ts';
import type { Model } from '../model/index.ts';

/** The resource that an ARN is of, and what follows its own ARN: nothing, or a part with its `/` or `:` in front. */
export interface ArnOwner {
  readonly id: string;
  readonly rest: string;
}

/** Finds of whom an ARN is, or in whom it lies. Every ARN of the model is made once. */
export function arnOwnersOf(model: Model): (arn: Text) => ArnOwner | undefined {
  const owners = new Map(
    [...model.resources.keys()].toReversed().map((id): [string, string] => [model.access.arnOf(id), id]),
  );
  return (arn) => {
    for (let end = arn.length; end > 0; end--) {
      if (end < arn.length && arn[end] !== '/' && arn[end] !== ':') continue;
      const id = owners.get(arn.slice(0, end));
      if (id !== undefined) return { id, rest: arn.slice(end) };
    }
    return undefined;
  };
}
