/**
 * What values that are given at deployment look like: patterns keep out what would change the meaning of a name or of a
 * script that the value stands in. Spread one into a CfnParameter, beside its description.
 *
 * @example
 * new CfnParameter(stack, 'AlertEmail', { description: 'Who hears of alarms', ...PARAMETER_FORMATS.emailAddress });
 */
export const PARAMETER_FORMATS = {
  emailAddress: {
    allowedPattern: '^[^@\\s]+@[^@\\s]+\\.[^@\\s]+$',
    constraintDescription: 'must be an e-mail address',
  },
  certificateArn: {
    allowedPattern: '^arn:aws(-[a-z]+)*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$',
    constraintDescription: 'must be the ARN of an ACM certificate, arn:aws:acm:<region>:<account>:certificate/<id>',
  },
  /** An EC2 key pair, or none, which is the default. */
  keyPairName: {
    default: '',
    allowedPattern: '^[A-Za-z0-9 ._-]{0,255}$',
    constraintDescription: 'must be the name of a key pair of this region, or empty',
  },
  /** Where a release is fetched from, or nothing, which is the default. */
  releaseUrl: {
    default: '',
    allowedPattern: '^$|^https://[A-Za-z0-9.-]+(:443)?/[A-Za-z0-9._~%/?=&+-]*$',
    constraintDescription: 'must be an https address on port 443, or empty',
  },
  /** The digest of a release, or nothing, which is the default. */
  sha256: {
    default: '',
    allowedPattern: '^$|^[0-9a-f]{64}$',
    constraintDescription: 'must be 64 lower-case hexadecimal digits, or empty',
  },
  /** A repository of GitHub, without a wildcard: whoever may take a role over stands in it. */
  gitHubRepository: {
    allowedPattern: '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$',
    constraintDescription: 'must be owner/name',
  },
  /** An SSM parameter that names a machine image. Its path is the default of the parameter. */
  machineImage: { type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>' },
} as const;
