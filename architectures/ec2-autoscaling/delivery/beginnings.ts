import { logCommand, shellBlock } from 'lintel/constructs';
import { namesOf, PROJECT, type Settings } from '../settings.ts';
import { parameterNames, variableOf } from './parameters.ts';

/** What the pipeline takes from the variables of its GitHub environments, beside the parameters of the template. */
const ROLES = ['DEPLOY_ROLE_ARN', 'EXECUTION_ROLE_ARN', 'TEMPLATE_BUCKET'] as const;

/** What nobody but the operator knows. */
const TOLD = {
  ALERT_EMAIL: 'where the alarms go',
  ON_CALL_ENDPOINT: 'the https address of the on-call service',
  GREEN_RELEASE_VERSION: 'the release of the green group',
  CONTAINER_IMAGE: 'the image, by its digest',
};

/** From an empty account to an environment that serves, in order. */
export function firstDeploymentRunbook(settings: Settings): string {
  const { environment, stackName, region, domainName, clients, kind } = settings;
  const approved = kind === 'production';
  const jobs = approved ? [environment, `${environment}-plan`] : [environment];
  const output = (name: string) =>
    `$(aws cloudformation describe-stacks --region ${region} --stack-name ${stackName}Delivery --query "Stacks[0].Outputs[?OutputKey=='${name}'].OutputValue" --output text)`;
  const roleOf = (job: string) => (job === environment ? 'DEPLOY_ROLE_ARN' : 'PLANNER_ROLE_ARN');
  const given = (variable: string, job: string) => {
    if (variable.endsWith('_BUCKET')) return '$DELIVERY_BUCKET';
    return variable === 'DEPLOY_ROLE_ARN' ? `$${roleOf(job)}` : `$${variable}`;
  };
  const variables = [
    ...ROLES,
    ...parameterNames(settings)
      .map(variableOf)
      .filter((name) => name !== 'RELEASE_VERSION'),
  ];
  return `# First deployment of ${environment}

## 1. Once for the account

The provider of identities for GitHub, and one bucket for templates and releases of all environments. What is there
already is refused, and stays as it is.

${shellBlock(
  'DELIVERY_BUCKET=<a name that nobody has>',
  'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
  `aws s3api create-bucket --region ${region} --bucket "$DELIVERY_BUCKET"${region === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${region}`}`,
  'aws s3api put-public-access-block --bucket "$DELIVERY_BUCKET" --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true',
  'aws s3api put-bucket-versioning --bucket "$DELIVERY_BUCKET" --versioning-configuration Status=Enabled',
  ...(settings.guardDuty ? [`aws guardduty list-detectors --region ${region}`] : []),
)}
${settings.guardDuty ? '\nWhere a detector is listed, switch the option `guardDuty` off: a region has one at most.\n' : ''}
## 2. What the parameters name

${shellBlock(
  ...(settings.https
    ? [
        ...(domainName === undefined ? ['NAME=<the name of the site>'] : []),
        `CERTIFICATE_ARN=$(aws acm request-certificate --region ${region} --validation-method DNS --domain-name ${domainName === undefined ? '"$NAME"' : `${domainName} --subject-alternative-names origin.${domainName}`} --query CertificateArn --output text)`,
        `aws acm describe-certificate --region ${region} --certificate-arn "$CERTIFICATE_ARN" --query 'Certificate.DomainValidationOptions[].ResourceRecord'`,
      ]
    : []),
  ...(domainName === undefined
    ? []
    : [
        `HOSTED_ZONE_ID=$(aws route53 list-hosted-zones-by-name --dns-name ${domainName} --query 'HostedZones[0].Id' --output text | cut --delimiter / --fields 3)`,
      ]),
  ...(clients === 'cloudfront'
    ? [
        `CLOUD_FRONT_PREFIX_LIST=$(aws ec2 describe-managed-prefix-lists --region ${region} --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing --query 'PrefixLists[0].PrefixListId' --output text)`,
      ]
    : []),
  'aws s3 ls "s3://$DELIVERY_BUCKET"',
)}

## 3. The roles of the pipeline

${shellBlock(
  'REPOSITORY=<owner/name on GitHub>',
  `npx lintel synth ec2-autoscaling --env ${environment} --out assembly`,
  `aws cloudformation deploy --region ${region} --stack-name ${stackName}Delivery --template-file assembly/${stackName}Delivery.template.json \\`,
  '  --capabilities CAPABILITY_IAM --parameter-overrides GitHubRepository="$REPOSITORY" DeliveryBucket="$DELIVERY_BUCKET"',
  `aws cloudformation describe-stacks --region ${region} --stack-name ${stackName}Delivery --query 'Stacks[0].Outputs'`,
)}

## 4. The environments of GitHub

\`prod\` gets required reviewers in the settings of the repository; the outputs above say which role belongs to which.

${shellBlock(
  ...[...jobs, `plan-${environment}`].map((job) => `gh api --method PUT "repos/$REPOSITORY/environments/${job}"`),
  ...jobs.map((job) => `${roleOf(job)}=${output(job === environment ? 'DeployRoleArn' : 'PlannerRoleArn')}`),
  `EXECUTION_ROLE_ARN=${output('ExecutionRoleArn')}`,
  `gh variable set PLAN_ROLE_ARN --env plan-${environment} --body "${output('PlanRoleArn')}"`,
  ...Object.entries(TOLD).flatMap(([name, meaning]) => (variables.includes(name) ? [`${name}=<${meaning}>`] : [])),
  ...jobs.flatMap((job) =>
    variables.map((name) => `gh variable set ${name} --env ${job} --body "${given(name, job)}"`),
  ),
)}

## 5. The first release

The pipeline builds it on a push to main, puts it into the bucket, and creates the stack: an instance that starts finds
its release there. A stack whose creation failed is in ROLLBACK_COMPLETE and can only be deleted before the run is
repeated; what production keeps (key, database, buckets, logs) has names that are then taken.

${shellBlock(
  'gh workflow run web-app.yml --ref main',
  `aws cloudformation describe-stack-events --region ${region} --stack-name ${stackName} --query "StackEvents[?ResourceStatus=='CREATE_FAILED'].[LogicalResourceId,ResourceStatusReason]" --output text`,
  `aws cloudformation delete-stack --region ${region} --stack-name ${stackName}`,
)}

## 6. See that it serves

Confirm the mails that SNS sends, then:

${shellBlock(
  `curl --fail "$(aws cloudformation describe-stacks --region ${region} --stack-name ${stackName} --query "Stacks[0].Outputs[?OutputKey=='Url'].OutputValue" --output text)${settings.healthCheck.path}"`,
)}
`;
}

export function deployRunbook({ environment, stackName, name, region, kind }: Settings): string {
  return `# Deploy to ${environment}

Merge to main: the pipeline tests, plans and deploys dev and staging by itself${kind === 'production' ? ', plans production, and waits for an approval' : ''}.

${shellBlock(
  'gh run list --workflow web-app.yml --limit 5',
  'gh run watch',
  'COMMIT=$(git rev-parse origin/main)',
  `aws cloudformation describe-change-set --region ${region} --stack-name ${stackName} --change-set-name "commit-$COMMIT" --query 'Changes[].ResourceChange'`,
  `aws autoscaling describe-instance-refreshes --region ${region} --auto-scaling-group-name ${name} --max-records 1`,
)}

A run that failed is repeated as it is: the plan is made anew under its name, and one without changes is done by itself.

${shellBlock(`gh run rerun "$(gh run list --workflow web-app.yml --limit 1 --json databaseId --jq '.[0].databaseId')" --failed`)}
`;
}

export function rotateRunbook(settings: Settings): string {
  const { environment, name, region, domainName, database } = settings;
  const refresh = `aws autoscaling start-instance-refresh --region ${region} --auto-scaling-group-name ${name} --preferences '{"MinHealthyPercentage":100}'`;
  return `# Rotate a secret of ${environment}

## The key that signs sessions

The application takes a new value beside the one before, so nobody is logged out.

${shellBlock(
  `aws secretsmanager put-secret-value --region ${region} --secret-id ${name}/session --secret-string "$(openssl rand -hex 32)"`,
  refresh,
)}
${
  database === undefined
    ? ''
    : `
## The password of the database

RDS changes it every seven days by itself. At once:

${shellBlock(
  `aws rds modify-db-instance --region ${region} --db-instance-identifier ${namesOf(settings).database} --rotate-master-user-password --apply-immediately`,
)}
`
}${
  domainName === undefined
    ? ''
    : `
## The secret that CloudFront shows

A new value alone changes no template, so CloudFormation would not hand it on. Give \`originSecret\` in \`settings.ts\` another
name than \`${namesOf(settings).originSecret}\` and deploy in a quiet hour: until every edge shows the new value, some requests are
refused with 403.
`
}`;
}

export function rebuildRunbook(settings: Settings): string {
  const { environment, name, region, stackName } = settings;
  return `# Rebuild ${environment}

Instances keep nothing: they are replaced one after the other, and the group says how far it is.

${shellBlock(
  `aws autoscaling start-instance-refresh --region ${region} --auto-scaling-group-name ${name} --preferences '{"MinHealthyPercentage":100}'`,
  `aws autoscaling describe-instance-refreshes --region ${region} --auto-scaling-group-name ${name} --max-records 1`,
  logCommand({ region, group: `/${PROJECT}/${environment}/system` }),
)}

Where \`${stackName}\` itself is gone, follow \`first-deployment.md\` from its third part on${settings.backup === undefined ? '.' : ', then `restore.md`.'}
`;
}
