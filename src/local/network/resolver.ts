/**
 * What the resolver of a VPC answers: the names of its interfaces, those of private zones, and nothing of the real internet
 * (https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html).
 */
import { DNS_TYPES, type DnsAnswer, type DnsQuestion, type NamedRecord } from './dns-message.ts';
import type { LocalNetwork } from './local-network.ts';
import type { DnsRecord, LinkLocalSettings } from './sandbox-messages.ts';

type Names = LinkLocalSettings['names'];

/** Aliases are followed so far; a circle of them ends. */
const LONGEST_CHAIN = 8;

export function answerTo(
  { names, zones }: Pick<LinkLocalSettings, 'names' | 'zones'>,
  question: DnsQuestion,
): DnsAnswer {
  const records = follow(names, question.name, question.type, LONGEST_CHAIN);
  const isKnown =
    Object.hasOwn(names, question.name) || zones.includes(question.name) || hasBelow(names, question.name);
  return { code: isKnown ? 'NOERROR' : 'NXDOMAIN', records };
}

function follow(names: Names, name: string, type: number, left: number): readonly NamedRecord[] {
  const found = (Object.hasOwn(names, name) ? names[name] : undefined) ?? starred(names, name);
  const wanted = found.filter((record) => type === DNS_TYPES.ANY || DNS_TYPES[record.type] === type);
  if (wanted.length > 0) return wanted.map((record) => ({ name, record }));
  const alias = found.find((record) => record.type === 'CNAME');
  if (alias === undefined || left === 0) return [];
  return [{ name, record: alias }, ...follow(names, alias.name.toLowerCase(), type, left - 1)];
}

/** `*.example.internal` answers for names below it that are not written. */
function starred(names: Names, name: string): readonly DnsRecord[] {
  const above = name.split('.').slice(1).join('.');
  return above === '' ? [] : (names[`*.${above}`] ?? []);
}

/** A name above others exists without records of its own (RFC 8020). */
function hasBelow(names: Names, name: string): boolean {
  return Object.keys(names).some((each) => each.endsWith(`.${name}`)) || starred(names, name).length > 0;
}

/** The names that a VPC gives by itself: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-dns.html#vpc-dns-hostnames */
export function vpcNames(network: LocalNetwork, vpc: string, region: string): Names {
  const domain = region === 'us-east-1' ? 'ec2.internal' : `${region}.compute.internal`;
  const home = new Set(network.subnets.filter((subnet) => subnet.vpc === vpc).map(({ id }) => id));
  return Object.fromEntries(
    network.seats
      .filter(({ subnet }) => home.has(subnet))
      .flatMap(({ addresses }) => {
        const address = addresses[4];
        if (address === undefined) return [];
        const name = `ip-${address.replaceAll('.', '-')}.${domain}`;
        const reverse = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
        return [
          [name, [{ type: 'A', address }]],
          [reverse, [{ type: 'PTR', name }]],
        ] satisfies [string, DnsRecord[]][];
      }),
  );
}
