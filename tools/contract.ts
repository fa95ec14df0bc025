/** Puts an endpoint under the behaviours of `test/contract`: `npm run contract -- --endpoint http://127.0.0.1:4566`. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { deviation } from '../test/contract/behaviour.ts';
import { BEHAVIOURS } from '../test/contract/behaviours.ts';
import { DYNAMODB_BEHAVIOURS } from '../test/contract/dynamodb-behaviours.ts';
import { ECS_BEHAVIOURS } from '../test/contract/ecs-behaviours.ts';
import { EVENT_BEHAVIOURS } from '../test/contract/event-behaviours.ts';
import { MORE_BEHAVIOURS } from '../test/contract/more-behaviours.ts';
import { stackDeviation } from '../test/contract/stack-behaviour.ts';
import { STACK_BEHAVIOURS } from '../test/contract/stack-behaviours.ts';
import { STATES_BEHAVIOURS } from '../test/contract/states-behaviours.ts';

const { values } = parseArgs({ options: { endpoint: { type: 'string' } } });
const { endpoint } = values;
if (endpoint === undefined) throw new Error('Give the endpoint: --endpoint http://127.0.0.1:4566');

const all = [
  ...[
    ...BEHAVIOURS,
    ...DYNAMODB_BEHAVIOURS,
    ...ECS_BEHAVIOURS,
    ...EVENT_BEHAVIOURS,
    ...MORE_BEHAVIOURS,
    ...STATES_BEHAVIOURS,
  ].map((behaviour) => ({
    ...behaviour,
    service: String(behaviour.steps[0]?.service),
    found: (unique: string) => deviation(endpoint, behaviour, unique),
  })),
  ...STACK_BEHAVIOURS.map((behaviour) => ({
    ...behaviour,
    service: 'cloudformation',
    found: (unique: string) => stackDeviation(endpoint, behaviour, unique),
  })),
];
let failed = 0;
const byService = new Map<string, { asAws: number; all: number }>();
for (const behaviour of all) {
  const found = await behaviour.found(randomUUID().slice(0, 8)).catch((thrown: unknown) => String(thrown));
  const count = byService.get(behaviour.service) ?? { asAws: 0, all: 0 };
  byService.set(behaviour.service, { asAws: count.asAws + (found === undefined ? 1 : 0), all: count.all + 1 });
  if (found !== undefined) failed += 1;
  process.stdout.write(
    `${found === undefined ? 'as AWS ' : 'not so '} ${behaviour.name}${found === undefined ? '' : `: ${found} (${behaviour.source})`}\n`,
  );
}
for (const [service, { asAws, all: own }] of byService) process.stdout.write(`${service}: ${asAws} of ${own}\n`);
process.stdout.write(`${all.length - failed} of ${all.length}\n`);
process.exitCode = failed === 0 ? 0 : 1;
