/** Asks one check of a few resources, for tests. */
import { buildModel, dataDocument } from '../../model/index.ts';
import type { Verdict } from '../verdict.ts';
import type { CheckExample } from './check.ts';
import { standingVerdicts } from './standing.ts';

const DAY = '2026-11-21';

/** The verdicts of a check, by the logical id of what it is about. @throws when the resources are no template */
export function askExample(
  check: string,
  resources: CheckExample['resources'],
  parameters: CheckExample['parameters'] = {},
): Readonly<Record<string, Verdict>> {
  const document = dataDocument({ Parameters: parameters, Resources: resources });
  const model = buildModel([{ name: 'Shop', document, region: 'eu-central-1' }]);
  if (!model.ok) throw new Error(model.diagnostics.map(({ what }) => what).join('\n'));
  const found = standingVerdicts(model.value, DAY).filter((each) => each.check?.id === check);
  return Object.fromEntries(found.map((each) => [each.id.slice(check.length + 1), each]));
}
