/** Builds the network of a fleet of so many interfaces, finds all connections, and prints what that took as JSON. */
import { buildModel, dataDocument, type Network } from '../src/model/index.ts';
import { kindsOf, sourcesOf, waysIn } from '../src/prove/reach/index.ts';
import { fleetOf } from './fleet.ts';

export interface Measured {
  readonly interfaces: number;
  /** What the same processor takes to read the template as JSON, for comparison. */
  readonly parseMs: number;
  readonly modelMs: number;
  readonly pairsMs: number;
  /** Of one more question on the same network: who reaches one instance. */
  readonly againMs: number;
  readonly kinds: number;
  readonly ways: number;
  /** The pairs of names that the ways stand for. */
  readonly pairs: number;
  /** What lives after all is found: the network, and beside it what was found. */
  readonly networkMb: number;
  readonly foundMb: number;
}

const count = Number(process.argv[2]);
const text = JSON.stringify(fleetOf(count).template);
const parseMs = processorTime(() => JSON.parse(text));
let network: Network | undefined;
const modelMs = processorTime(() => {
  network = networkOf(text);
});
if (network === undefined) throw new Error('the fleet has no network');
const own = network;
const before = livingMb();
let found: ReturnType<typeof waysIn> | undefined;
const pairsMs = processorTime(() => {
  found = waysIn(own);
});
const ways = [...(found?.inbound ?? []), ...(found?.between ?? []), ...(found?.beyond ?? [])];
const foundMb = livingMb() - before;
const [first] = own.interfaces;
const againMs = processorTime(() => sourcesOf(own, { kind: 'owner', id: first?.owner ?? '' }));
const names = (ends: readonly { readonly names: readonly string[] }[]) =>
  ends.reduce((sum, end) => sum + end.names.length, 0);
const measured: Measured = {
  interfaces: own.interfaces.length,
  parseMs,
  modelMs,
  pairsMs,
  againMs,
  kinds: kindsOf(own).all.length,
  ways: ways.length,
  pairs: ways.reduce((sum, { from, to }) => sum + names(from) * names(to), 0),
  networkMb: before,
  foundMb,
};
console.log(JSON.stringify(measured));

function networkOf(template: string): Network {
  const model = buildModel([{ name: 'Fleet', document: dataDocument(JSON.parse(template)), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics.slice(0, 3)));
  return model.value.network;
}

function processorTime(work: () => unknown): number {
  const started = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function livingMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
