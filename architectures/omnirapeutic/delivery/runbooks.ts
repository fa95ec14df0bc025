import { shellBlock } from 'lintel/constructs';
import {
  DATABASE,
  DELIVERY_STACK,
  DOCUMENT,
  GITHUB_ENVIRONMENT,
  LOG_GROUPS,
  MASTER_USER,
  named,
  PROJECT,
  REGION,
  SERVICES,
  STACK,
} from '../names.ts';
import { type OmnirapeuticOptions, stageOf } from '../options.ts';
import { migrationLines } from './migration.ts';

/** Stops a first deployment that would fail because the account has one of these already (C-OMN-20). */
export function preflight({ existing = [] }: OmnirapeuticOptions): string {
  const checks = [
    {
      option: 'config-recorder',
      what: 'a configuration recorder',
      command: "aws configservice describe-configuration-recorders --query 'length(ConfigurationRecorders)'",
    },
    {
      option: 'guardduty-detector',
      what: 'a GuardDuty detector',
      command: "aws guardduty list-detectors --query 'length(DetectorIds)'",
    },
  ] as const;
  const lines = checks.map(({ option, what, command }) => {
    const wanted = existing.includes(option) ? 1 : 0;
    const remedy = wanted === 0 ? `set existing: ['${option}']` : `leave '${option}' out of existing`;
    return `if [ "$(${command} --region ${REGION} --output text)" != ${wanted} ]; then
  echo "The account ${wanted === 0 ? 'has' : 'does not have'} ${what} in ${REGION}: ${remedy}."; failed=1
fi`;
  });
  return `#!/bin/sh
# Before the first deployment. One recorder and one detector fit into an account and region.
failed=0
if aws cloudformation describe-stacks --region ${REGION} --stack-name ${STACK} > /dev/null 2>&1; then exit 0; fi
${lines.join('\n')}
exit $failed
`;
}

export function bastionRunbook(options: OmnirapeuticOptions): string {
  const mfa =
    options.operatorsNeedMfa === false
      ? ''
      : `\nThe role can be taken only by someone who signed in with a second factor:
in \`~/.aws/config\`, give the profile \`mfa_serial\` beside \`role_arn\`.\n`;
  return `# A session on the bastion host

No key and no open port: Session Manager.
${mfa}
1. Take the role, then open a session with the document that writes down what is typed:

${shellBlock(
  // The role may look at instances, and at nothing else of the stack.
  `BASTION=$(aws ec2 describe-instances --region ${REGION} \\
  --filters Name=tag:aws:cloudformation:stack-name,Values=${STACK} Name=instance-state-name,Values=running \\
  --query "Reservations[0].Instances[0].InstanceId" --output text)`,
  `aws ssm start-session --region ${REGION} --target "$BASTION" --document-name ${named('session')}`,
)}

2. In the session, connect to the database. The user is \`${MASTER_USER}\`: \`admin\`, as the document writes, is reserved
   and could not be created. Its password is in the secret of the output \`DatabaseSecretArn\`, which the bastion itself
   cannot read; read it where you are allowed to, and paste it at the prompt, which does not show it to the log either.

${shellBlock(`PGSSLMODE=require psql -h <output DatabaseEndpoint> -U ${MASTER_USER} -d ${DATABASE}`)}

Every line goes to the log group \`${LOG_GROUPS.sessions}\`. Sessions that forward a port carry no text and cannot be
written down; the role does not open them.
`;
}

export function restoreRunbook(): string {
  const restored = named('restored');
  return `# Restore the database

Recovery point: at most 5 minutes before the loss. Recovery time: 4 hours at most. Backups are kept for 7 days.

1. Make a cluster from the moment before the damage, in the same subnets and under the same key:

${shellBlock(
  `aws rds describe-db-clusters --region ${REGION} --db-cluster-identifier ${PROJECT} \\
  --query 'DBClusters[0].[EarliestRestorableTime,LatestRestorableTime,DBSubnetGroup,VpcSecurityGroups[0].VpcSecurityGroupId,DBClusterParameterGroup]'`,
  `aws rds restore-db-cluster-to-point-in-time --region ${REGION} --source-db-cluster-identifier ${PROJECT} \\
  --db-cluster-identifier ${restored} --restore-to-time <UTC, like 2026-11-21T09:30:00Z> \\
  --db-subnet-group-name <as above> --vpc-security-group-ids <as above> --db-cluster-parameter-group-name <as above> \\
  --serverless-v2-scaling-configuration MinCapacity=0.5,MaxCapacity=1 --deletion-protection \\
  --enable-cloudwatch-logs-exports postgresql --copy-tags-to-snapshot`,
  `aws rds create-db-instance --region ${REGION} --db-instance-identifier ${restored}-writer \\
  --db-cluster-identifier ${restored} --db-instance-class db.serverless --engine aurora-postgresql`,
  `aws rds wait db-instance-available --region ${REGION} --db-instance-identifier ${restored}-writer`,
)}

2. Look at it from the bastion (runbooks/bastion.md) before anything writes to it.

3. Exchange the names; the host name that the services know then leads to the restored cluster:

${shellBlock(
  `aws rds modify-db-cluster --region ${REGION} --db-cluster-identifier ${PROJECT} --new-db-cluster-identifier ${named('damaged')} --apply-immediately`,
  `aws rds modify-db-cluster --region ${REGION} --db-cluster-identifier ${restored} --new-db-cluster-identifier ${PROJECT} --apply-immediately`,
)}

4. Restart what talks to it, and keep the damaged cluster until the cause is known:

${shellBlock(...restart())}

The stack still knows the writer and the master password of the damaged cluster. Before the next migration, let RDS manage the
password of the restored one (\`--manage-master-user-password --master-user-secret-kms-key-id alias/${named('secrets')}\`) and
import cluster and writer into the stack.
`;
}

export function failoverRunbook({ readers = 0 }: OmnirapeuticOptions): string {
  if (readers === 0) {
    return `# The writer is lost

There is no reader, so there is nothing to fail over to: Aurora makes a new writer in another zone by itself, which typically
takes more than ten minutes. Data is safe in three zones meanwhile.

${shellBlock(`aws rds describe-events --region ${REGION} --source-type db-cluster --source-identifier ${PROJECT} --duration 60`)}

When it takes longer, go on with runbooks/restore.md. To fail over in about a minute, deploy with \`readers: 1\`.
`;
  }
  return `# The writer is lost, or its zone

Aurora promotes a reader by itself. To do it by hand, for instance before maintenance:

${shellBlock(
  `aws rds failover-db-cluster --region ${REGION} --db-cluster-identifier ${PROJECT}`,
  `aws rds wait db-cluster-available --region ${REGION} --db-cluster-identifier ${PROJECT}`,
)}

Connections break and are opened again to the same host name.
`;
}

export function rollbackRunbook(): string {
  return `# Go back to an earlier version

A deployment whose tasks do not become healthy, or that rings \`${named('alb-5xx-errors')}\` or
\`${named('alb-unhealthy-hosts')}\`, is undone by ECS, and CloudFormation then undoes the stack update. To go back later, give
the stack the tag that ran before; migrations must be readable by the version before them.

${shellBlock(
  `aws ecr describe-images --region ${REGION} --repository-name ${named('api')} \\
  --query 'reverse(sort_by(imageDetails,&imagePushedAt))[:5].imageTags[0]'`,
  'TAG=<the tag to go back to>',
  `aws cloudformation update-stack --region ${REGION} --stack-name ${STACK} --use-previous-template --capabilities CAPABILITY_NAMED_IAM \\
  --parameters ParameterKey=AlertEmail,UsePreviousValue=true ParameterKey=AllowedOrigins,UsePreviousValue=true \\
    ParameterKey=MigrationImageTag,UsePreviousValue=true \\
    ParameterKey=ApiImageTag,ParameterValue="$TAG" ParameterKey=WebImageTag,ParameterValue="$TAG" \\
    ParameterKey=WorkerImageTag,ParameterValue="$TAG"`,
  `aws cloudformation wait stack-update-complete --region ${REGION} --stack-name ${STACK}`,
  `aws ecs wait services-stable --region ${REGION} --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')}`,
)}
`;
}

export function deployRunbook(): string {
  return `# Deploy a version

Merge to main: the workflow builds, scans and pushes the images, waits for the approval of the environment
\`${GITHUB_ENVIRONMENT}\`, runs the migration, and then gives the services the new tag.

${shellBlock('gh run list --workflow deploy.yml --limit 5', 'gh run watch')}

A run that failed is repeated as it is; its images get a tag of their own:

${shellBlock(`gh run rerun "$(gh run list --workflow deploy.yml --limit 1 --json databaseId --jq '.[0].databaseId')" --failed`)}

What the services run now, and how far they are:

${shellBlock(
  `aws ecs describe-services --region ${REGION} --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')} --query 'services[].[serviceName,deployments[0].rolloutState,taskDefinition]' --output text`,
  `aws cloudformation describe-stack-events --region ${REGION} --stack-name ${STACK} --max-items 20 --query 'StackEvents[].[Timestamp,LogicalResourceId,ResourceStatus,ResourceStatusReason]' --output text`,
)}

It does not become healthy, or is wrong: runbooks/rollback.md.
`;
}

/** Tasks read secrets when they start, so each change is followed by new tasks. */
export function rotateRunbook(): string {
  const put = (name: string) =>
    `aws secretsmanager put-secret-value --region ${REGION} --secret-id ${name} --secret-string`;
  return `# Rotate a secret

Tasks read secrets when they start: a new value takes new tasks.

## The key that signs sessions

A new key logs everybody out.

${shellBlock(
  `${put('omnirapeutic/production/api/jwt-secret')} "$(openssl rand -hex 32)"`,
  `aws ecs update-service --region ${REGION} --cluster ${PROJECT} --service ${named('api')} --force-new-deployment`,
)}

## The password of the application

The migration task gives the user of the application the password that the secret has; until the new tasks run, connections
that are open go on, and new ones of old tasks are refused. Take a quiet hour.

${shellBlock(
  `${put('omnirapeutic/production/aurora/app-user')} "$(printf '{"username":"care_app","password":"%s"}' "$(openssl rand -hex 20)")"`,
  ...migrationLines(` --region ${REGION}`),
  ...restart(),
)}

## The password of ${MASTER_USER}

RDS changes it every seven days by itself. At once:

${shellBlock(`aws rds modify-db-cluster --region ${REGION} --db-cluster-identifier ${PROJECT} --rotate-master-user-password --apply-immediately`)}
`;
}

export function rebuildRunbook(): string {
  return `# Rebuild

Tasks keep nothing: new ones are started from the images that run, and the old ones end when the new ones are healthy.

${shellBlock(
  ...SERVICES.map(
    (service) =>
      `aws ecs update-service --region ${REGION} --cluster ${PROJECT} --service ${named(service)} --force-new-deployment`,
  ),
  `aws ecs wait services-stable --region ${REGION} --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')}`,
)}

The bastion keeps nothing either; a restart brings it back, and an instance that does not come is replaced with the stack:

${shellBlock(
  `BASTION=$(aws ec2 describe-instances --region ${REGION} --filters Name=tag:aws:cloudformation:stack-name,Values=${STACK} --query 'Reservations[0].Instances[0].InstanceId' --output text)`,
  `aws ec2 reboot-instances --region ${REGION} --instance-ids "$BASTION"`,
)}

Where the stack \`${STACK}\` itself is gone, follow runbooks/first-deployment.md, then runbooks/restore.md: the keys, the
buckets and a last snapshot of the database stay when a stack is deleted, under names that are then taken.
`;
}

/** How the first deployment goes, and how the test service gives way to the application. */
export function firstDeploymentRunbook(options: OmnirapeuticOptions): string {
  const here = stageOf(options);
  const region = ` --region ${REGION}`;
  return `# The first deployment

Written for version ${DOCUMENT.version} of the architecture document, ${DOCUMENT.date}.

${here === 'validation' ? 'This is the first of two stages.' : 'This is the second of two stages.'} The services cannot start before their images exist, the images cannot be pushed before
their repositories do, and the user with whom the services reach the database is made by the migration. So the stage
\`validation\` comes first: the whole system with nginx behind the web target group, and the migration task.

1. See that the account has nothing of which it may have only one:

${shellBlock('sh deploy/preflight.sh')}

2. Make the roles with which later versions are deployed. The provider of identities for GitHub is there once for the account:
   that it exists already is no fault. The environment \`${GITHUB_ENVIRONMENT}\` gets required reviewers in the settings of the
   repository.

${shellBlock(
  'npx lintel synth omnirapeutic --env validation --out validation',
  'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
  `npx cdk deploy --app validation ${DELIVERY_STACK} --parameters GitHubRepository=<owner>/<name>`,
  ...['Deploy', 'Execution'].map((role) => {
    const arn = `aws cloudformation describe-stacks${region} --stack-name ${DELIVERY_STACK} --query "Stacks[0].Outputs[?OutputKey=='${role}RoleArn'].OutputValue" --output text`;
    return `gh variable set ${role.toUpperCase()}_ROLE_ARN --env ${GITHUB_ENVIRONMENT} --body "$(${arn})"`;
  }),
)}

3. Deploy the stage \`validation\`, confirm the e-mail of SNS, and open the address of the output \`LoadBalancerDNS\`:

${shellBlock(`npx cdk deploy --app validation ${STACK} --parameters AlertEmail=<address>`)}

4. Build the images where the application is checked out, and push them:

${shellBlock(
  'npm ci',
  'npm run build',
  'TAG=<v, the day and the commit, like v20261121-1a2b3c4d-first>',
  `REGISTRY="$(aws sts get-caller-identity --query Account --output text).dkr.ecr.${REGION}.amazonaws.com"`,
  `aws ecr get-login-password${region} | docker login --username AWS --password-stdin "$REGISTRY"`,
  ...SERVICES.flatMap((service) => [
    `docker build --target ${service} --tag "$REGISTRY/${named(service)}:$TAG" .`,
    `docker push "$REGISTRY/${named(service)}:$TAG"`,
  ]),
)}

5. Prepare the database. The migration makes the tables, the user of the application and the extension pgaudit:

${shellBlock(
  `aws cloudformation update-stack${region} --stack-name ${STACK} --use-previous-template --capabilities CAPABILITY_NAMED_IAM \\
  --parameters ParameterKey=AlertEmail,UsePreviousValue=true ParameterKey=MigrationImageTag,ParameterValue="$TAG"`,
  `aws cloudformation wait stack-update-complete${region} --stack-name ${STACK}`,
  ...migrationLines(region),
)}

6. Deploy the environment \`production\`. It removes nginx (\`${named('nginx')}\`) and adds
   ${SERVICES.map((service) => `\`${named(service)}\``).join(', ')}; nothing else changes but the alarms on the services:

${shellBlock(
  'npx lintel synth omnirapeutic --env production --out production',
  `npx cdk deploy --app production ${STACK} ${['MigrationImageTag', 'ApiImageTag', 'WebImageTag', 'WorkerImageTag']
    .map((name) => `--parameters ${name}="$TAG"`)
    .join(' ')}`,
  `aws ecs wait services-stable${region} --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')}`,
)}

A step that failed can be repeated. What was pushed stays, so give the images another tag when they are built again.
\`update-stack\` answers "No updates are to be performed" where the stack has the tag already: go on with the next line.
`;
}

function restart(): readonly string[] {
  return ['api', 'worker'].map(
    (service) =>
      `aws ecs update-service --region ${REGION} --cluster ${PROJECT} --service ${named(service)} --force-new-deployment`,
  );
}
