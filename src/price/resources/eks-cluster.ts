import { type Decimal, isSymbolic, ZERO } from '../../base/index.ts';
import { ALL_HOURS, type Facts, typically } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';
import { isPastSupport } from './extended-support.ts';

/** The control plane; nodes have lines of their own. */
export const eksCluster: Pricer = (facts) => clusterParts(facts, '');

/** The cluster that the CDK makes through a custom resource, with the same settings in another case. */
export const cdkEksCluster: Pricer = (facts) => clusterParts(facts, 'Config.');

function clusterParts(facts: Facts, prefix: string): ReturnType<typeof eksCluster> {
  const at = (upper: string) => (prefix === '' ? upper : `${prefix}${lower(upper)}`);
  const isAuto = facts.text(at('ComputeConfig.Enabled')) === 'true';
  if (isAuto) facts.miss('EKS Auto Mode adds a fee to every instance that it starts, which is not in the price book.');
  if (facts.has(at('RemoteNetworkConfig')))
    facts.miss('Hybrid nodes are billed by their vCPUs, whose price is not in the price book.');
  const tier = facts.word(at('ControlPlaneScalingConfig.Tier'), 'standard');
  if (tier !== undefined && tier !== 'standard')
    facts.miss(`The price of a provisioned control plane of tier ${tier} is not in the price book.`);
  return [...controlPlane(facts, at), ...controlPlaneLogs(facts, at('Logging.ClusterLogging.EnabledTypes'))];
}

/** Logs of the control plane go to a group that no template declares: https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html */
function controlPlaneLogs(facts: Facts, path: string): readonly PricedPart[] {
  return facts.elements(path).length === 0
    ? []
    : [part('Logs of the control plane', 'logs.ingest.standard', facts.used('ingestGb', 'GB', typically(0.5, 2, 20)))];
}

const ONE = by(exactly(1, '1 cluster'), ALL_HOURS);

/** A version that only deployment tells is in standard support, or at most in the extended one, which takes its place. */
function controlPlane(facts: Facts, at: (path: string) => string): readonly PricedPart[] {
  if (!facts.is(at('UpgradePolicy.SupportType'), 'STANDARD') && !isVersionTold(facts, at('Version')))
    return [
      part('Control plane', 'eks.cluster.standard', between(ONE.range.low, ONE.range.expected, ZERO)),
      part('Control plane, extended support', 'eks.cluster.extended', between(ZERO, ZERO, ONE.range.expected)),
    ];
  const isExtended = isInExtendedSupport(facts, at);
  return isExtended
    ? [part('Control plane, extended support', 'eks.cluster.extended', ONE)]
    : [part('Control plane', 'eks.cluster.standard', ONE)];
}

function between(low: Decimal, expected: Decimal, high: Decimal): Measure {
  return { range: { low, expected, high }, from: 'typical', how: '730 h, or none: the version decides' };
}

function isVersionTold(facts: Facts, path: string): boolean {
  const version = facts.text(path);
  return version === undefined || !isSymbolic(version);
}

/**
 * A version past its standard support costs six times as much, unless the cluster is upgraded instead:
 * https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html
 */
function isInExtendedSupport(facts: Facts, at: (path: string) => string): boolean {
  const version = facts.word(at('Version'));
  if (version === undefined || facts.is(at('UpgradePolicy.SupportType'), 'STANDARD')) return false;
  return isPastSupport('eks', version, facts.around.asOf);
}

function lower(path: string): string {
  return path.replace(/(^|\.)([A-Z])/g, (_, dot: string, letter: string) => dot + letter.toLowerCase());
}
