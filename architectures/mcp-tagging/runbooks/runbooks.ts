import { releaseDeliverySteps, releaseWorkflow, shellBlock, withRights } from 'lintel/constructs';
import { contract } from '../../../workloads/tag-compliance-mcp/contract.ts';
import type { McpTaggingOptions } from '../options.ts';
import { alarmsRunbook } from './alarms.ts';
import { DELIVERY, GITHUB_ENVIRONMENT, outputOf, PARAMETERS, STACK, updateStack } from './names.ts';

const [{ health }] = contract.processes;

/** How the system is operated, by path. */
export function runbooks(options: McpTaggingOptions): Readonly<Record<string, string>> {
  return withRights({
    'runbooks/alarms.md': alarmsRunbook(options),
    'runbooks/first-deployment.md': firstDeployment(options),
    'runbooks/deploy.md': deploy(options),
    'runbooks/restore.md': restore(options),
    'runbooks/failover.md': failover(options),
    'runbooks/rotate-a-secret.md': rotate(options),
    'runbooks/rebuild.md': rebuild(options),
    ...(options.gitHubDelivery === true ? fromGitHub(options) : {}),
  });
}

function fromGitHub({ region }: McpTaggingOptions): Readonly<Record<string, string>> {
  const props = { region, stackName: STACK, environment: GITHUB_ENVIRONMENT, parameters: PARAMETERS };
  return {
    '.github/workflows/deploy.yml': releaseWorkflow(props),
    'runbooks/deploy-from-github.md': releaseDeliverySteps({
      ...props,
      target: 'mcp-tagging',
      targetEnvironment: 'prod',
      deliveryStackName: DELIVERY.stackName,
      template: DELIVERY.template,
    }),
  };
}

function firstDeployment(options: McpTaggingOptions): string {
  const { region } = options;
  return `# First deployment

1. A certificate for the name of the server, and the record that proves that the name is yours:

${shellBlock(
  'NAME=<the name of the server, like mcp.example.com>',
  'EMAIL=<where the alarms go>',
  `CERTIFICATE_ARN=$(aws acm request-certificate --region ${region} --domain-name "$NAME" --validation-method DNS --query CertificateArn --output text)`,
  `aws acm describe-certificate --region ${region} --certificate-arn "$CERTIFICATE_ARN" --query 'Certificate.DomainValidationOptions[].ResourceRecord'`,
  `aws acm wait certificate-validated --region ${region} --certificate-arn "$CERTIFICATE_ARN"`,
)}

2. The stack, first without a release, so that everything around it is seen to work:

${shellBlock(
  'npx lintel synth mcp-tagging --env prod --out assembly',
  `aws cloudformation deploy --region ${region} --stack-name ${STACK} --template-file assembly/McpTagging.template.json \\`,
  '  --capabilities CAPABILITY_NAMED_IAM --parameter-overrides AlertEmail="$EMAIL" \\',
  '  ACMCertificateArn="$CERTIFICATE_ARN" DomainName="$NAME"',
)}

   A stack whose creation failed is in ROLLBACK_COMPLETE and can only be deleted. Its secret keeps its name for the time of
   its recovery; delete it for good before you try again:

${shellBlock(
  `aws cloudformation delete-stack --region ${region} --stack-name ${STACK}`,
  `aws cloudformation wait stack-delete-complete --region ${region} --stack-name ${STACK}`,
  `SECRET=$(aws secretsmanager list-secrets --region ${region} --include-planned-deletion --filters Key=name,Values=mcp-tagging \\`,
  "  --query 'SecretList[0].ARN' --output text)",
  `aws secretsmanager delete-secret --region ${region} --secret-id "$SECRET" --force-delete-without-recovery`,
)}

3. Confirm the mail that SNS sends to the address of the alarms.
4. Let the name lead to the load balancer (CNAME):

${shellBlock(outputOf(options, 'LoadBalancerDNS'))}

5. Deploy a release: \`deploy.md\`.
`;
}

function deploy(options: McpTaggingOptions): string {
  return `# Deploy a release, or roll back

A release is a gzipped tarball with one top folder that holds \`dist/server.js\`, on an https address that the server can
reach. The update restarts the instance, which installs it; the load balancer answers 502 or 503 meanwhile. Where Amazon
has published a newer image since, the instance is replaced.

1. Note what runs, for the way back:

${shellBlock(`aws cloudformation describe-stacks --region ${options.region} --stack-name ${STACK} --query 'Stacks[0].Parameters'`)}

2. Deploy:

${updateStack(
  options,
  { ReleaseUrl: '"$RELEASE_URL"', ReleaseSha256: '"$RELEASE_SHA256"' },
  'RELEASE_URL=<the https address of the tarball>',
  'RELEASE_SHA256=<its SHA-256, 64 hexadecimal digits>',
)}

   "No updates are to be performed" means that this release is the one that runs.

3. See that it answers:

${answers(options)}

## Roll back

Deploy the values noted in step 1. The release before is still on the host, so nothing is fetched.
`;
}

function rotate(options: McpTaggingOptions): string {
  const { region } = options;
  return `# Rotate a secret

The secret holds one API key, or several as \`{"keys": [...]}\`; old and new are valid together until the old one is taken out.

1. Add a new key beside the old one, and give it to its client:

${shellBlock(
  `secret=$(${outputOf(options, 'APIKeySecretArn')})`,
  `keys=$(aws secretsmanager get-secret-value --region ${region} --secret-id "$secret" --query SecretString --output text)`,
  `aws secretsmanager put-secret-value --region ${region} --secret-id "$secret" --secret-string "$(jq --null-input --compact-output \\`,
  `  --arg keys "$keys" --arg new "$(openssl rand -hex 32)" '{keys: ((try ($keys | fromjson | .keys) catch [$keys]) + [$new])}')"`,
)}

2. Take the old key out the same way, and see in the security log that nobody uses it.
`;
}

/** Asks the system from outside whether it is healthy. */
function answers(options: McpTaggingOptions): string {
  return shellBlock(`curl --fail "$(${outputOf(options, 'MCPServerEndpoint')})${health.path}"`);
}

function rebuild(options: McpTaggingOptions): string {
  return `# Rebuild the server

The server keeps its audit and history on its own disk: they are lost with it, and every line of the audit is in the log
group too.

1. Let CloudFormation replace the instance, by giving it another image:

${updateStack(
  options,
  { ServerImage: '"$IMAGE_PARAMETER"' },
  'IMAGE_PARAMETER=<the SSM parameter that holds the image>',
)}

2. Follow the boot script in the log group, stream boot, or on the host:

${shellBlock(`aws ssm start-session --region ${options.region} --target "$(${outputOf(options, 'InstanceId')})"`)}

3. See that it answers:

${answers(options)}
`;
}

function restore(options: McpTaggingOptions): string {
  const { region } = options;
  return `# What can be restored

The system has no database and makes no backups. The audit and the history on the disk of the server are lost with it; every
line of the audit is in the log group too.

A secret that was deleted can be taken back within its recovery window:

${shellBlock(
  `SECRET=$(aws secretsmanager list-secrets --region ${region} --include-planned-deletion --filters Key=name,Values=mcp-tagging \\`,
  "  --query 'SecretList[0].ARN' --output text)",
  `aws secretsmanager restore-secret --region ${region} --secret-id "$SECRET"`,
)}

A key that was overwritten is the version before:

${shellBlock(
  `aws secretsmanager get-secret-value --region ${region} --secret-id "$(${outputOf(options, 'APIKeySecretArn')})" --version-stage AWSPREVIOUS --query SecretString --output text`,
)}

The server itself: \`rebuild.md\`.
`;
}

function failover(options: McpTaggingOptions): string {
  return `# The zone of the server is lost

There is one server, in one zone, and nothing takes over by itself: clients are not served until the zone is back. See whether
AWS tells of the zone, and whether the server is what is lost:

${shellBlock(
  `aws ec2 describe-availability-zones --region ${options.region} --query 'AvailabilityZones[].[ZoneName,State,Messages[0].Message]' --output text`,
  `aws ec2 describe-instance-status --region ${options.region} --instance-ids "$(${outputOf(options, 'InstanceId')})" --include-all-instances --query 'InstanceStatuses[].[AvailabilityZone,InstanceState.Name,SystemStatus.Status]' --output text`,
)}

- **The zone is fine.** The server alone is lost: \`rebuild.md\`.
- **The zone is lost, and it lasts.** The first zone of the options has the server and the NAT gateway: change their order,
  delete the stack, whose names are taken, and make it anew: \`first-deployment.md\`. Clients keep the name, and get new keys.
`;
}
