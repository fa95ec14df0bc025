import {
  type CountedMetric,
  type FrontDoorAnswer,
  loggedLine,
  mustCount,
  mustRing,
  mustSee,
  type RunWitness,
  settledCount,
  type WitnessedSystem,
} from 'lintel/constructs';

/** What the running system shows of the promises that no template tells, in the order of the claims. */
export function mcpTaggingWitnesses(environment: string): readonly RunWitness[] {
  const project = `mcp-tagging/${environment}`;
  const logGroup = `/${project}`;
  const counted = (name: string): CountedMetric => ({
    namespace: project,
    name,
    dimensions: { Environment: environment },
  });
  return [
    {
      claim: 'MCP-CMP-04',
      async see(system) {
        const { status } = await system.ask({ path: '/health' });
        mustSee(status === 200, `GET /health is answered with ${status}`);
        const said = await system.program('Server', HEALTH);
        mustSee(said === '200', `on the instance port 8080 answers ${said}`);
        return 'GET /health is answered with 200 on port 8080 of the instance, and through the load balancer.';
      },
    },
    {
      claim: 'MCP-SEC-02',
      async see(system) {
        const [none, wrong, right] = [
          await initialize(system, undefined),
          await initialize(system, 'no-key-of-anybody'),
          await initialize(system, await keyOf(system)),
        ];
        for (const { status, headers } of [none, wrong])
          mustSee(
            status === 401 && headers['www-authenticate']?.startsWith('Bearer') === true,
            `a bad key gets ${status} with WWW-Authenticate "${headers['www-authenticate'] ?? ''}"`,
          );
        mustSee(right.status === 200, `the key of the secret gets ${right.status}`);
        return 'Without a key and with a wrong one: 401 and WWW-Authenticate: Bearer. With the key of the secret: 200.';
      },
    },
    {
      claim: 'MCP-LOG-02',
      async see(system) {
        const id = crypto.randomUUID();
        await system.ask({ path: '/health', headers: { 'x-correlation-id': id } });
        await loggedLine(system, logGroup, id);
        return `The line of a request, found by its correlation id, is in the log group ${logGroup}.`;
      },
    },
    {
      claim: 'MCP-RUN-01',
      async see(system) {
        const count = counted('CORSViolations');
        const before = await settledCount(system, count);
        const key = await keyOf(system);
        const allowed = await initialize(system, key, { origin: 'https://claude.ai' });
        const refused = await initialize(system, key, { origin: 'https://example.org' });
        const header = allowed.headers['access-control-allow-origin'];
        mustSee(
          allowed.status === 200 && header === 'https://claude.ai',
          `https://claude.ai gets ${allowed.status} and Access-Control-Allow-Origin "${header ?? ''}"`,
        );
        mustSee(refused.status === 403, `https://example.org gets ${refused.status}`);
        await mustCount(system, count, before);
        return 'https://claude.ai: 200, and named in Access-Control-Allow-Origin. https://example.org: 403. CORSViolations is 1 more.';
      },
    },
    {
      claim: 'MCP-RUN-02',
      async see(system) {
        const count = counted('AuthenticationFailures');
        const before = await settledCount(system, count);
        const { status } = await initialize(system, 'no-key-of-anybody');
        mustSee(status === 401, `a wrong key gets ${status}`);
        await mustCount(system, count, before);
        return 'A wrong key gets 401, and AuthenticationFailures is 1 more.';
      },
    },
    {
      claim: 'MCP-RUN-03',
      async see(system) {
        const fresh = await rotated(system);
        await failed(system);
        const { status } = await initialize(system, fresh);
        mustSee(status === 200, `a server that has just started answers the new key with ${status}`);
        return 'The secret was given a new key, and the server was started anew: it opened to that key at once.';
      },
    },
    {
      claim: 'MCP-RUN-04',
      async see(system) {
        const types = [
          'ec2:instance',
          'rds:db',
          's3:bucket',
          'lambda:function',
          'ecs:service',
          'secretsmanager:secret',
        ];
        const answer = await callTool(system, 'find_untagged_resources', {
          resource_types: types,
          include_costs: true,
        });
        const { data_quality: quality, total_monthly_cost: cost, total_untagged: untagged } = answer;
        const { status, failed_resource_types: failures } = quality as {
          readonly status?: string;
          readonly failed_resource_types?: unknown;
        };
        mustSee(status === 'complete', `the scan is ${status}: ${JSON.stringify(failures).slice(0, 200)}`);
        mustSee(typeof cost === 'number' && cost > 0, `Cost Explorer gave ${JSON.stringify(cost)}`);
        return `EC2, RDS, S3, Lambda, ECS, the tagging API and Cost Explorer answered the server's role, whose policies are enforced: the scan is complete, with ${String(untagged)} untagged resources and their costs.`;
      },
    },
    {
      claim: 'MCP-RUN-05',
      async see(system) {
        const name = `mcp-tagging-auth-failures-${environment}`;
        await mustRing(system, name, 150, async () => {
          for (let count = 0; count < WRONG_KEYS; count += 1) await initialize(system, `wrong-key-${count}`);
        });
        return `After ${WRONG_KEYS} wrong keys ${name} was in ALARM, and its mail lay in the outbox.`;
      },
    },
    {
      claim: 'MCP-RUN-06',
      async see(system) {
        const { tls } = await system.ask({ path: '/health' });
        mustSee(tls === 'TLSv1.3', `a client that speaks TLS 1.3 agreed on ${tls}`);
        const old = await system.ask({ path: '/health', newestTls: 'TLSv1.2' }).then(
          (answer) => `got ${answer.status} over ${answer.tls}`,
          () => undefined,
        );
        mustSee(old === undefined, `a client of TLS 1.2 ${old ?? ''}`);
        return 'A handshake of TLS 1.2 is refused; one of TLS 1.3 is agreed on.';
      },
    },
    {
      claim: 'MCP-RUN-07',
      async see(system) {
        const starts = async () => {
          const { events } = await system.aws('logs', 'FilterLogEvents', {
            logGroupName: logGroup,
            filterPattern: '"The server listens."',
          });
          return (events as readonly unknown[]).length;
        };
        const [before, old] = [await starts(), await keyOf(system)];
        const fresh = await rotated(system);
        await system.until('the new key of the secret opening the server', 150, async () =>
          (await initialize(system, fresh)).status === 200 ? true : undefined,
        );
        const { status } = await initialize(system, old);
        mustSee(status === 401, `the old key still gets ${status}`);
        mustSee((await starts()) === before, 'the server was started anew meanwhile');
        return 'The new key of the secret got 200 and the old one 401, without a start between.';
      },
    },
    {
      claim: 'MCP-RUN-08',
      async see(system) {
        const seconds = await failed(system);
        return `The instance failed without a word and was recovered; the front door answered again after ${seconds} s.`;
      },
    },
    {
      claim: 'MCP-RUN-09',
      async see(system) {
        const said = await system.program('Server', METADATA);
        const id = system.output('InstanceId');
        mustSee(said === `401 200 ${id}`, `without a token and with one the metadata answer ${said}`);
        return 'Metadata without a token: 401. With a token: 200, and the id of the instance.';
      },
    },
  ];
}

/** More than the alarm's 10. */
const WRONG_KEYS = 12;

const HEALTH = `fetch('http://127.0.0.1:8080/health').then((answer) => console.log(answer.status))`;

const METADATA = `(async () => {
  const at = 'http://169.254.169.254/latest/';
  const bare = await fetch(at + 'meta-data/instance-id');
  const token = await (await fetch(at + 'api/token', { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } })).text();
  const full = await fetch(at + 'meta-data/instance-id', { headers: { 'x-aws-ec2-metadata-token': token } });
  console.log(bare.status, full.status, await full.text());
})()`;

async function keyOf(system: WitnessedSystem): Promise<string> {
  const { SecretString: key } = await system.aws('secretsmanager', 'GetSecretValue', {
    SecretId: system.output('APIKeySecretArn'),
  });
  return String(key);
}

/** The secret has a new key, which is answered. */
async function rotated(system: WitnessedSystem): Promise<string> {
  const fresh = `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '');
  await system.aws('secretsmanager', 'PutSecretValue', {
    SecretId: system.output('APIKeySecretArn'),
    SecretString: fresh,
  });
  return fresh;
}

/** The instance fails, and requests with it; answers after how many seconds the front door answers again. */
async function failed(system: WitnessedSystem): Promise<string> {
  const begun = Date.now();
  const isServed = () =>
    system.ask({ path: '/health' }).then(
      ({ status }) => status === 200,
      () => false,
    );
  await Promise.all([
    system.fault('instance', 'Server'),
    system.until('a request that fails with the instance', 30, async () => ((await isServed()) ? undefined : true)),
  ]);
  await system.until('a healthy target after the fault', 60, async () =>
    (await isServed()) && system.stateOf('Server') === 'healthy' ? true : undefined,
  );
  return ((Date.now() - begun) / 1000).toFixed(1);
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'witness', version: '1' } },
} as const;

function initialize(
  system: WitnessedSystem,
  key: string | undefined,
  more: Readonly<Record<string, string>> = {},
): Promise<FrontDoorAnswer> {
  return post(system, INITIALIZE, { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...more });
}

function post(
  system: WitnessedSystem,
  message: object,
  headers: Readonly<Record<string, string>>,
): Promise<FrontDoorAnswer> {
  return system.ask({
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(message),
  });
}

/** Calls a tool in a session of its own, and gives its structured result. */
async function callTool(
  system: WitnessedSystem,
  name: string,
  given: object,
): Promise<Readonly<Record<string, unknown>>> {
  const authorization = `Bearer ${await keyOf(system)}`;
  const opened = await post(system, INITIALIZE, { authorization });
  const session = {
    authorization,
    'mcp-session-id': opened.headers['mcp-session-id'] ?? '',
    'mcp-protocol-version': '2025-06-18',
  };
  await post(system, { jsonrpc: '2.0', method: 'notifications/initialized' }, session);
  const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name, arguments: given } };
  const { status, body } = await post(system, call, session);
  mustSee(status === 200, `the tool ${name} is answered with ${status}`);
  // As JSON, or as the one event of a stream.
  const text = body.trimStart().startsWith('{') ? body : (/^data: (.*)$/m.exec(body)?.[1] ?? '{}');
  const { result } = JSON.parse(text) as {
    readonly result?: { readonly structuredContent?: Readonly<Record<string, unknown>> };
  };
  if (result?.structuredContent === undefined) throw new Error(`the tool ${name} answered ${text.slice(0, 300)}`);
  return result.structuredContent;
}
