import { type FrontDoorAnswer, loggedLine, mustSee, type RunWitness, type WitnessedSystem } from 'lintel/constructs';
import { FILES } from './delivery/files.ts';
import { LOG_GROUPS, named, PROJECT, SERVICES, STACK } from './names.ts';

/**
 * What the running application shows of the promises that no template tells, in the order of the claims. Of the managed rules of
 * the firewall a machine has detectors of its own, which the status of the firewall says.
 */
export function omnirapeuticWitnesses(files: Readonly<Record<string, string>>): readonly RunWitness[] {
  return [
    {
      claim: 'OMN-WAF-09',
      async see(system) {
        const plain = await system.ask({ path: '/' });
        const injection = await system.ask({ path: INJECTION });
        mustSee(plain.status === 200, `a plain GET is answered with ${plain.status}`);
        mustSee(injection.status === 403, `an SQL injection is answered with ${injection.status}`);
        let served = 0;
        let refused = 0;
        while (refused === 0 && served <= LIMIT) {
          const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => system.ask({ path: '/' })));
          served += answers.filter(({ status }) => status === 200).length;
          refused += answers.filter(({ status }) => status === 403).length;
        }
        mustSee(refused > 0 && served <= LIMIT, `${served} requests within minutes were all answered`);
        // The limit counts by address: what is asked next waits until it is forgotten.
        const isOpen = async () => ((await system.ask({ path: '/' })).status === 200 ? true : undefined);
        await system.until('the front door open again', 420, isOpen, 10);
        return `An SQL injection got 403, a plain GET 200; after ${served} answers one client got 403, until its five minutes were over.`;
      },
    },
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
    {
      claim: 'OMN-FLW-02',
      async see(system) {
        const inQuery = await system.ask({ path: INJECTION });
        const inBody = await system.ask({
          method: 'POST',
          path: '/api/auth/login',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ email: "' OR '1'='1' -- ", password: 'x' }),
        });
        const plain = await system.ask({ path: '/?q=an+ordinary+question' });
        mustSee(inQuery.status === 403, `an injection in the query gets ${inQuery.status}`);
        mustSee(inBody.status === 403, `an injection in the body gets ${inBody.status}`);
        mustSee(plain.status === 200, `an ordinary query gets ${plain.status}`);
        return 'SQL injection in a query and in a body: 403. An ordinary query: 200.';
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
    { claim: 'OMN-DEP-01', see: (system) => seesImages(system, files) },
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
    {
      claim: 'OMN-DEP-10',
      async see(system) {
        const tag = `witness-${Date.now()}`;
        const asked = whileAsking(system, '/', 200);
        await updated(system, tag);
        const running = await Promise.all(
          SERVICES.map((service) =>
            system.until(`the tasks of ${service} with the image ${tag}`, 300, async () => {
              const images = await imagesOf(system, service);
              return images.length > 0 && images.every((image) => image.endsWith(`:${tag}`)) ? images : undefined;
            }),
          ),
        );
        const count = await asked.all();
        return `The stack was updated to a new tag: ${running.map((images, at) => `${images.length} of ${SERVICES[at]}`).join(', ')} run it, and the ${count} requests meanwhile were all answered with 200.`;
      },
    },
    {
      claim: 'OMN-ENC-13',
      async see(system) {
        const names = await system.program(API, SECRETS);
        mustSee(names === 'DB_PASSWORD JWT_SECRET', `of its secrets the task has "${names}"`);
        return `A task of the API has its secrets. ${await onlyOverTls(system, 'secretsmanager.us-east-1.amazonaws.com')}`;
      },
    },
    { claim: 'OMN-ENC-14', see: (system) => onlyOverTls(system, 'api.ecr.us-east-1.amazonaws.com') },
  ];
}

/** https://owasp.org/www-community/attacks/SQL_Injection */
const INJECTION = `/?q=${encodeURIComponent("1' OR '1'='1' UNION SELECT password FROM users -- ")}`;

/** Of the rule that counts by address, in five minutes. */
const LIMIT = 2000;
const AT_ONCE = 25;

const API = 'EcsApiService';

/** The certificates that the image takes from RDS; nothing of them is looked at. */
const BUNDLE = /https:\/\/truststore\.pki\.rds\.amazonaws\.com\/\S+/;

/** Each image is built of what the workflow builds, and started as far as the first variable that it lacks. */
async function seesImages(system: WitnessedSystem, files: Readonly<Record<string, string>>): Promise<string> {
  const { [FILES.dockerfile]: dockerfile = '' } = files;
  const [bundle = ''] = BUNDLE.exec(dockerfile) ?? [];
  const given = {
    dockerfile,
    targets: SERVICES,
    fetched: { [bundle]: 'certificates of RDS' },
    checkout: { folder: 'workloads/care-platform', files },
    before: 'npm ci\nnpm run build',
    context: '.',
  };
  const began = await system.images(given, (...images) =>
    Promise.all(
      images.map(async ({ user, command, run }, at) => {
        const { code, said } = await run();
        const program = command.join(' ');
        mustSee(
          user === 'node' && code === 1 && said.includes('METRICS_NAMESPACE'),
          `${SERVICES[at]} runs "${program}" as ${user}, which ends with ${code}: ${said.slice(0, 300)}`,
        );
        return `${SERVICES[at]} (${program})`;
      }),
    ),
  );
  mustSee(began.length === SERVICES.length, `${began.length} images were made`);
  return `With this machine in place of the base image three images were built; each starts as node and names the first variable that it lacks: ${began.join(', ')}.`;
}

/** Names alone: the values stay where they are. */
const SECRETS = `console.log(['DB_PASSWORD', 'JWT_SECRET'].filter((name) => process.env[name]).join(' '))`;

/** What a task meets on both ports: a handshake that is checked against the authority, and whether anybody listens for HTTP. */
async function onlyOverTls(system: WitnessedSystem, host: string): Promise<string> {
  const said = await system.program(
    API,
    `const tls = require('node:tls').connect({ host: '${host}', port: 443, servername: '${host}' });
     tls.once('error', (fault) => { console.log('no TLS', fault.code); process.exit(); });
     tls.once('secureConnect', () => {
       const version = tls.getProtocol();
       tls.destroy();
       const plain = require('node:net').connect({ host: '${host}', port: 80, timeout: 3000 });
       const end = (how) => { console.log(version, how); process.exit(); };
       plain.once('connect', () => end('open'));
       plain.once('timeout', () => end('closed'));
       plain.once('error', () => end('closed'));
     });`,
  );
  mustSee(/^TLSv1\.[23] closed$/.test(said), `${host} shows a task: ${said}`);
  return `${host} answers a task over ${said.split(' ')[0]}; nobody answers on port 80.`;
}

/** The last step of the workflow: the tags are new, and all other parameters stay. */
async function updated(system: WitnessedSystem, tag: string): Promise<void> {
  const status = async () => {
    const { Stacks } = await system.aws('cloudformation', 'DescribeStacks', { StackName: STACK });
    const [found] = Stacks as readonly {
      readonly StackStatus?: string;
      readonly Parameters?: readonly { readonly ParameterKey?: string }[];
    }[];
    return found ?? {};
  };
  const names = ((await status()).Parameters ?? []).map(({ ParameterKey = '' }) => ParameterKey);
  await system.aws('cloudformation', 'UpdateStack', {
    StackName: STACK,
    UsePreviousTemplate: true,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    Parameters: names.map((ParameterKey) =>
      /^(?:Api|Web|Worker)ImageTag$/.test(ParameterKey)
        ? { ParameterKey, ParameterValue: tag }
        : { ParameterKey, UsePreviousValue: true },
    ),
  });
  await system.until(`the end of the update of ${STACK}`, 600, async () => {
    const { StackStatus = '' } = await status();
    mustSee(!/ROLLBACK|FAILED/.test(StackStatus), `the update ended with ${StackStatus}`);
    return StackStatus === 'UPDATE_COMPLETE' ? true : undefined;
  });
}

/** The image of each running task of a service. */
async function imagesOf(system: WitnessedSystem, service: string): Promise<readonly string[]> {
  const tasks = await tasksOf(system, service);
  if (tasks.length === 0) return [];
  const { tasks: described } = await system.aws('ecs', 'DescribeTasks', { cluster: PROJECT, tasks });
  const containers = described as readonly { readonly containers?: readonly { readonly image?: string }[] }[];
  return containers.flatMap((task) => (task.containers ?? []).map(({ image = '' }) => image));
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
