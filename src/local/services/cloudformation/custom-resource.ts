/**
 * Custom resources: a request goes to the function or topic of the ServiceToken, which answers to a URL
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html).
 */
import { randomUUID } from 'node:crypto';
import { LeftBehind } from '../../engine/failure.ts';
import { outside, runOf } from '../../engine/run.ts';
import { mapOf } from '../../engine/words.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { answerUrl, forgetAnswers, listenAt } from './answers.ts';

const ONE_HOUR_S = 3600;

export const customResource: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { id, data } = await ask('Create', properties, at, {});
    return { id, attributes: data };
  },
  async update(made, properties, before, at) {
    const { id, data } = await ask('Update', properties, at, {
      PhysicalResourceId: made.id,
      OldResourceProperties: before,
    });
    return { id, attributes: data };
  },
  async delete(made: Made, properties, at) {
    await ask('Delete', properties, at, { PhysicalResourceId: made.id });
  },
};

async function ask(
  kind: 'Create' | 'Update' | 'Delete',
  properties: Properties,
  at: Creation,
  more: Readonly<Record<string, unknown>>,
): Promise<{ readonly id: string; readonly data: Readonly<Record<string, unknown>> }> {
  const { ServiceToken: token, ServiceTimeout: timeout } = properties;
  if (typeof token !== 'string') throw new Error('The custom resource has no ServiceToken.');
  const requestId = randomUUID();
  const url = await answerUrl(at.world, `${at.stack.id}|${at.logicalId}|${requestId}`);
  const request = {
    RequestType: kind,
    ServiceToken: token,
    ResponseURL: url,
    StackId: at.stack.id,
    RequestId: requestId,
    LogicalResourceId: at.logicalId,
    ResourceType: 'AWS::CloudFormation::CustomResource',
    ResourceProperties: asText(properties),
    ...(more.PhysicalResourceId !== undefined && { PhysicalResourceId: more.PhysicalResourceId }),
    ...(more.OldResourceProperties !== undefined && { OldResourceProperties: asText(more.OldResourceProperties) }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<Readonly<Record<string, unknown>>>();
  listenAt(url, resolve);
  const seconds = timeout === undefined ? ONE_HOUR_S : Number(timeout);
  const cancel = at.world.clock.at(at.world.clock.now() + seconds * 1000, () =>
    reject(
      new Error(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${requestId}]. If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.`,
      ),
    ),
  );
  const stopped = () => reject(new Error('Resource creation cancelled'));
  at.signal.addEventListener('abort', stopped);
  try {
    await send(token, request, at);
    const run = runOf(at.world, at.stack.id);
    const answer = await (run === undefined ? promise : outside(run, promise));
    const { Status: status, Reason: reason, PhysicalResourceId: id, Data: data } = answer;
    const given = typeof id === 'string' && id !== '' ? id : undefined;
    if (status !== 'SUCCESS') {
      const said = `Received response status [FAILED] from custom resource. Message returned: ${reason ?? ''}`;
      throw given !== undefined && kind === 'Create' ? new LeftBehind(said, given) : new Error(said);
    }
    if (given === undefined && kind === 'Create') throw new Error('Invalid PhysicalResourceId');
    return { id: given ?? String(more.PhysicalResourceId), data: mapOf(data) };
  } finally {
    cancel();
    at.signal.removeEventListener('abort', stopped);
    forgetAnswers(url);
  }
}

async function send(token: string, request: object, at: Creation): Promise<void> {
  const service = token.split(':')[2];
  const message = JSON.stringify(request);
  if (service === 'lambda') {
    const input = { FunctionName: token, InvocationType: 'Event', Payload: Buffer.from(message) };
    await at.world.invoke('lambda', 'Invoke', input, at);
  } else if (service === 'sns') {
    const input = { TopicArn: token, Subject: 'AWS CloudFormation custom resource request', Message: message };
    await at.world.invoke('sns', 'Publish', input, at);
  } else
    throw new Error(
      `Invalid service token. The service token must be the ARN of a Lambda function or of an SNS topic, not ${token}.`,
    );
}

/** CloudFormation hands all scalars of properties on as text. */
function asText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asText);
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, asText(each)]));
  return String(value);
}
