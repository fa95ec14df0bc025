/**
 * Everybody's connections, found for kinds of resources and profiles of rules, against plain rules that ask each pair by
 * itself (`plain-network.ts`), and against a network that has nobody but the two.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Flow } from '../../src/answers/index.ts';
import { parsePorts } from '../../src/aws/index.ts';
import { intersect } from '../../src/base/index.ts';
import { buildModel, dataDocument } from '../../src/model/index.ts';
import { trafficOf } from '../../src/prove/index.ts';
import {
  type Forgotten,
  type Party,
  type PlainNetwork,
  PORTS,
  plainNetworks,
  rulesBut,
  templateOf,
} from './plain-network.ts';

function trafficIn(network: PlainNetwork): readonly Flow[] {
  const model = buildModel([{ name: 'Plain', document: dataDocument(templateOf(network)), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
  return trafficOf(model.value);
}

function portOf(port: number) {
  const parsed = parsePorts(`tcp/${port}`);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.flows;
}

/** `I0 I1 443` for each connection on one of the ports between instances, and with the internet. */
function linesOf(flows: readonly Flow[]): readonly string[] {
  return flows
    .filter(({ from, to }) => [from, to].every((name) => /^(I\d+|internet)$/.test(name)))
    .flatMap(({ from, to, flows: open = [] }) =>
      PORTS.filter((port) => intersect(open, portOf(port)).length > 0).map((port) => `${from} ${to} ${port}`),
    )
    .sort();
}

function expected(network: PlainNetwork, forgotten?: Forgotten): readonly string[] {
  const isOpen = rulesBut(forgotten);
  const parties: readonly Party[] = ['internet', ...network.instances.keys()];
  const nameOf = (party: Party) => (party === 'internet' ? party : `I${party}`);
  return parties
    .flatMap((from) =>
      parties.flatMap((to) =>
        from === to
          ? []
          : PORTS.filter((port) => isOpen(network, from, to, port)).map(
              (port) => `${nameOf(from)} ${nameOf(to)} ${port}`,
            ),
      ),
    )
    .sort();
}

const agrees = (forgotten?: Forgotten) =>
  fc.property(plainNetworks, (network) => {
    expect(linesOf(trafficIn(network))).toEqual(expected(network, forgotten));
  });

test('all connections of a network are those that plain rules find pair by pair', () => {
  fc.assert(agrees(), { numRuns: 80 });
});

test('each connection is told once, and nothing is missing to tell it', () => {
  fc.assert(
    fc.property(plainNetworks, (network) => {
      const flows = trafficIn(network);
      const pairs = flows.map(({ from, to }) => `${from} ${to}`);
      expect(new Set(pairs).size).toBe(pairs.length);
      expect(flows.filter(({ missing }) => missing !== undefined)).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test.each<Forgotten>(['ACLs', 'groups that rules name', 'routes across', 'rules for what goes out', 'conditions'])(
  'rules that forget %s disagree',
  (forgotten) => {
    const found = fc.check(agrees(forgotten), { seed: 1, numRuns: 150, endOnFailure: true });
    expect(found.failed).toBe(true);
  },
);

test('what two instances open to one another does not depend on the others', () => {
  const pairs = plainNetworks.chain((network) =>
    fc.tuple(
      fc.constant(network),
      fc.uniqueArray(fc.nat(network.instances.length - 1), { minLength: 2, maxLength: 2 }),
    ),
  );
  fc.assert(
    fc.property(pairs, ([network, kept]) => {
      const [one = 0, other = 0] = kept;
      const alone = { ...network, instances: kept.flatMap((at) => network.instances[at] ?? []) };
      const rename = (line: string) => line.replace(/\bI0\b/g, 'A').replace(/\bI1\b/g, 'B');
      const between = linesOf(trafficIn(network))
        .map((line) =>
          line.replace(new RegExp(`\\bI${one}\\b`, 'g'), 'A').replace(new RegExp(`\\bI${other}\\b`, 'g'), 'B'),
        )
        .filter((line) => !/\bI\d/.test(line))
        .sort();
      expect(between).toEqual(linesOf(trafficIn(alone)).map(rename).sort());
    }),
    { numRuns: 30 },
  );
});
