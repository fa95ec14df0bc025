/** Integrations with services. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services-reference.html */
import { ServiceError, type SiteAnswer } from '../../service.ts';
import { gatewayJson } from '../execute-api/gateway-call.ts';
import type { ApiItem } from '../execute-api/item.ts';
import { parsedJson } from '../execute-api/json-path.ts';
import { type MappingSource, mappedValue } from './map-parameters.ts';

const SERVICES: Readonly<Record<string, readonly [service: string, operation: string]>> = {
  'EventBridge-PutEvents': ['events', 'PutEvents'],
  'Kinesis-PutRecord': ['kinesis', 'PutRecord'],
  'SQS-DeleteMessage': ['sqs', 'DeleteMessage'],
  'SQS-PurgeQueue': ['sqs', 'PurgeQueue'],
  'SQS-ReceiveMessage': ['sqs', 'ReceiveMessage'],
  'SQS-SendMessage': ['sqs', 'SendMessage'],
  'StepFunctions-StartExecution': ['states', 'StartExecution'],
  'StepFunctions-StopExecution': ['states', 'StopExecution'],
};

export async function askService(subtype: string, parameters: ApiItem, source: MappingSource): Promise<SiteAnswer> {
  const known = SERVICES[subtype];
  if (known === undefined) return gatewayJson(501, `The local target does not serve the integration ${subtype}.`);
  const [service, operation] = known;
  const { world, account, region } = source.call;
  const mapped = Object.entries(parameters).map(([name, expression]) => [
    name,
    mappedValue(String(expression), source),
  ]);
  const { Region: _, ...input } = Object.fromEntries(mapped) as Readonly<Record<string, string>>;
  try {
    const output = await world.invoke(service, operation, inputOf(operation, input), {
      partition: 'aws',
      account,
      region,
    });
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(output) };
  } catch (thrown) {
    if (thrown instanceof ServiceError) return gatewayJson(thrown.status ?? 400, thrown.message);
    throw thrown;
  }
}

/** Values are text; some members are not. */
function inputOf(operation: string, input: Readonly<Record<string, string>>): object {
  if (operation === 'PutEvents') {
    const { Time, Resources, ...entry } = input;
    const resources = Resources === undefined ? undefined : parsedJson(Resources);
    return {
      Entries: [
        { ...entry, ...(resources !== undefined && { Resources: resources }), ...(Time && { Time: new Date(Time) }) },
      ],
    };
  }
  const { MessageAttributes: attributes, DelaySeconds: delay, MaxNumberOfMessages: most, ...rest } = input;
  return {
    ...rest,
    ...(attributes !== undefined && { MessageAttributes: parsedJson(attributes) }),
    ...(delay !== undefined && { DelaySeconds: Number(delay) }),
    ...(most !== undefined && { MaxNumberOfMessages: Number(most) }),
  };
}
