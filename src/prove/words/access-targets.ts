import { stripPrivate, type Text } from '../../base/index.ts';
import { textOf } from '../../model/index.ts';
import type { Question } from '../question.ts';

/** What a principal acts on. */
export interface AccessTarget {
  readonly arn: Text;
  /** The resource of the template, whose own policy then counts. */
  readonly id?: string;
}

/**
 * Resolves `on` to ARNs: ARNs and `${…}` literally, names to their resources. The list is empty if the name selects
 * nothing.
 */
export function targetsOf({ model, thingsOf }: Question, on: string | undefined): readonly AccessTarget[] {
  if (on === undefined || on === '*') return [{ arn: stripPrivate('*') }];
  if (on.startsWith('arn:') || on.includes('${')) {
    const read = model.read(on);
    const arn = ('value' in read ? textOf(read.value) : undefined) ?? stripPrivate(on);
    return [{ arn: model.access.comparable(arn) }];
  }
  return thingsOf(on).map((thing) => ({ arn: model.access.arnOf(thing.id), id: thing.id }));
}
