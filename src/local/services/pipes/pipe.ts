/** Pipes as they are kept, and what of them is served. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes.html */
import type { PipesShapes } from '../../schemas/pipes.generated.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Polling } from '../lambda/polled-source.ts';

export interface Pipe {
  readonly name: string;
  readonly arn: string;
  readonly account: string;
  readonly region: string;
  readonly settings: Omit<PipesShapes['CreatePipeRequest'], 'Name' | 'Tags'>;
  readonly tags: Readonly<Record<string, string>>;
  readonly positions?: NonNullable<Polling['positions']>;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface PipesPlace extends AccountRegion {
  readonly world: LocalWorld;
}

/** What targets are given may hold secrets. */
export const pipesOf = ({
  world,
  account,
  region,
}: {
  readonly world: LocalWorld;
  readonly account: string;
  readonly region: string;
}) => world.state.collection<Pipe>('pipes/pipe', { account, region }, { sealed: true });

export function pipeNamed(name: string, place: PipesPlace): Pipe {
  const found = pipesOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError('NotFoundException', `Pipe ${name} does not exist.`, { status: 404 });
}

const notServedOf = (what: string) =>
  new ServiceError('NotImplemented', `The local target does not serve ${what} of EventBridge Pipes.`, { status: 501 });

const serviceOf = (arn: string) => arn.split(':')[2] ?? '';

const TARGETS = ['sqs', 'sns', 'lambda', 'states', 'events', 'logs', 'kinesis', 'firehose'];

/** Refuses what a pipe would be given and never do. */
export function checkPipe({
  Source,
  Target,
  Enrichment,
  SourceParameters,
  TargetParameters,
  LogConfiguration,
}: Pipe['settings']): void {
  const source = serviceOf(Source);
  const isTable = source === 'dynamodb' && Source.includes('/stream/');
  if (source !== 'sqs' && source !== 'kinesis' && !isTable) throw notServedOf(`the source ${Source}`);
  if (!TARGETS.includes(serviceOf(Target))) throw notServedOf(`the target ${Target}`);
  if (Enrichment !== undefined && Enrichment !== '' && serviceOf(Enrichment) !== 'lambda') {
    throw notServedOf(`the enrichment ${Enrichment}`);
  }
  if (LogConfiguration !== undefined && LogConfiguration.Level !== 'OFF') throw notServedOf('logs');
  if (isTable && SourceParameters?.DynamoDBStreamParameters === undefined) {
    throw new ServiceError('ValidationException', 'SourceParameters.DynamoDBStreamParameters is required.');
  }
  if (source === 'kinesis' && SourceParameters?.KinesisStreamParameters === undefined) {
    throw new ServiceError('ValidationException', 'SourceParameters.KinesisStreamParameters is required.');
  }
  if (serviceOf(Target) === 'kinesis' && TargetParameters?.KinesisStreamParameters === undefined) {
    throw new ServiceError('ValidationException', 'TargetParameters.KinesisStreamParameters is required.');
  }
  const event = TargetParameters?.EventBridgeEventBusParameters;
  if (event?.EndpointId !== undefined) throw notServedOf('global endpoints');
}

/** How its source is read. */
export function pollingOf(pipe: Pipe): Polling {
  const { Source, SourceParameters = {}, DesiredState } = pipe.settings;
  const { FilterCriteria, SqsQueueParameters: queue } = SourceParameters;
  const { DynamoDBStreamParameters: table, KinesisStreamParameters: records } = SourceParameters;
  const stream = table ?? records;
  const isQueue = serviceOf(Source) === 'sqs';
  return {
    id: pipe.arn,
    account: pipe.account,
    region: pipe.region,
    sourceArn: Source,
    isEnabled: DesiredState !== 'STOPPED',
    batchSize: (isQueue ? queue : stream)?.BatchSize ?? (isQueue ? 10 : 100),
    windowSeconds: (isQueue ? queue : stream)?.MaximumBatchingWindowInSeconds ?? 0,
    responseTypes: ['ReportBatchItemFailures'],
    ...(FilterCriteria !== undefined && { filter: FilterCriteria }),
    ...(stream !== undefined && {
      startingPosition: stream.StartingPosition,
      startingTimestampMs: records?.StartingPositionTimestamp?.getTime(),
      retries: stream.MaximumRetryAttempts,
      maximumAge: stream.MaximumRecordAgeInSeconds,
      bisects: stream.OnPartialBatchItemFailure === 'AUTOMATIC_BISECT',
      onFailure: stream.DeadLetterConfig?.Arn,
    }),
    ...(pipe.positions !== undefined && { positions: pipe.positions }),
  };
}
