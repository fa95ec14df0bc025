import { isLike } from '../base/index.ts';

/** What a selector looks at. */
export interface Selectable {
  readonly id: string;
  readonly logicalId: string;
  readonly type: string;
  readonly constructPath?: string;
}

/** Whether a selector means the resource: `Nat*`, `AWS::Logs::*`, or a construct path, which has a `/`. */
export function selects(selector: string, resource: Selectable): boolean {
  if (selector.includes('::')) return isLike(selector, resource.type);
  if (selector.includes('/')) return isLike(selector, resource.constructPath ?? '');
  return isLike(selector, resource.logicalId) || isLike(selector, resource.id);
}
