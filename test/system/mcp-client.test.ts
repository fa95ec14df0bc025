/**
 * A stock client of the Model Context Protocol asks the running system for all it can do: the SDK's own client in a process
 * of its own, over HTTPS through the load balancer, trusting the local authority alone. Oracles: the tags in the templates of
 * the other systems that stand on the same target, and Cost Explorer's answer to the test itself.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningUp, synth, up } from '../../src/actions/index.ts';
import { deployAssembly } from '../../src/actions/run/deploy-assembly.ts';
import { chosenValue } from '../../src/actions/run/local-choices.ts';
import { LOCAL_SERVICES, probeNetwork, standInNetwork, startServer } from '../../src/local/index.ts';
import { askedOf } from './asking.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const CLIENT = fileURLToPath(new URL('./mcp/client.ts', import.meta.url));
const { reason } = probeNetwork();

/** The other systems that stand on the target: a server, databases, buckets, in two regions. */
const OTHERS = [
  { target: 'coherent-pmo', environment: 'dev', parameters: { HostedZoneId: 'Z0123456789ABCDEFGHIJ' } },
  { target: 'bloom-contracts', environment: 'prod', parameters: {} },
] as const;
const TYPES: Readonly<Record<string, string>> = {
  'AWS::EC2::Instance': 'ec2:instance',
  'AWS::RDS::DBInstance': 'rds:db',
  'AWS::S3::Bucket': 's3:bucket',
};
const AT = { partition: 'aws', account: '000000000000', region: 'us-east-1' } as const;

/** Of the tools that no test below looks at more closely. */
const CALLS: Readonly<Record<string, object>> = {
  get_tagging_policy: {},
  check_tag_compliance: { resource_types: Object.values(TYPES), store_snapshot: true },
  generate_compliance_report: { resource_types: ['rds:db'], format: 'markdown' },
  get_violation_history: {},
  generate_custodian_policy: { resource_types: ['s3:bucket'] },
  generate_openops_workflow: { resource_types: ['s3:bucket'] },
  schedule_compliance_audit: { schedule: 'weekly', time: '09:00' },
  detect_tag_drift: { resource_types: Object.values(TYPES) },
  export_violations_csv: { resource_types: ['rds:db'] },
  suggest_tags: { resource_arn: 'arn:aws:rds:us-west-2:000000000000:db:bloom-energy-contracts' },
  validate_resource_tags: { resource_arns: ['arn:aws:rds:us-west-2:000000000000:db:bloom-energy-contracts'] },
};

interface Answer {
  readonly isError?: boolean;
  readonly structuredContent?: Readonly<Record<string, unknown>>;
  readonly content?: readonly { readonly text?: string }[];
}

describe.skipIf(reason !== undefined)(`a stock client${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lintel-mcp-'));
  const assemblies = mkdtempSync(join(tmpdir(), 'lintel-mcp-out-'));
  const started: RunningUp[] = [];
  let tools: readonly string[] = [];
  let ask: (tool: string, given: object) => Promise<Answer> = () => Promise.reject(new Error('no client'));
  let end = () => {};

  beforeAll(async () => {
    const server = await startServer({ services: LOCAL_SERVICES, folder, port: 0 });
    standInNetwork(server.world);
    for (const { target, environment, parameters } of OTHERS) {
      const out = join(assemblies, target);
      expect((await synth({ target, environment, out, validate: false, cwd: ROOT })).diagnostics).toEqual([]);
      const choose = (...[name, definition, place]: Parameters<Parameters<typeof deployAssembly>[0]['choose']>) =>
        chosenValue(server.world, place, name, definition);
      const { stacks } = await deployAssembly({ world: server.world, at: AT, folder: out, parameters, choose });
      expect(stacks.map(({ status }) => status)).toContain('CREATE_COMPLETE');
    }
    await server.close();
    const running = await up({ target: 'mcp-tagging', folder, port: 0, cwd: ROOT });
    started.push(running);
    const { url = '', doors, components, authority = '' } = running.report;
    expect(components).toContainEqual(expect.objectContaining({ component: 'Server', state: 'healthy' }));
    const SecretId = running.report.outputs.find(({ name }) => name === 'APIKeySecretArn')?.value;
    const { SecretString: key } = await askedOf(url, 'secretsmanager.GetSecretValue', { SecretId });
    const door = doors.find(
      ({ component, url: each }) => component.includes('LoadBalancer') && each.startsWith('https:'),
    )?.url;
    const child = spawn(process.execPath, [CLIENT], {
      env: { ...process.env, MCP_URL: `${door}/mcp`, MCP_KEY: String(key), NODE_EXTRA_CA_CERTS: authority },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const heard = async () => JSON.parse(String((await lines.next()).value ?? '{}')) as Record<string, unknown>;
    ({ tools } = (await heard()) as { tools: readonly string[] });
    ask = async (tool, given) => {
      child.stdin.write(`${JSON.stringify({ tool, arguments: given })}\n`);
      const { answer } = (await heard()) as { answer: Answer };
      return answer;
    };
    end = () => child.stdin.end();
  });
  afterAll(async () => {
    end();
    await started[0]?.stop();
    for (const each of [folder, assemblies]) rmSync(each, { recursive: true, force: true });
  });

  /** What its template gives no tag of each required name, by `stack logical-id`. */
  function untaggedByTemplates(): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, readonly string[]>();
    for (const [target, file] of [
      ['coherent-pmo', 'Coherent'],
      ['bloom-contracts', 'BloomContracts'],
    ] as const) {
      const template = JSON.parse(readFileSync(join(assemblies, target, `${file}.template.json`), 'utf8')) as {
        readonly Resources: Readonly<
          Record<
            string,
            { readonly Type: string; readonly Properties?: { readonly Tags?: readonly { readonly Key: string }[] } }
          >
        >;
      };
      for (const [id, { Type, Properties }] of Object.entries(template.Resources)) {
        if (TYPES[Type] === undefined) continue;
        const keys = (Properties?.Tags ?? []).map(({ Key }) => Key.toLowerCase());
        const missing = ['Owner', 'Environment', 'Application'].filter((name) => !keys.includes(name.toLowerCase()));
        if (missing.length > 0) found.set(id, missing);
      }
    }
    return found;
  }

  test('is shown 14 tools, each of which is asked here', () => {
    const asked = [
      ...Object.keys(CALLS),
      'find_untagged_resources',
      'get_cost_attribution_gap',
      'import_aws_tag_policy',
    ];
    expect([...tools].sort()).toEqual(asked.sort());
    expect(tools.length).toBe(14);
  });

  test('finds what the templates of the other systems leave untagged, of three services and in two regions', async () => {
    const { structuredContent } = await ask('find_untagged_resources', {
      resource_types: Object.values(TYPES),
      include_costs: true,
    });
    const { resources, data_quality } = structuredContent as {
      readonly resources: readonly {
        readonly resource_type: string;
        readonly region: string;
        readonly current_tags: Readonly<Record<string, string>>;
        readonly missing_required_tags: readonly string[];
      }[];
      readonly data_quality: { readonly status: string };
    };
    expect(data_quality.status).toBe('complete');
    const found = new Map(
      resources.map((each) => [each.current_tags['aws:cloudformation:logical-id'], each.missing_required_tags]),
    );
    const expected = untaggedByTemplates();
    expect(expected.size).toBeGreaterThan(3);
    for (const [id, missing] of expected) expect([id, found.get(id)]).toEqual([id, missing]);
    expect(new Set(resources.map(({ resource_type: type }) => type))).toEqual(new Set(Object.values(TYPES)));
    expect(new Set(resources.map(({ region }) => region))).toEqual(new Set(['global', 'us-east-1', 'us-west-2']));
  });

  test('is told costs that Cost Explorer gives, to the cent', async () => {
    const { structuredContent } = await ask('get_cost_attribution_gap', { resource_types: Object.values(TYPES) });
    const { total_spend: total, time_period: TimePeriod } = structuredContent as {
      readonly total_spend: number;
      readonly time_period: object;
    };
    const { ResultsByTime } = await askedOf(started[0]?.report.url ?? '', 'AWSInsightsIndexService.GetCostAndUsage', {
      TimePeriod,
      Granularity: 'MONTHLY',
      Metrics: ['UnblendedCost'],
      Filter: {
        Dimensions: {
          Key: 'SERVICE',
          Values: [
            'Amazon Elastic Compute Cloud - Compute',
            'Amazon Relational Database Service',
            'Amazon Simple Storage Service',
          ],
        },
      },
    });
    const months = ResultsByTime as readonly {
      readonly Total: { readonly UnblendedCost: { readonly Amount: string } };
    }[];
    const spent = months.reduce((sum, { Total }) => sum + Number(Total.UnblendedCost.Amount), 0);
    expect(spent).toBeGreaterThan(50);
    expect(total).toBeCloseTo(spent, 2);
  });

  test.each(Object.entries(CALLS))('%s answers', async (tool, given) => {
    const answer = await ask(tool, given);
    expect([answer.isError ?? false, answer.content?.[0]?.text]).toEqual([false, expect.any(String)]);
  });

  test('a policy import is refused: no AWS Organizations is here, and on AWS the role may not ask it', async () => {
    expect(await ask('import_aws_tag_policy', {})).toMatchObject({ isError: true });
  });
});
