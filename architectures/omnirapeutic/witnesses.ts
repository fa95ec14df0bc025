import { type FrontDoorAnswer, loggedLine, mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { LOG_GROUPS, named, PROJECT } from './names.ts';

/**
 * What the running application shows of the promises that no template tells, in the order of the claims. Not among them: what the
 * managed rules of the firewall block, what is pulled from a registry, and what a delivery does, because a machine has none of it.
 */
export function omnirapeuticWitnesses(): readonly RunWitness[] {
  return [
    {
      claim: 'OMN-ALB-08',
      async see(system) {
        const [task] = await tasksOf(system, 'web');
        mustSee(task !== undefined, 'no task of web runs');
        const asked = whileAsking(system, '/', 200);
        await system.aws('ecs', 'StopTask', { cluster: PROJECT, task, reason: 'A witness looks who answers.' });
        await system.until('a new task of web', 120, async () => {
          const tasks = await tasksOf(system, 'web');
          return tasks.length === 2 && !tasks.includes(String(task)) ? true : undefined;
        });
        return `A task of web was stopped and another started; ${await asked.all()} requests meanwhile were all answered with 200.`;
      },
    },
    {
      claim: 'OMN-FLW-03',
      async see(system) {
        const [api, page] = [await system.ask({ path: '/api/x' }), await system.ask({ path: '/x' })];
        mustSee(isFromApi(api, 'NOT_FOUND'), `/api/x is answered with ${api.status}: ${api.body.slice(0, 80)}`);
        mustSee(
          page.status === 200 && page.headers['content-type']?.startsWith('text/html') === true,
          `/x is answered with ${page.status} ${page.headers['content-type'] ?? ''}`,
        );
        return '/api/x is answered by the API, in JSON; /x by web, with the page.';
      },
    },
    {
      claim: 'OMN-FLW-04',
      async see(system) {
        const { TargetGroups } = await system.aws('elasticloadbalancing', 'DescribeTargetGroups', {});
        const groups = TargetGroups as readonly {
          readonly TargetGroupArn: string;
          readonly HealthCheckPath?: string;
        }[];
        const TargetGroupArn = groups.find(({ HealthCheckPath }) => HealthCheckPath === '/health')?.TargetGroupArn;
        mustSee(TargetGroupArn !== undefined, 'no target group asks for /health');
        // An address of the subnet at which nobody listens.
        const Targets = [{ Id: '10.0.11.77', Port: 3000 }];
        await system.aws('elasticloadbalancing', 'RegisterTargets', { TargetGroupArn, Targets });
        try {
          await system.until('an unhealthy target', 180, async () => {
            const { TargetHealthDescriptions } = await system.aws('elasticloadbalancing', 'DescribeTargetHealth', {
              TargetGroupArn,
              Targets,
            });
            const [found] = TargetHealthDescriptions as readonly {
              readonly TargetHealth?: { readonly State?: string };
            }[];
            return found?.TargetHealth?.State === 'unhealthy' ? true : undefined;
          });
          for (let count = 0; count < MANY; count += 1) {
            const answer = await system.ask({ path: '/api/auth/me' });
            mustSee(isFromApi(answer, 'NOT_LOGGED_IN'), `request ${count + 1} is answered with ${answer.status}`);
          }
        } finally {
          await system.aws('elasticloadbalancing', 'DeregisterTargets', { TargetGroupArn, Targets });
        }
        return `A third target failed its health check; ${MANY} requests were all answered by the other two.`;
      },
    },
    { claim: 'OMN-FLW-05', see: (system) => seesApi(system) },
    {
      claim: 'OMN-FLW-07',
      async see(system) {
        const { status } = await system.ask({ path: '/' });
        mustSee(status === 200, `GET / is answered with ${status}`);
        return 'GET / through the load balancer is answered with 200.';
      },
    },
    { claim: 'OMN-ECS-11', see: (system) => seesApi(system) },
    {
      claim: 'OMN-DEP-12',
      async see(system) {
        const before = await tasksOf(system, 'api');
        const asked = whileAsking(system, '/api/auth/me', 401);
        await system.aws('ecs', 'UpdateService', { cluster: PROJECT, service: named('api'), forceNewDeployment: true });
        await system.until('two new tasks of api', 300, async () => {
          const tasks = await tasksOf(system, 'api');
          return tasks.length === 2 && tasks.every((task) => !before.includes(task)) ? true : undefined;
        });
        return `Both tasks of api were replaced; ${await asked.all()} requests meanwhile were all answered by the API.`;
      },
    },
  ];
}

/** As many as it takes to meet each target several times. */
const MANY = 40;

function isFromApi({ headers, body }: FrontDoorAnswer, code: string): boolean {
  return headers['content-type']?.startsWith('application/json') === true && body.includes(`"error":"${code}"`);
}

/** The line of a request, found by its id, in the log of the API: a task of it answered. */
async function seesApi(system: WitnessedSystem): Promise<string> {
  const id = crypto.randomUUID();
  const answer = await system.ask({ path: '/api/auth/me', headers: { 'x-request-id': id } });
  mustSee(isFromApi(answer, 'NOT_LOGGED_IN'), `GET /api/auth/me is answered with ${answer.status}`);
  await loggedLine(system, LOG_GROUPS.api, id);
  return `GET /api/auth/me without a login is answered with 401 by the API, whose log in ${LOG_GROUPS.api} has the request by its id.`;
}

async function tasksOf(system: WitnessedSystem, service: string): Promise<readonly string[]> {
  const { taskArns } = await system.aws('ecs', 'ListTasks', {
    cluster: PROJECT,
    serviceName: named(service),
    desiredStatus: 'RUNNING',
  });
  return (taskArns as readonly string[] | undefined) ?? [];
}

/**
 * Asks one after the other until `all` is called and there were many, and answers how many; one that is answered otherwise
 * fails it.
 */
function whileAsking(system: WitnessedSystem, path: string, status: number): { all(): Promise<number> } {
  let isOver = false;
  const asked = (async () => {
    let count = 0;
    while (!isOver || count < MANY) {
      const answer = await system.ask({ path });
      count += 1;
      mustSee(answer.status === status, `request ${count} is answered with ${answer.status}`);
      await new Promise((done) => setTimeout(done, 50));
    }
    return count;
  })();
  // Whoever fails meanwhile is heard by `all`.
  asked.catch(() => {});
  return {
    all() {
      isOver = true;
      return asked;
    },
  };
}
