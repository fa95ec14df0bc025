/** What AWS's specification does not say, or says otherwise than CloudFormation behaves; each row with the page that says so. */
import type { PropertySpec, TypeSpec } from './type-spec.ts';

/** Types that CloudFormation accepts though its registry does not list them. */
export const ownTypes: Readonly<Record<string, TypeSpec>> = {
  // https://docs.aws.amazon.com/cdk/v2/guide/usage-data.html
  'AWS::CDK::Metadata': { properties: { Analytics: 's' }, attributes: {}, nested: {} },
  // Newer than the specification:
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-route53resolver-firewallconfig.html
  'AWS::Route53Resolver::FirewallConfig': {
    properties: { FirewallFailOpen: 's !', ResourceId: 's !R' },
    attributes: { Id: 's', OwnerId: 's' },
    identifier: ['Id'],
    nested: {},
  },
};

/** Where the specification says "maybe" or nothing, and the page of the type says what happens. */
export const ownReplacements: Readonly<Record<string, Readonly<Record<string, PropertySpec['replaces']>>>> = {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html
  'AWS::CloudFormation::CustomResource': { ServiceToken: 'no' },
};
