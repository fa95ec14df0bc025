/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, Capabilities. */
import { ServiceError } from '../service.ts';
import { asItems, mapOf } from './words.ts';

const IAM_TYPES = new Set([
  'AWS::IAM::AccessKey',
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
  'AWS::IAM::UserToGroupAddition',
]);

const NAMES = ['RoleName', 'UserName', 'GroupName', 'InstanceProfileName', 'ManagedPolicyName'];

/** Types whose name does not make it a named resource: an inline policy is not one of its own. */
const NAMED_TYPES = new Set([
  'AWS::IAM::Group',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Role',
  'AWS::IAM::User',
]);

interface Needs {
  readonly capabilities: readonly string[];
  readonly reason?: string;
}

/** What a template needs to be acknowledged. */
export function capabilitiesNeeded(root: Readonly<Record<string, unknown>>, hasMacros: boolean): Needs {
  const resources = Object.values(mapOf(root.Resources)).map(mapOf);
  const iam = resources.filter(({ Type: type }) => typeof type === 'string' && IAM_TYPES.has(type));
  const isNamed = iam.some(
    ({ Type: type, Properties: properties }) =>
      NAMED_TYPES.has(String(type)) && NAMES.some((name) => name in mapOf(properties)),
  );
  const capabilities = [
    ...(isNamed ? ['CAPABILITY_NAMED_IAM'] : iam.length > 0 ? ['CAPABILITY_IAM'] : []),
    ...(hasMacros ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
  if (iam.length === 0) return { capabilities };
  const types = [...new Set(iam.map(({ Type: type }) => String(type)))];
  return { capabilities, reason: `The following resource(s) require capabilities: [${types.join(', ')}]` };
}

/** Throws unless all that is needed is acknowledged. */
export function checkCapabilities({ capabilities: needed }: Needs, given: unknown): void {
  const has = new Set(asItems(given));
  const missing = needed.filter(
    (each) => !has.has(each) && !(each === 'CAPABILITY_IAM' && has.has('CAPABILITY_NAMED_IAM')),
  );
  if (missing.length > 0)
    throw new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}
