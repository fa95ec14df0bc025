/** What runs in a pipe: records are read, filtered, enriched and given to the target. */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { sendToTarget } from '../events/deliver.ts';
import { runFunction } from '../lambda/invoke.ts';
import { read } from '../lambda/poller.ts';
import { type Pipe, pipesOf, pollingOf } from './pipe.ts';
import { eventValueAt, filled } from './template.ts';

/** Starts a pipe, unless it runs already. It ends when it is stopped or deleted. */
export function runPipe(name: string, { account, region }: AccountRegion, world: LocalWorld): void {
  const pipes = pipesOf({ world, account, region });
  const current = () => pipes.get(name);
  const key = current()?.arn ?? name;
  read(
    `pipe ${key}`,
    {
      current() {
        const pipe = current();
        return pipe === undefined ? undefined : pollingOf(pipe);
      },
      keep(positions) {
        const pipe = current();
        if (pipe !== undefined) pipes.put(name, { ...pipe, positions });
      },
      async give(records) {
        const pipe = current();
        if (pipe === undefined) throw new Error(`Pipe ${name} is gone`);
        return passOn(pipe, records, world);
      },
      failed: (attempts, _first, condition) => ({
        context: { partnerResourceArn: key, condition, approximateInvokeCount: attempts },
      }),
      identity: () => current()?.settings.RoleArn,
      isFlat: true,
    },
    world,
  );
}

export function resumePipes(world: LocalWorld): void {
  for (const { account, region } of world.state.homes('pipes/pipe')) {
    const place: AccountRegion = { partition: 'aws', account, region };
    for (const name of pipesOf({ world, account, region }).keys()) runPipe(name, place, world);
  }
}

const DONE = { isError: false, payload: Buffer.alloc(0) } as const;

async function passOn(pipe: Pipe, records: readonly object[], world: LocalWorld) {
  const events = await enriched(pipe, records, world);
  if (events.length === 0) return outcome(DONE);
  const { Target, TargetParameters: parameters = {} } = pipe.settings;
  const made =
    parameters.InputTemplate === undefined
      ? events
      : events.map((event) => shaped(parameters.InputTemplate, event, pipe, world));
  const service = Target.split(':')[2];
  const call = callOf(pipe, world);
  if (service === 'lambda') {
    const isAsync = parameters.LambdaFunctionParameters?.InvocationType === 'FIRE_AND_FORGET';
    if (!isAsync) return runFunction(Target, Buffer.from(JSON.stringify(made)), call);
    const Payload = Buffer.from(JSON.stringify(made));
    await world.invoke('lambda', 'Invoke', { FunctionName: Target, InvocationType: 'Event', Payload }, call);
    return outcome(DONE);
  }
  if (service === 'states') {
    const isSync = parameters.StepFunctionStateMachineParameters?.InvocationType !== 'FIRE_AND_FORGET';
    const input = { stateMachineArn: Target, input: JSON.stringify(made) };
    const said = await world.invoke('states', isSync ? 'StartSyncExecution' : 'StartExecution', input, call);
    const isError = isSync && 'status' in said && said.status !== 'SUCCEEDED';
    return outcome({ isError, payload: Buffer.alloc(0) });
  }
  // Whatever has not gone is told of, so that the rest is not given twice.
  const left: string[] = [];
  for (const [i, each] of made.entries()) {
    try {
      await giveOne(pipe, each, events[i], world);
    } catch {
      const record = records[i];
      if (made.length !== records.length || !isRecord(record))
        return outcome({ isError: true, payload: Buffer.alloc(0) });
      left.push(idOf(record));
    }
  }
  const failures = left.map((itemIdentifier) => ({ itemIdentifier }));
  return outcome({ isError: false, payload: Buffer.from(JSON.stringify({ batchItemFailures: failures })) });
}

type Outcome = Awaited<ReturnType<typeof runFunction>>;
const outcome = (given: Pick<Outcome, 'isError' | 'payload'>): Outcome => given as Outcome;

const idOf = (record: Readonly<Record<string, unknown>>): string =>
  String(
    record.messageId ??
      record.sequenceNumber ??
      (isRecord(record.dynamodb) ? record.dynamodb.SequenceNumber : record.eventID),
  );

function callOf({ account, region, arn }: Pipe, world: LocalWorld): Call {
  return { partition: 'aws', account, region, world, requestId: randomUUID(), principal: arn };
}

function shaped(template: string | undefined, event: unknown, pipe: Pipe, world: LocalWorld): unknown {
  if (template === undefined) return event;
  return filled(template, event, {
    'aws.pipes.pipe-arn': pipe.arn,
    'aws.pipes.pipe-name': pipe.name,
    'aws.pipes.source-arn': pipe.settings.Source,
    'aws.pipes.target-arn': pipe.settings.Target,
    'aws.pipes.enrichment-arn': pipe.settings.Enrichment,
    'aws.pipes.event': event,
    'aws.pipes.event.json': event,
    'aws.pipes.event.ingestion-time': new Date(world.clock.now()).toISOString(),
  });
}

/** The answer of the enrichment stands for the batch: a list for its items, anything else for one. */
async function enriched(pipe: Pipe, records: readonly object[], world: LocalWorld): Promise<readonly unknown[]> {
  const { Enrichment, EnrichmentParameters } = pipe.settings;
  if (Enrichment === undefined || Enrichment === '') return records;
  const input = records.map((record) => shaped(EnrichmentParameters?.InputTemplate, record, pipe, world));
  const said = await runFunction(Enrichment, Buffer.from(JSON.stringify(input)), callOf(pipe, world));
  if (said.isError) throw new ServiceError('EnrichmentFailed', `${Enrichment} failed.`);
  const text = said.payload.toString('utf8');
  const answer: unknown = text === '' ? [] : JSON.parse(text);
  if (Array.isArray(answer)) return answer;
  return answer === null || (isRecord(answer) && Object.keys(answer).length === 0) ? [] : [answer];
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

/** A parameter of a target may be a path into the event. */
const dynamic = (given: string, event: unknown): string =>
  given.startsWith('$.') ? String(eventValueAt(event, given) ?? '') : given;

async function giveOne(pipe: Pipe, made: unknown, event: unknown, world: LocalWorld): Promise<void> {
  const { Target, TargetParameters: parameters = {} } = pipe.settings;
  const place = { world, partition: 'aws', account: pipe.account, region: pipe.region } as const;
  if (Target.includes(':event-bus/')) {
    const { DetailType = 'Event from Pipe', Source, Resources, Time } = parameters.EventBridgeEventBusParameters ?? {};
    const detail = isRecord(made) ? made : { value: made };
    const [, , , region = place.region, account = place.account] = Target.split(':');
    const time = Time === undefined ? undefined : new Date(dynamic(Time, event));
    const Entry = {
      EventBusName: Target,
      Source: Source === undefined ? `Pipe ${pipe.name}` : dynamic(Source, event),
      DetailType: dynamic(DetailType, event),
      Detail: JSON.stringify(detail),
      ...(Resources !== undefined && { Resources: Resources.map((each) => dynamic(each, event)) }),
      ...(time !== undefined && !Number.isNaN(time.getTime()) && { Time: time }),
    };
    const said = await world.invoke('events', 'PutEvents', { Entries: [Entry] }, { ...place, account, region });
    if ('FailedEntryCount' in said && said.FailedEntryCount !== 0) throw new Error('The bus refused the event');
    return;
  }
  const group = parameters.SqsQueueParameters?.MessageGroupId;
  const http = parameters.HttpParameters;
  const key = parameters.KinesisStreamParameters?.PartitionKey;
  await sendToTarget(
    Target,
    textOf(made),
    {
      ...(group !== undefined && { SqsParameters: { MessageGroupId: dynamic(group, event) } }),
      ...(http !== undefined && { HttpParameters: http }),
      ...(key !== undefined && { partitionKey: dynamic(key, event) }),
      by: { service: 'pipes.amazonaws.com', sourceArn: pipe.arn, sourceAccount: pipe.account },
      role: pipe.settings.RoleArn,
      startedBy: `pipe/${pipe.name}`,
    },
    place,
  );
}
