/** Values for parameters that nobody gave and that have no default: what a system on one machine can do with. */
import { type AccountRegion, type LocalWorld, servicePrefixList } from '../../local/index.ts';

/** Names below `test` are nobody's: https://www.rfc-editor.org/rfc/rfc6761#section-6.2 */
const DOMAIN = 'lintel.test';

/** The zone in which records are made: names of what runs here are told by the network, whatever zone they are in. */
const HOSTED_ZONE = 'Z0000LOCAL0000LINTEL';
/** Whoever it is that delivers: nobody does from outside of this machine. */
const REPOSITORY = 'lintel-test/app';

/** Undefined where nothing fits: then somebody has to give it. */
export async function chosenValue(
  world: LocalWorld,
  at: AccountRegion,
  name: string,
  definition: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const { Type: type, AllowedPattern: pattern, AllowedValues: allowed, NoEcho: isHidden } = definition;
  // A value that is kept from sight is somebody's to make.
  if (String(isHidden) === 'true') return undefined;
  if (Array.isArray(allowed)) return String(allowed[0]);
  const fits = (value: string) => typeof pattern === 'string' && matches(pattern, value);
  if (type === 'AWS::Route53::HostedZone::Id') return HOSTED_ZONE;
  if (type !== 'String') return undefined;
  const list = prefixList(definition.Description);
  if (list !== undefined && fits(list)) return list;
  const candidates = [`alerts@${DOMAIN}`, `app.${DOMAIN}`, `https://app.${DOMAIN}`, HOSTED_ZONE, REPOSITORY];
  const found = candidates.find(fits);
  if (found !== undefined) return found;
  const sample = `arn:aws:acm:${at.region}:${at.account}:certificate/00000000-0000-4000-8000-000000000000`;
  return fits(sample) && /certificate/i.test(name)
    ? certificate(world, at, hostNames(definition.Description))
    : undefined;
}

/** The host names that a description speaks of: `for www.example.com and origin.www.example.com`. */
export function hostNames(description: unknown): readonly string[] {
  if (typeof description !== 'string') return [];
  return [...description.matchAll(/(?<![\w.:/-])(?:[a-z0-9-]+\.)+[a-z]{2,63}(?![\w-]|\.\w)/g)].map(([name]) => name);
}

/** The list of addresses that AWS keeps under the name in a description: `com.amazonaws.global.cloudfront.origin-facing`. */
function prefixList(description: unknown): string | undefined {
  if (typeof description !== 'string') return undefined;
  const [name] = /\bcom\.amazonaws\.[\w.-]*\w/.exec(description) ?? [];
  return name === undefined ? undefined : servicePrefixList(name);
}

/** The authority of the target issues it, for the names that the parameter is said to be for too. */
async function certificate(
  world: LocalWorld,
  at: AccountRegion,
  names: readonly string[],
): Promise<string | undefined> {
  const wanted = { DomainName: DOMAIN, SubjectAlternativeNames: [`*.${DOMAIN}`, ...names], ValidationMethod: 'DNS' };
  const made = await world.invoke('acm', 'RequestCertificate', wanted, at);
  return 'CertificateArn' in made ? String(made.CertificateArn) : undefined;
}

/** CloudFormation's patterns match the whole value. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return false;
  }
}
