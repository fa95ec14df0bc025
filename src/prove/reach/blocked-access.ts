/**
 * VPC Block Public Access. It judges the subnet of the host, and for a NAT gateway also the gateway's own; an exclusion of
 * one of the two only leaves it open what happens
 * (https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html).
 */
import { ALL_FLOWS } from '../../aws/index.ts';
import { allOf, anyOf, type Extent, NEVER, NOWHERE, noneOf } from '../../base/index.ts';
import type { AccessExclusion } from '../../model/index.ts';
import { allow } from './allowed.ts';
import { bounded } from './bounds.ts';
import type { HostSeat } from './seats.ts';
import { type Context, constantStage, type Stage } from './stage.ts';

/** In or out through an internet gateway, out through an egress-only one, or out through a NAT gateway. */
export type InternetWay = 'in' | 'out' | 'egress-only' | { readonly nat: HostSeat };

export function blockedAccessStages(context: Context, host: HostSeat, way: InternetWay): readonly Stage[] {
  const blocked = context.network.blockedAccess;
  if (blocked === undefined) return [];
  const open = openFor(context, host, way);
  return [
    constantStage(
      bounded(allow(ALL_FLOWS, open.certain), allow(ALL_FLOWS, open.possible), [
        `whether VPC Block Public Access lets ${host.iface?.id ?? host.subnetId} pass`,
      ]),
      {
        what: 'VPC Block Public Access',
        subject: blocked.at.subject,
        at: blocked.at,
        code: 'VPC_BLOCK_PUBLIC_ACCESS_ENABLED',
        needs: `an exclusion for ${host.subnetId} or its VPC`,
      },
    ),
  ];
}

function openFor({ network }: Context, host: HostSeat, way: InternetWay): Extent {
  const { bidirectional, ingress, exclusions } = network.blockedAccess ?? {
    bidirectional: NOWHERE,
    ingress: NOWHERE,
    exclusions: [],
  };
  const excepted = (seat: HostSeat, ...modes: readonly AccessExclusion['allows'][]): Extent =>
    anyOf(
      NOWHERE,
      ...exclusions.filter(({ allows }) => modes.includes(allows)).map((each) => coveredBy(network, seat, each)),
    );
  const [off, notBidirectional] = [noneOf(anyOf(bidirectional, ingress)), noneOf(bidirectional)];
  const both = excepted(host, 'bidirectional');
  if (way === 'in') return anyOf(off, both);
  const outward = excepted(host, 'bidirectional', 'egress');
  if (way === 'egress-only') return anyOf(notBidirectional, outward);
  if (way === 'out') {
    // An egress-only exclusion is made for the bidirectional mode; what it does in the other is not said.
    const egress = excepted(host, 'egress');
    return anyOf(off, both, {
      certain: allOf(egress, noneOf(ingress)).certain,
      possible: egress.possible,
    });
  }
  const gateway = excepted(way.nat, 'bidirectional', 'egress');
  return anyOf(notBidirectional, {
    certain: allOf(outward, gateway).certain,
    possible: anyOf(outward, gateway).possible,
  });
}

/** An exclusion of a subnet or VPC from outside the templates may be that of another subnet from there. */
function coveredBy(network: Context['network'], host: HostSeat, { of, extent }: AccessExclusion): Extent {
  if (of === host.subnetId || of === host.vpc) return extent;
  const mayBeSame = host.subnet === undefined && !network.subnets.has(of) && !network.vpcs.has(of);
  return mayBeSame ? { certain: NEVER, possible: extent.possible } : NOWHERE;
}
