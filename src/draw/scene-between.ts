/** Relations between two resources that a third one tells: permissions to invoke, target groups, delivery channels. */
import { type Model, type Resource, textOf } from '../model/index.ts';
import { kindOf } from './resource-kinds.ts';
import type { Relation } from './scene-relations.ts';

type NodeOf = (id: string) => string | undefined;

export function relationsBetween(model: Model, nodeOf: NodeOf): readonly Relation[] {
  const resources = [...model.resources.values()];
  const ofType = (type: string) => resources.filter((each) => each.type === type);
  return [
    ...ofType('AWS::Lambda::Permission').flatMap((permission) => invoked(model, permission, nodeOf)),
    ...servedByFunctions(model, nodeOf),
    ...startedTasks(model, nodeOf),
    ...ofType('AWS::Config::DeliveryChannel').flatMap((channel) =>
      ofType('AWS::Config::ConfigurationRecorder')
        .filter(({ stack }) => stack === channel.stack)
        .flatMap((recorder) => delivered(recorder, channel, nodeOf)),
    ),
  ];
}

/**
 * A permission whose source is a resource of the template says who invokes the function, also where what invokes it is
 * configured in a file that is not read, such as the definition of an API
 * (https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html).
 */
function invoked(model: Model, permission: Resource, nodeOf: NodeOf): readonly Relation[] {
  const to = endsOf(permission, 'FunctionName', nodeOf)[0];
  if (to === undefined) return [];
  return permission.references
    .filter(({ path }) => path[0] === 'SourceArn')
    .flatMap((reference): readonly Relation[] => {
      const from = nodeOf(reference.to);
      const { family } = kindOf(model.resources.get(from ?? '')?.type ?? '');
      if (from === undefined || from === to) return [];
      if (family === 'api')
        return [isSignIn(model, from) ? { from, to, kind: 'data', label: 'triggers' } : { from, to, kind: 'traffic' }];
      return family === 'integration' || family === 'storage' ? [{ from, to, kind: 'data' }] : [];
    });
}

function isSignIn(model: Model, id: string): boolean {
  return model.resources.get(id)?.type.startsWith('AWS::Cognito::') ?? false;
}

/** From load balancers to the functions that answer for them, which have no port. */
function servedByFunctions(model: Model, nodeOf: NodeOf): readonly Relation[] {
  return [...model.network.balancers.values()].flatMap((balancer) => {
    const from = nodeOf(balancer.id);
    const groups = balancer.listeners.flatMap(({ forwards }) =>
      forwards.map(({ value }) => model.resources.get(value)),
    );
    return groups.flatMap((group): readonly Relation[] =>
      from === undefined || group === undefined || textOf(group.properties.TargetType) !== 'lambda'
        ? []
        : endsOf(group, 'Targets', nodeOf).map((to) => ({ from, to, kind: 'traffic' })),
    );
  });
}

/**
 * From rules and schedules to the service whose task definition they start tasks of; of other definitions the task itself
 * is drawn.
 */
function startedTasks(model: Model, nodeOf: NodeOf): readonly Relation[] {
  const resources = [...model.resources.values()];
  const services = resources.filter(({ type }) => type === 'AWS::ECS::Service');
  return resources
    .filter(({ type }) => type === 'AWS::Events::Rule' || type === 'AWS::Scheduler::Schedule')
    .flatMap((rule) => {
      const from = nodeOf(rule.id);
      const tasks = rule.references.filter(({ path }) => path.includes('EcsParameters')).map(({ to }) => to);
      const started = services.filter(({ references }) => references.some(({ to }) => tasks.includes(to)));
      return started.flatMap(({ id }): readonly Relation[] => {
        const to = nodeOf(id);
        return from === undefined || to === undefined ? [] : [{ from, to, kind: 'data', label: 'starts tasks' }];
      });
    });
}

/** Where the changes that a recorder sees are kept, and who is told of them. */
function delivered(recorder: Resource, channel: Resource, nodeOf: NodeOf): readonly Relation[] {
  const from = nodeOf(recorder.id);
  if (from === undefined) return [];
  return [
    ...endsOf(channel, 'S3BucketName', nodeOf).map((to): Relation => ({ from, to, kind: 'logs' })),
    ...endsOf(channel, 'SnsTopicARN', nodeOf).map((to): Relation => ({ from, to, kind: 'alarm' })),
  ];
}

function endsOf({ references }: Resource, property: string, nodeOf: NodeOf): readonly string[] {
  return references.filter(({ path }) => path[0] === property).flatMap(({ to }) => nodeOf(to) ?? []);
}
