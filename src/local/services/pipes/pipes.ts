/** EventBridge Pipes. https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/ */
import type { PipesOperations, PipesShapes } from '../../schemas/pipes.generated.ts';
import { type Call, type Service, ServiceError } from '../../service.ts';
import { checkPipe, type Pipe, pipeNamed, pipesOf } from './pipe.ts';
import { pipeType } from './pipe-type.ts';
import { resumePipes, runPipe } from './run.ts';

const stateOf = ({ settings }: Pipe) => (settings.DesiredState === 'STOPPED' ? 'STOPPED' : 'RUNNING');

const brief = (pipe: Pipe) => ({
  Arn: pipe.arn,
  Name: pipe.name,
  DesiredState: pipe.settings.DesiredState ?? 'RUNNING',
  CurrentState: stateOf(pipe),
  CreationTime: new Date(pipe.createdMs),
  LastModifiedTime: new Date(pipe.modifiedMs),
});

/** As soon as it is told to, a pipe here runs or stands. */
const changing = (pipe: Pipe, CurrentState: string) => ({ ...brief(pipe), CurrentState });

function put(pipe: Pipe, call: Call): Pipe {
  pipesOf(call).put(pipe.name, pipe);
  runPipe(pipe.name, call, call.world);
  return pipe;
}

const createPipe: PipesOperations['CreatePipe'] = ({ Name, Tags = {}, ...settings }, call) => {
  if (!/^[.\-_A-Za-z0-9]{1,64}$/.test(Name)) {
    throw new ServiceError('ValidationException', `Value '${Name}' at 'name' failed to satisfy constraint.`);
  }
  if (pipesOf(call).has(Name))
    throw new ServiceError('ConflictException', `Pipe ${Name} already exists.`, { status: 409 });
  checkPipe(settings);
  const now = call.world.clock.now();
  const arn = `arn:${call.partition}:pipes:${call.region}:${call.account}:pipe/${Name}`;
  const { account, region } = call;
  return changing(
    put({ name: Name, arn, account, region, settings, tags: Tags, createdMs: now, modifiedMs: now }, call),
    'CREATING',
  );
};

const updatePipe: PipesOperations['UpdatePipe'] = ({ Name, ...given }, call) => {
  const before = pipeNamed(Name, call);
  const sources = given.SourceParameters;
  const settings = {
    ...before.settings,
    ...given,
    SourceParameters: {
      ...before.settings.SourceParameters,
      ...(sources?.FilterCriteria !== undefined && { FilterCriteria: sources.FilterCriteria }),
      ...(sources?.SqsQueueParameters !== undefined && { SqsQueueParameters: sources.SqsQueueParameters }),
      ...(sources?.KinesisStreamParameters !== undefined && {
        KinesisStreamParameters: {
          ...before.settings.SourceParameters?.KinesisStreamParameters,
          ...sources.KinesisStreamParameters,
        },
      }),
      ...(sources?.DynamoDBStreamParameters !== undefined && {
        DynamoDBStreamParameters: {
          ...before.settings.SourceParameters?.DynamoDBStreamParameters,
          ...sources.DynamoDBStreamParameters,
        },
      }),
    },
  } as Pipe['settings'];
  checkPipe(settings);
  return changing(put({ ...before, settings, modifiedMs: call.world.clock.now() }, call), 'UPDATING');
};

const deletePipe: PipesOperations['DeletePipe'] = ({ Name }, call) => {
  const pipe = pipeNamed(Name, call);
  pipesOf(call).delete(Name);
  return { ...changing(pipe, 'DELETING'), DesiredState: 'DELETED' };
};

const describePipe: PipesOperations['DescribePipe'] = ({ Name }, call) => {
  const pipe = pipeNamed(Name, call);
  return { ...(pipe.settings as PipesShapes['DescribePipeResponse']), ...brief(pipe), Tags: pipe.tags };
};

const listPipes: PipesOperations['ListPipes'] = (input, call) => {
  const { NamePrefix = '', SourcePrefix = '', TargetPrefix = '', Limit = 100, NextToken } = input;
  const all = [...pipesOf(call).values()].filter(
    ({ name, settings }) =>
      name.startsWith(NamePrefix) &&
      settings.Source.startsWith(SourcePrefix) &&
      settings.Target.startsWith(TargetPrefix) &&
      (input.DesiredState ?? settings.DesiredState ?? 'RUNNING') === (settings.DesiredState ?? 'RUNNING'),
  );
  const start = NextToken === undefined ? 0 : Number(NextToken);
  const end = start + Limit;
  return {
    Pipes: all
      .slice(start, end)
      .map((pipe) => ({ ...brief(pipe), Source: pipe.settings.Source, Target: pipe.settings.Target })),
    ...(end < all.length && { NextToken: String(end) }),
  };
};

const turn = (name: string, DesiredState: 'RUNNING' | 'STOPPED', call: Call) => {
  const before = pipeNamed(name, call);
  const settings = { ...before.settings, DesiredState };
  return put({ ...before, settings, modifiedMs: call.world.clock.now() }, call);
};

const byArn = (arn: string, call: Call) => pipeNamed(arn.slice(arn.lastIndexOf('/') + 1), call);

const tagPipe: PipesOperations['TagResource'] = ({ resourceArn, tags }, call) => {
  const pipe = byArn(resourceArn, call);
  pipesOf(call).put(pipe.name, { ...pipe, tags: { ...pipe.tags, ...tags } });
  return {};
};
const untagPipe: PipesOperations['UntagResource'] = ({ resourceArn, tagKeys }, call) => {
  const pipe = byArn(resourceArn, call);
  const tags = Object.fromEntries(Object.entries(pipe.tags).filter(([key]) => !tagKeys.includes(key)));
  pipesOf(call).put(pipe.name, { ...pipe, tags });
  return {};
};
const listPipeTags: PipesOperations['ListTagsForResource'] = ({ resourceArn }, call) => ({
  tags: byArn(resourceArn, call).tags,
});
const startPipe: PipesOperations['StartPipe'] = ({ Name }, call) => changing(turn(Name, 'RUNNING', call), 'STARTING');
const stopPipe: PipesOperations['StopPipe'] = ({ Name }, call) => changing(turn(Name, 'STOPPED', call), 'STOPPING');

export const pipes: Service = {
  id: 'pipes',
  schema: 'pipes',
  operations: {
    CreatePipe: createPipe,
    DeletePipe: deletePipe,
    DescribePipe: describePipe,
    ListPipes: listPipes,
    ListTagsForResource: listPipeTags,
    StartPipe: startPipe,
    StopPipe: stopPipe,
    TagResource: tagPipe,
    UntagResource: untagPipe,
    UpdatePipe: updatePipe,
  },
  types: { 'AWS::Pipes::Pipe': pipeType },
  start: resumePipes,
};
