/**
 * Flow logs of an interface, counted in the kernel: everything is counted before the security groups, and again behind them
 * (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html). What a network ACL refuses is not seen here.
 */

import type { LocalSeat } from './local-network.ts';
import { baseChain, nftTable } from './nft-text.ts';

export interface FlowRow {
  readonly source: string;
  readonly destination: string;
  /** The IANA number. */
  readonly protocol: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly packets: number;
  readonly bytes: number;
  readonly action: 'ACCEPT' | 'REJECT';
}

const FAMILIES = [
  { family: 4, type: 'ipv4_addr', word: 'ip' },
  { family: 6, type: 'ipv6_addr', word: 'ip6' },
] as const;

/** A table beside that of the groups, which may be replaced. */
export function flowLogTable(): string {
  const sets = FAMILIES.flatMap(({ family, type }) =>
    (['seen', 'accepted'] as const).map(
      (name) =>
        `  set ${name}_${family} {\n    type ${type} . ${type} . inet_proto . inet_service . inet_service;\n    size 65535; flags dynamic; counter;\n  }\n`,
    ),
  );
  const rules = (name: 'seen' | 'accepted') =>
    FAMILIES.map(
      ({ family, word }) =>
        `meta l4proto { tcp, udp } update @${name}_${family} { ${word} saddr . ${word} daddr . meta l4proto . th sport . th dport }`,
    );
  const chains = (['input', 'output'] as const).flatMap((hook) => [
    baseChain(`${hook}_before`, { hook, priority: -10, policy: 'accept' }, rules('seen')),
    baseChain(`${hook}_after`, { hook, priority: 10, policy: 'accept' }, rules('accepted')),
  ]);
  return nftTable('inet', 'flow_log', ...sets, ...chains);
}

/** Lists the counters of a namespace. */
export function flowLogText(namespace: string): string {
  return `nsenter --net=/run/netns/${namespace} nft -j list table inet flow_log`;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

interface Counted {
  readonly key: readonly string[];
  readonly packets: number;
  readonly bytes: number;
}

/** The rows of a seat, from what nft prints. */
export function flowRows(output: string, { addresses }: LocalSeat): readonly FlowRow[] {
  const own = new Set(Object.values(addresses));
  const [seen, accepted] = (['seen', 'accepted'] as const).map((name) => counted(output, name));
  if (seen === undefined || accepted === undefined) return [];
  const passed = new Map(accepted.map((each) => [each.key.join(' '), each]));
  return seen.flatMap(({ key, packets, bytes }): readonly FlowRow[] => {
    const [source = '', destination = '', protocol = '', sourcePort, destinationPort] = key;
    if (!own.has(source) && !own.has(destination)) return [];
    const through = passed.get(key.join(' '));
    const row = {
      source,
      destination,
      protocol: PROTOCOLS[protocol] ?? Number(protocol),
      sourcePort: Number(sourcePort),
      destinationPort: Number(destinationPort),
    };
    const refused = { packets: packets - (through?.packets ?? 0), bytes: bytes - (through?.bytes ?? 0) };
    return [
      ...(through === undefined
        ? []
        : [{ ...row, packets: through.packets, bytes: through.bytes, action: 'ACCEPT' as const }]),
      ...(refused.packets > 0 ? [{ ...row, ...refused, action: 'REJECT' as const }] : []),
    ];
  });
}

function counted(output: string, name: string): readonly Counted[] {
  const { nftables }: { nftables?: readonly NftObject[] } = JSON.parse(output);
  return (nftables ?? []).flatMap(({ set }) =>
    set === undefined || !set.name.startsWith(`${name}_`)
      ? []
      : (set.elem ?? []).flatMap(({ elem }) =>
          elem?.val?.concat === undefined
            ? []
            : [
                {
                  key: elem.val.concat.map(String),
                  packets: elem.counter?.packets ?? 0,
                  bytes: elem.counter?.bytes ?? 0,
                },
              ],
        ),
  );
}

interface NftObject {
  readonly set?: {
    readonly name: string;
    readonly elem?: readonly {
      readonly elem?: {
        readonly val?: { readonly concat?: readonly unknown[] };
        readonly counter?: { readonly packets: number; readonly bytes: number };
      };
    }[];
  };
}
