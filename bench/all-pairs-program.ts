/** Builds the network of a fleet of so many interfaces, finds all connections, and prints what that took as JSON. */
import { buildModel, dataDocument, type Network } from '../src/model/index.ts';
import { kindsOf, openWaysIn, sourcesOf } from '../src/prove/reach/index.ts';
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
const { ms: parseMs } = timed(() => JSON.parse(text));
const { ms: modelMs, value: network } = timed(() => networkOf(text));
const networkMb = livingMb();
const { ms: pairsMs, value: found } = timed(() => openWaysIn(network));
const foundMb = livingMb() - networkMb;
const ways = [...found.inbound, ...found.between, ...found.beyond];
const [first] = network.interfaces;
const { ms: againMs } = timed(() => sourcesOf(network, { kind: 'owner', id: first?.owner ?? '' }));
const names = (ends: readonly { readonly names: readonly string[] }[]) =>
  ends.reduce((sum, end) => sum + end.names.length, 0);
const measured: Measured = {
  interfaces: network.interfaces.length,
  parseMs,
  modelMs,
  pairsMs,
  againMs,
  kinds: kindsOf(network).all.length,
  ways: ways.length,
  pairs: ways.reduce((sum, { from, to }) => sum + names(from) * names(to), 0),
  networkMb,
  foundMb,
};
console.log(JSON.stringify(measured));

function networkOf(template: string): Network {
  const model = buildModel([{ name: 'Fleet', document: dataDocument(JSON.parse(template)), region: 'us-east-1' }]);
  if (!model.ok) throw new Error(JSON.stringify(model.diagnostics.slice(0, 3)));
  return model.value.network;
}

/** What the work made, and the processor time that it took. */
function timed<T>(work: () => T): { readonly ms: number; readonly value: T } {
  const started = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(started);
  return { ms: (user + system) / 1000, value };
}

function livingMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}
