/**
 * Real connections in the kernel against the solver's answers: the networks of the five systems and random ones are built in
 * network namespaces, and every pair tries TCP, UDP and ICMP over both families. Two readings of AWS's pages are held
 * against each other here, `src/local/network` and `src/prove/reach`; a disagreement is settled by the page.
 * `LINTEL_NETWORKS` says how many random networks, 15 unless set; `LINTEL_SEED` which.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readModel } from '../../src/actions/read-model.ts';
import { planOf } from '../../src/local/network/plan.ts';
import { settleNetwork } from '../../src/local/network/settle-network.ts';
import { buildModel, dataDocument, type Network } from '../../src/model/index.ts';
import { type Attempts, attempted, prepareAttempts } from './network/attempts.ts';
import { disagreements, type Pair, pairsOf, type Samples, withEndpointsOnly } from './network/pairs.ts';
import { type Resources, randomTemplates } from './network/random-templates.ts';

const NETWORKS = Number(process.env.LINTEL_NETWORKS ?? 15);
const SEED = Number(process.env.LINTEL_SEED ?? Date.now());

/** Why namespaces cannot be made here; undefined where they can. */
function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root';
  for (const [program, flag] of [
    ['ip', '-V'],
    ['nft', '--version'],
    ['unshare', '--version'],
    ['cc', '--version'],
  ] as const)
    if (spawnSync(program, [flag]).status !== 0) return `it needs ${program}`;
  const { status, stderr } = spawnSync('unshare', ['--net', '--mount', 'true'], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}

const reason = whyNot();
const samples: Samples = {
  internet: { 4: ['8.8.8.8', '9.9.9.9', '200.0.0.1'], 6: ['2a00::1', '2b00::1'] },
  flows: ['tcp/22', 'tcp/100', 'tcp/443', 'tcp/33000', 'udp/53', 'udp/2000', 'icmp/8'],
  clientPorts: [1500, 40000, 60000],
};
const PORTS = [22, 100, 443, 33000, 53, 2000];
const ofSystems: Samples = {
  internet: { 4: ['8.8.8.8', '203.0.113.9'], 6: ['2a00::1'] },
  flows: ['tcp/22', 'tcp/80', 'tcp/443', 'tcp/5432', 'tcp/6379', 'tcp/8080', 'udp/53', 'icmp/8'],
  clientPorts: [1500, 50000],
};
const PORTS_OF_SYSTEMS = [22, 80, 443, 5432, 6379, 8080, 53];

/** What the kernel says differently, after a second look that waits for longer. */
function differences(
  attempts: Attempts,
  built: Network,
  asked: Network,
  about: Samples,
  ports: readonly number[],
): { readonly pairs: readonly Pair[]; readonly found: readonly string[] } {
  const layout = settleNetwork(built);
  const plan = withEndpointsOnly(planOf(layout), layout);
  const pairs = pairsOf(asked, layout, plan, about);
  const first = disagreements(pairs, attempted(attempts, plan, ports, pairs));
  if (first.length === 0) return { pairs, found: first };
  return { pairs, found: disagreements(pairs, attempted(attempts, plan, ports, pairs, 1000)) };
}

function networkOf(resources: Resources): Network {
  const model = buildModel([{ name: 'Test', region: 'us-east-1', document: dataDocument({ Resources: resources }) }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return model.value.network;
}

describe.skipIf(reason !== undefined)(`the kernel${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  const attempts = reason === undefined ? prepareAttempts() : { folder: '', program: '' };
  afterAll(() => rmSync(attempts.folder, { recursive: true, force: true }));

  test.for([
    ['mcp-tagging', 'prod'],
    ['omnirapeutic', 'production'],
    ['ec2-autoscaling', 'prod'],
    ['bloom-contracts', 'prod'],
    ['coherent-pmo', 'prod'],
  ])('connects in %s whom the solver says', async ([target = '', environment = ''], { annotate }) => {
    const read = await readModel({ target, environment });
    if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
    const { network } = read.value.model;
    const { pairs, found } = differences(attempts, network, network, ofSystems, PORTS_OF_SYSTEMS);
    expect(found).toEqual([]);
    expect(pairs.some(({ solved }) => solved === 'open')).toBe(true);
    await annotate(`${pairs.length} connections tried`);
  });

  test(`connects in ${NETWORKS} random networks whom the solver says`, async ({ annotate }) => {
    const templates = fc.sample(randomTemplates, { numRuns: NETWORKS, seed: SEED });
    let compared = 0;
    templates.forEach((resources, number) => {
      const network = networkOf(resources);
      const { pairs, found } = differences(attempts, network, network, samples, PORTS);
      compared += pairs.length;
      expect(found, `network ${number} of seed ${SEED}: ${JSON.stringify(resources)}`).toEqual([]);
    });
    expect(compared).toBeGreaterThan(NETWORKS * 500);
    await annotate(`${compared} connections tried, seed ${SEED}`);
  });

  test.each<[string, (network: Network) => Network]>([
    ['network ACLs', (network) => ({ ...network, acls: new Map() })],
    [
      'denials of answers',
      (network) => ({
        ...network,
        acls: new Map(
          [...network.acls].map(([id, acl]) => [
            id,
            { ...acl, entries: acl.entries.filter(({ direction }) => direction === 'ingress') },
          ]),
        ),
      }),
    ],
    ['gateways', (network) => ({ ...network, gateways: new Map() })],
  ])('notices a network that is built without its %s', (_, without) => {
    const templates = fc.sample(randomTemplates, { numRuns: 3, seed: 7 });
    const noticed = templates.map((resources) => {
      const network = networkOf(resources);
      return differences(attempts, without(network), network, samples, PORTS).found.length;
    });
    expect(Math.max(...noticed)).toBeGreaterThan(0);
  });
});
