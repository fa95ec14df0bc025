import { type CfnElement, DefaultStackSynthesizer, Stack, type StackProps, Token, Validations } from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import recommendedFeatureFlags from 'aws-cdk-lib/recommended-feature-flags.json' with { type: 'json' };
import type { Construct } from 'constructs';
import { LogicalIdRegistry } from './logical-ids.ts';

export interface ProductionStackProps
  extends Omit<StackProps, 'env' | 'analyticsReporting' | 'synthesizer' | 'description'> {
  /** What the stack is, for whoever finds it in the CloudFormation console. */
  readonly description: string;
  /** `us-east-1`. A stack without a region cannot be priced or proved. */
  readonly region: string;
  /** The zones to use, in order: `us-east-1a`, `us-east-1b`. Given, because asking AWS would tie synthesis to an account. */
  readonly zones: readonly string[];
  /**
   * Twelve digits, where the stack must only ever be deployed to one account.
   *
   * @default - any account
   */
  readonly account?: string;
}

const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * A stack whose template depends on its code alone: not on `cdk.json`, the environment, the account or the version of
 * the toolkit. It brings its own feature flags, so a plain `new App()` gives the same bytes as Lintel, and it looks
 * nothing up. Logical ids are the construct path in PascalCase. The template needs no bootstrap parameter; it records
 * the construct path of each resource (`aws:cdk:path`), and the assembly's metadata file records where in the source each
 * one was made (`aws:cdk:creationStack`).
 */
export class ProductionStack extends Stack {
  private readonly zones: readonly string[];
  private readonly logicalIdRegistry = new LogicalIdRegistry();

  constructor(scope: Construct, id: string, props: ProductionStackProps) {
    const { region, account, zones, ...rest } = props;
    refuseUnknownRegion(id, region);
    refuseForeignZones(id, region, zones);
    super(scope, id, {
      ...rest,
      env: account === undefined ? { region } : { account, region },
      analyticsReporting: false,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    this.zones = Object.freeze([...zones]);
    for (const [flag, value] of Object.entries(recommendedFeatureFlags)) this.node.setContext(flag, value);
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, true);
    this.templateOptions.templateFormatVersion = '2010-09-09';
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'Zones are written down so that subnets, hosts and endpoints provably share them.',
    });
  }

  // The inherited getter asks the account, and answers "dummy1a" until somebody does.
  override get availabilityZones(): string[] {
    return [...this.zones];
  }

  protected override allocateLogicalId(element: CfnElement): string {
    const scopes = element.node.scopes;
    return this.logicalIdRegistry.allocate(scopes.slice(scopes.indexOf(this) + 1).map((scope) => scope.node.id));
  }
}

function refuseUnknownRegion(stack: string, region: string): void {
  if (Token.isUnresolved(region) || !REGION.test(region)) {
    throw new Error(
      `Stack "${stack}" needs the name of a region, like "us-east-1"; it was given ${Token.isUnresolved(region) ? 'a value known only at deployment' : `"${region}"`}.`,
    );
  }
}

function refuseForeignZones(stack: string, region: string, zones: readonly string[]): void {
  if (zones.length === 0) {
    throw new Error(`Stack "${stack}" needs at least one availability zone, like "${region}a".`);
  }
  for (const zone of zones) {
    if (
      Token.isUnresolved(zone) ||
      !zone.startsWith(region) ||
      !/^(-[a-z]+-\d)?[a-z]$/.test(zone.slice(region.length))
    ) {
      throw new Error(
        `Stack "${stack}" in ${region} was given the zone "${Token.isUnresolved(zone) ? 'known only at deployment' : zone}"; zones of that region look like "${region}a".`,
      );
    }
  }
  const repeated = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (repeated !== undefined) throw new Error(`Stack "${stack}" was given the zone "${repeated}" twice.`);
}
