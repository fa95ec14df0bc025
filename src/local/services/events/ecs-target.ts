/** ECS tasks as targets of rules and schedules. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html */
import type { EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import type { SchedulerShapes } from '../../schemas/scheduler.generated.ts';
import { ServiceError } from '../../service.ts';
import { roleMay } from '../iam/identity.ts';
import type { EventsPlace } from './rule.ts';

export type EcsTarget = EventbridgeShapes['EcsParameters'] | SchedulerShapes['EcsParameters'];

export interface EcsTargetRequest {
  /** The ARN of the cluster. */
  readonly cluster: string;
  /** Overrides of containers as JSON; the text of an event says nothing to a task. */
  readonly text: string;
  readonly parameters: EcsTarget | undefined;
  /** The role by which the task is run. */
  readonly role: string | undefined;
  readonly startedBy: string;
}

/** Throws where the role may not run the task, and what ECS says against it. */
export async function runAsTarget(request: EcsTargetRequest, place: EventsPlace): Promise<void> {
  const { cluster, parameters, role } = request;
  if (parameters === undefined)
    throw new ServiceError('ValidationException', 'EcsParameters must be specified for the target of a cluster.');
  const definition = parameters.TaskDefinitionArn;
  if (role === undefined || !roleMay(role, 'ecs:RunTask', definition, place))
    throw new ServiceError(
      'AccessDeniedException',
      `${role ?? 'Nobody'} is not authorized to perform: ecs:RunTask on resource: ${definition}`,
    );
  const { awsvpcConfiguration: network } = parameters.NetworkConfiguration ?? {};
  const answer: { readonly failures?: readonly { readonly reason?: string }[] } = await place.world.invoke(
    'ecs',
    'RunTask',
    {
      cluster,
      taskDefinition: definition,
      count: parameters.TaskCount ?? 1,
      startedBy: request.startedBy.slice(0, MOST_STARTED_BY),
      ...(parameters.LaunchType !== undefined && { launchType: parameters.LaunchType }),
      ...(parameters.Group !== undefined && { group: parameters.Group }),
      ...(parameters.PropagateTags !== undefined && { propagateTags: parameters.PropagateTags }),
      ...(network !== undefined && {
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: network.Subnets,
            ...(network.SecurityGroups !== undefined && { securityGroups: network.SecurityGroups }),
            ...(network.AssignPublicIp !== undefined && { assignPublicIp: network.AssignPublicIp }),
          },
        },
      }),
      ...overridesIn(request.text),
    },
    place,
  );
  const [failure] = answer.failures ?? [];
  if (failure !== undefined) throw new ServiceError('ServerException', failure.reason ?? 'The task was not run.');
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html: startedBy, as ECS cuts the names of rules. */
const MOST_STARTED_BY = 36;

function overridesIn(text: string): { readonly overrides?: object } {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return {};
  }
  return typeof given === 'object' && given !== null && 'containerOverrides' in given ? { overrides: given } : {};
}
