import {
  type CountedMetric,
  countedNow,
  mustCount,
  mustSee,
  type RunWitness,
  settledCount,
  type WitnessedSystem,
} from 'lintel/constructs';
import { contract, METRIC_NAMESPACE, SERVICE_DIMENSION } from '../../workloads/contracts/contract.ts';
import { CLAUDE_HOST } from './addresses.ts';
import { CLUSTER, DATABASE_INSTANCE, SERVICE } from './names.ts';
import { application, claude, commandsOf, LISTENS, startedWith, TASK, TOKENS } from './witness-application.ts';
import { seesNothingBeside, seesProductionAlone } from './witness-image.ts';

/** What the running system shows of the promises that no template tells, in the order of the claims. */
export function bloomContractsWitnesses(files: Readonly<Record<string, string>>): readonly RunWitness[] {
  return [
    {
      claim: 'BLM-GEN-01',
      async see(system) {
        const asIs = await startedWith(system, {});
        mustSee(asIs.said.includes(LISTENS), `with its own variables the server says ${asIs.said.slice(0, 200)}`);
        for (const provider of ['openai', 'bedrock', 'azure']) {
          const { code, said } = await startedWith(system, { DEFAULT_AI_PROVIDER: provider });
          mustSee(
            code === 1 && said.includes('DEFAULT_AI_PROVIDER'),
            `with the provider "${provider}" the server ends with ${code} and says ${said.slice(0, 200)}`,
          );
        }
        return 'Beside a task, with its variables, the server starts; with DEFAULT_AI_PROVIDER openai, bedrock or azure it ends with 1 and names the variable.';
      },
    },
    {
      claim: 'BLM-ENV-20',
      async see(system) {
        const asIs = await startedWith(system, {});
        mustSee(asIs.said.includes(LISTENS), `with its own variables the server says ${asIs.said.slice(0, 200)}`);
        const required = contract.env.filter(({ required: isRequired }) => isRequired).map(({ name }) => name);
        for (const name of required) {
          const { code, said } = await startedWith(system, { [name]: undefined });
          mustSee(
            code === 1 && said.includes(name),
            `without ${name} the server ends with ${code} and says ${said.slice(0, 200)}`,
          );
        }
        return `With the variables of a task the server starts; with one of ${required.length} required ones taken away it ends with 1 and names it: ${required.join(', ')}.`;
      },
    },
    {
      claim: 'BLM-DCK-02',
      async see(system) {
        const ids = async (option: string) => (await system.exec(TASK, ['id', option])).said.trim();
        const [user, group, serves] = [await ids('-u'), await ids('-g'), await system.program(TASK, IDS_OF_SERVER)];
        mustSee(user === '1001' && group === '1001', `id prints the user ${user} and the group ${group}`);
        mustSee(serves === '1001 1001', `the server runs with the ids ${serves}`);
        return 'In a container of the service id -u and id -g print 1001, and the process of the server has both ids.';
      },
    },
    { claim: 'BLM-DCK-04', see: (system) => seesProductionAlone(system, files) },
    { claim: 'BLM-DCK-06', see: (system) => seesNothingBeside(system, files) },
    {
      claim: 'BLM-DCK-08',
      async see(system) {
        const { taskArns } = await system.aws('ecs', 'ListTasks', { cluster: CLUSTER, serviceName: SERVICE });
        const before = taskArns as readonly string[];
        await system.aws('ecs', 'StopTask', {
          cluster: CLUSTER,
          task: before[0],
          reason: 'A witness looks how one comes up.',
        });
        const seconds = await system.until('two healthy containers, one of them new', 180, async () => {
          const now = (await system.aws('ecs', 'ListTasks', { cluster: CLUSTER, serviceName: SERVICE }))
            .taskArns as readonly string[];
          if (now.length !== 2 || now.every((task) => before.includes(task))) return undefined;
          const { tasks } = await system.aws('ecs', 'DescribeTasks', { cluster: CLUSTER, tasks: now });
          const states = (tasks as readonly { readonly healthStatus?: string }[]).map(
            ({ healthStatus }) => healthStatus,
          );
          return states.every((state) => state === 'HEALTHY') ? states.length : undefined;
        });
        return `A task was stopped and another came up: its container went through its own health command and is HEALTHY, as all ${seconds} are.`;
      },
    },
    {
      claim: 'BLM-MON-01',
      see: (system) => seesRequests(system, files, ['Latency', 'Requests']),
    },
    { claim: 'BLM-MON-02', see: (system) => seesClaude(system, files) },
    {
      claim: 'BLM-MON-03',
      async see(system) {
        const names = ['DbPoolInUse', 'DbPoolWaiting'];
        const before = await Promise.all(names.map((name) => countedNow(system, ofService(name, 'SampleCount'))));
        for (const [position, name] of names.entries())
          await system.until(`${name} of a further minute`, 150, async () =>
            (await countedNow(system, ofService(name, 'SampleCount'))) > (before[position] ?? 0) ? true : undefined,
          );
        return `DbPoolInUse and DbPoolWaiting came anew within two minutes, under Service = ${SERVICE_DIMENSION} alone.`;
      },
    },
    {
      claim: 'BLM-MON-04',
      async see(system) {
        const share = await askedAgain(system, files);
        return `A question that is asked the first time is one CacheMiss, asked again one CacheHit, each for the service and for Type = chat: ${share.hits} and ${share.misses} more.`;
      },
    },
    {
      claim: 'BLM-MON-05',
      see: (system) => seesRequests(system, files, ['Errors', 'Requests']),
    },
    {
      claim: 'BLM-XRY-01',
      async see(system) {
        const { segment, path } = await tracedQuestion(system, files);
        const { request, response } = segment.http ?? {};
        mustSee(
          segment.name === contract.name && request?.url === path && response?.status === 200,
          `the segment is of ${segment.name}, ${request?.url} and ${response?.status}`,
        );
        return `A request with a trace of its own came to X-Ray as a segment of ${segment.name}, with its method, its path and the status 200, sent by the task with the rights of its role.`;
      },
    },
    {
      claim: 'BLM-XRY-02',
      async see(system) {
        const { segment } = await tracedQuestion(system, files);
        const parts = segment.subsegments ?? [];
        const names = new Set(parts.map(({ name }) => name));
        for (const name of ['database', 'cache', CLAUDE_HOST])
          mustSee(names.has(name), `the segment has ${[...names].join(', ')} and no ${name}`);
        const spent = parts.map(
          ({ name, start_time: from, end_time: to }) => `${name} ${Math.round((to - from) * 1000)} ms`,
        );
        return `The segment of one question has subsegments for the database, the cache and Claude, each with its time: ${spent.join(', ')}.`;
      },
    },
    {
      claim: 'BLM-XRY-03',
      async see(system) {
        const { segment } = await tracedQuestion(system, files);
        const part = segment.subsegments?.find(({ name }) => name === CLAUDE_HOST);
        const url = part?.http?.request?.url ?? '';
        mustSee(
          part?.namespace === 'remote' && url.startsWith(`https://${CLAUDE_HOST}/`),
          `the subsegment of Claude is ${JSON.stringify(part)}`,
        );
        return `The segment has a subsegment of the name space remote for ${CLAUDE_HOST}, with the URL ${url}.`;
      },
    },
    {
      claim: 'BLM-CST-01',
      async see(system) {
        const { hits, misses, asked } = await askedAgain(system, files, { questions: 3, times: 10 });
        mustSee(asked === misses, `Claude was asked ${asked} times for ${misses} misses`);
        return `Of ${hits + misses} questions, of which ${misses} were different, Claude was asked ${asked}: CacheHit in CacheHit + CacheMiss is ${Math.round((100 * hits) / (hits + misses))} %.`;
      },
    },
    { claim: 'BLM-CST-04', see: (system) => seesClaude(system, files) },
    {
      claim: 'BLM-CST-06',
      async see(system) {
        const [now, before] = [new Date(Date.now() + 60_000), new Date(Date.now() - 14 * 86_400_000)];
        const commands = commandsOf(files['runbooks/right-size.md'] ?? '', 1)
          .replaceAll('--start-time <time>', `--start-time ${before.toISOString()}`)
          .replaceAll('--end-time <time>', `--end-time ${now.toISOString()}`);
        const figures = await system.until('figures of the database and of the service', 150, async () => {
          const { code, said } = await system.operator(commands);
          mustSee(code === 0, `the commands of the runbook end with ${code}: ${said.slice(-300)}`);
          const averages = new Map(
            [...said.matchAll(/"Label": "(\w+)",\s*"Datapoints": \[\s*\{[^}]*"Average": ([\d.]+)/g)].map(
              ([, label = '', value]) => [label, Number(value)] as const,
            ),
          );
          const [cpu, memory] = [averages.get('CPUUtilization'), averages.get('FreeableMemory')];
          return cpu === undefined || memory === undefined ? undefined : { cpu, memory };
        });
        const { DBInstances: all } = await system.aws('rds', 'DescribeDBInstances', {
          DBInstanceIdentifier: DATABASE_INSTANCE,
        });
        const [database] = all as readonly { readonly DBInstanceClass?: string }[];
        return `The commands of the runbook gave the use of the database, ${figures.cpu.toFixed(1)} % of its processors and ${Math.round(figures.memory / 1048576)} MiB free, against its class ${database?.DBInstanceClass}.`;
      },
    },
  ];
}

const IDS_OF_SERVER = `
const { readdirSync, readFileSync } = require('node:fs');
const found = readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).flatMap((id) => {
  try {
    const words = readFileSync('/proc/' + id + '/cmdline', 'utf8').split('\\0');
    if (!words.some((word) => word.endsWith('server/src/server.js'))) return [];
    const status = readFileSync('/proc/' + id + '/status', 'utf8');
    return [['Uid', 'Gid'].map((name) => new RegExp('^' + name + ':\\\\s+(\\\\d+)', 'm').exec(status)[1]).join(' ')];
  } catch { return []; }
});
console.log([...new Set(found)].join(', '));`;

function ofService(name: string, statistic: CountedMetric['statistic'] = 'Sum'): CountedMetric {
  return { namespace: METRIC_NAMESPACE, name, dimensions: { Service: SERVICE_DIMENSION }, statistic };
}

/** A request lets each of them appear for the service and for its endpoint. */
async function seesRequests(
  system: WitnessedSystem,
  files: Readonly<Record<string, string>>,
  names: readonly string[],
): Promise<string> {
  const own = await application(system, files);
  const Endpoint = '/api/contracts';
  const all = names.flatMap((name) => {
    const whole = ofService(name, 'SampleCount');
    return [whole, { ...whole, dimensions: { ...whole.dimensions, Endpoint } }];
  });
  // The login of before is a request too.
  const before = await Promise.all(all.map((metric) => settledCount(system, metric)));
  const { status } = await own.ask('GET', Endpoint);
  mustSee(status === 200, `GET ${Endpoint} is answered with ${status}`);
  for (const [position, metric] of all.entries()) await mustCount(system, metric, before[position] ?? 0);
  return `One GET ${Endpoint} let ${names.join(' and ')} have one value more, for the service and for the endpoint.`;
}

interface Part {
  readonly name: string;
  readonly start_time: number;
  readonly end_time: number;
  readonly namespace?: string;
  readonly http?: {
    readonly request?: { readonly url?: string };
    readonly response?: { readonly status?: number };
  };
}

interface Segment extends Part {
  readonly subsegments?: readonly Part[];
}

/** One question to Claude under a trace of its own, and the segment that the task sent of it. */
async function tracedQuestion(
  system: WitnessedSystem,
  files: Readonly<Record<string, string>>,
): Promise<{ readonly segment: Segment; readonly path: string }> {
  const own = await application(system, files);
  const stub = await claude(system);
  try {
    const random = crypto.randomUUID().replaceAll('-', '').slice(0, 24);
    const trace = `1-${Math.floor(Date.now() / 1000).toString(16)}-${random}`;
    const header = { 'x-amzn-trace-id': `Root=${trace};Sampled=1` };
    const { status } = await own.ask('POST', CHAT, question(`Who signed ${trace}?`), header);
    mustSee(status === 200, `${CHAT} is answered with ${status}`);
    return await system.until('the segment of the request in X-Ray', 30, async () => {
      const { Traces: all } = await system.aws('xray', 'BatchGetTraces', { TraceIds: [trace] });
      const [found] = all as readonly { readonly Segments?: readonly { readonly Document?: string }[] }[];
      const document = found?.Segments?.[0]?.Document;
      return document === undefined ? undefined : { segment: JSON.parse(document) as Segment, path: CHAT };
    });
  } finally {
    await stub.end();
  }
}

const CHAT = '/api/ai/chat';
const question = (content: string) => ({ messages: [{ role: 'user', content }] });

async function seesClaude(system: WitnessedSystem, files: Readonly<Record<string, string>>): Promise<string> {
  const own = await application(system, files);
  const stub = await claude(system);
  try {
    const names = ['AiRequests', 'AiLatency', 'AiInputTokens', 'AiOutputTokens', 'AiCostUsd'] as const;
    const all = names.flatMap((name) => {
      const whole = ofService(name, 'SampleCount');
      return [whole, { ...whole, dimensions: { ...whole.dimensions, Type: 'chat' } }];
    });
    const tokens = [ofService('AiInputTokens'), ofService('AiOutputTokens')];
    const counted = (metrics: readonly CountedMetric[]) =>
      Promise.all(metrics.map((metric) => countedNow(system, metric)));
    const [before, [input = 0, output = 0]] = [await counted(all), await counted(tokens)];
    const { status, body } = await own.ask('POST', CHAT, question(`What is due on ${crypto.randomUUID()}?`));
    mustSee(
      status === 200 && stub.asked() === 1,
      `${CHAT} is answered with ${status}: ${JSON.stringify(body).slice(0, 200)}`,
    );
    for (const [position, metric] of all.entries()) await mustCount(system, metric, before[position] ?? 0);
    const [inputNow = 0, outputNow = 0] = await counted(tokens);
    const more = [inputNow - input, outputNow - output];
    mustSee(
      more[0] === TOKENS.input_tokens && more[1] === TOKENS.output_tokens,
      `the tokens went up by ${more.join(' and ')}`,
    );
    return `One question, answered at the name and the address of Claude's API, let ${names.join(', ')} have one value more, for the service and for Type = chat; the tokens are the ${TOKENS.input_tokens} and ${TOKENS.output_tokens} of the answer.`;
  } finally {
    await stub.end();
  }
}

/** Asks some questions in turn, so many times in all, and gives what the cache and Claude counted. */
async function askedAgain(
  system: WitnessedSystem,
  files: Readonly<Record<string, string>>,
  { questions, times }: { readonly questions: number; readonly times: number } = { questions: 1, times: 2 },
): Promise<{ readonly hits: number; readonly misses: number; readonly asked: number }> {
  const own = await application(system, files);
  const stub = await claude(system);
  try {
    const all = ['CacheHit', 'CacheMiss'].flatMap((name) => {
      const whole = ofService(name);
      return [whole, { ...whole, dimensions: { ...whole.dimensions, Type: 'chat' } }];
    });
    const before = await Promise.all(all.map((metric) => countedNow(system, metric)));
    const run = crypto.randomUUID();
    for (let count = 0; count < times; count += 1) {
      const { status } = await own.ask('POST', CHAT, question(`Question ${count % questions} of ${run}?`));
      mustSee(status === 200, `question ${count + 1} is answered with ${status}`);
    }
    const more = [times - questions, times - questions, questions, questions];
    for (const [position, metric] of all.entries())
      await mustCount(system, metric, before[position] ?? 0, more[position]);
    return { hits: times - questions, misses: questions, asked: stub.asked() };
  } finally {
    await stub.end();
  }
}
