import { type Diagnostic, type SourcePosition, warning } from '../../base/index.ts';
import { MAX_DUPLICATES } from './limits.ts';

export interface DuplicateKey {
  readonly key: string;
  readonly offset: number;
}

/** CloudFormation keeps the last of two equal keys, which is rarely what their author meant. */
export function duplicateKeys(
  found: readonly DuplicateKey[],
  place: (offset: number) => SourcePosition,
): readonly Diagnostic[] {
  const more = found.length - MAX_DUPLICATES;
  return found.slice(0, MAX_DUPLICATES).map(({ key, offset }, index) => {
    const others = more > 0 && index === MAX_DUPLICATES - 1 ? ` So do ${more} more.` : '';
    return warning('LTL1013', `The key "${key}" stands twice in one mapping; the last one counts.${others}`, {
      at: place(offset),
      fix: 'Remove one of the two.',
    });
  });
}
