import { NEVER } from '../base/index.ts';
import { functionOf } from './function-call.ts';
import { isRaw } from './raw.ts';
import type { Scope } from './scope.ts';
import type { Path } from './value.ts';

/** Finds the faults in conditions and rules that no resource uses: CloudFormation refuses them all the same. */
export function checkSections(scope: Scope): void {
  scope.conditions.resolveAll();
  checkReferences(scope, scope.template.rules, ['Rules']);
}

/** Rules have functions of their own; what they share with values is that they name parameters. */
function checkReferences(scope: Scope, raw: unknown, path: Path): void {
  if (Array.isArray(raw)) for (const [index, each] of raw.entries()) checkReferences(scope, each, [...path, index]);
  if (!isRaw(raw)) return;
  if (functionOf(raw)?.name === 'Ref') scope.resolve(raw, path, NEVER);
  else for (const [key, each] of Object.entries(raw)) checkReferences(scope, each, [...path, key]);
}
