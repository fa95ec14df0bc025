import { contract } from '../../../workloads/contracts/contract.ts';
import {
  CLUSTER,
  CONTAINER,
  CONTRACTS_STACK,
  DATABASE_INSTANCE,
  DELIVERY_STACK,
  DEPLOY_ROLE,
  EXECUTION_ROLE,
  FAMILY,
  GITHUB_ENVIRONMENT,
  REPOSITORY,
  SECRETS,
  SERVICE,
} from '../names.ts';
import type { BloomContractsOptions } from '../options.ts';
import { CONTEXT } from './workflow.ts';

export function firstDeployment({ region }: BloomContractsOptions): string {
  return `# First deployment

The order matters: a service cannot start a task without an image.

0. The names of the document are fixed, and an account has each once. Where the console made a role \`${EXECUTION_ROLE}\`
   already, remove it first; where GitHub is known as an identity provider, give its ARN as gitHubProviderArn.
1. In ACM of ${region}, request a certificate for the name of the load balancer, and wait until it is issued.
2. Deploy the repository and the role of the workflow:

   \`\`\`sh
   cdk deploy ${DELIVERY_STACK} --parameters GitHubRepository=<owner>/<name>
   \`\`\`

3. At GitHub, make the environment \`production\` with the secret AWS_ROLE_ARN, the ARN of the role ${DEPLOY_ROLE}.
4. Build the image where the application is checked out, and push it:

   \`\`\`sh
   npm ci
   npm run build
   cp Dockerfile .dockerignore ${CONTEXT}
   REGISTRY="$(aws sts get-caller-identity --query Account --output text).dkr.ecr.${region}.amazonaws.com"
   aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin "$REGISTRY"
   docker build -t "$REGISTRY/${REPOSITORY}:latest" ${CONTEXT}
   docker push "$REGISTRY/${REPOSITORY}:latest"
   \`\`\`

5. Deploy the system:

   \`\`\`sh
   cdk deploy ${CONTRACTS_STACK} --parameters OriginCertificateArn=<arn> --parameters OriginDomainName=<name> --parameters AlertEmail=<address>
   \`\`\`

6. Put the key of Anthropic into its secret, and let new tasks read it:

   \`\`\`sh
   aws secretsmanager put-secret-value --region ${region} --secret-id ${SECRETS.anthropicKey} --secret-string file://key.txt
   aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --force-new-deployment
   \`\`\`

7. Confirm the message that SNS sent to the address of the alarms.
8. Run the migrations as a task of its own: until they ran, tasks are healthy and every request hears NOT_MIGRATED.

   \`\`\`sh
   aws ecs describe-services --region ${region} --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].networkConfiguration' >network.json
   echo '${instead('migrate')}' >migrate.json
   aws ecs run-task --region ${region} --cluster ${CLUSTER} --task-definition ${FAMILY} --launch-type FARGATE --network-configuration file://network.json --overrides file://migrate.json
   \`\`\`

9. Make the first administrator. The log of the task has the password, which is changed after the first login:

   \`\`\`sh
   echo '${instead('first-admin', '<address>', '<name>')}' >admin.json
   aws ecs run-task --region ${region} --cluster ${CLUSTER} --task-definition ${FAMILY} --launch-type FARGATE --network-configuration file://network.json --overrides file://admin.json
   \`\`\`
`;
}

export function deploy({ region }: BloomContractsOptions): string {
  return `# Deploy a version

Merge to main: the workflow tests, builds and scans the image, waits for the approval of the environment \`${GITHUB_ENVIRONMENT}\`,
registers a revision of ${FAMILY} and waits until its tasks serve.

\`\`\`sh
gh run list --workflow deploy.yml --limit 5
gh run watch
aws ecs describe-services --region ${region} --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].[deployments[0].rolloutState,taskDefinition,events[0].message]' --output text
\`\`\`

A run that failed is repeated as it is. A version that changes the schema is migrated first: step 8 of
runbooks/first-deployment.md. What does not become healthy, or is wrong: runbooks/rollback.md.
`;
}

/** What goes on without a zone, and what does not. */
export function failover({ region, multiAz = false }: BloomContractsOptions): string {
  const database = multiAz
    ? `The database has a standby in the other zone, and RDS moves its address there by itself in 1 to 2 minutes. By hand:

\`\`\`sh
aws rds reboot-db-instance --region ${region} --db-instance-identifier ${DATABASE_INSTANCE} --force-failover
\`\`\``
    : `The database has no standby: with its zone it is lost until the zone is back, or until it is restored into the other zone with
\`--availability-zone <the other zone>\`: runbooks/restore-database.md. The option \`multiAz\` adds a standby.`;
  return `# A zone is lost

Tasks are started in the other zone by ECS itself, and the load balancer sends requests there.

${database}

What happened, and where the tasks are:

\`\`\`sh
aws rds describe-events --region ${region} --source-type db-instance --source-identifier ${DATABASE_INSTANCE} --duration 60
aws ecs describe-services --region ${region} --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].[runningCount,desiredCount,events[0].message]' --output text
\`\`\`

The cache holds copies only; without it the application asks the database.
`;
}

export function rebuild({ region }: BloomContractsOptions): string {
  return `# Rebuild

Tasks keep nothing: new ones are started from the revision that runs, and the old ones end when the new ones are healthy.

\`\`\`sh
aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --force-new-deployment
aws ecs wait services-stable --region ${region} --cluster ${CLUSTER} --services ${SERVICE}
\`\`\`

Where the stack ${CONTRACTS_STACK} itself is gone, follow runbooks/first-deployment.md from its fifth step on, then
runbooks/restore-database.md.
`;
}

export function rollback({ region }: BloomContractsOptions): string {
  return `# Rollback

A deployment whose tasks do not become healthy is undone by ECS itself (circuit breaker). For a version that is healthy and
wrong:

1. The revisions, newest first, and the one that runs:

   \`\`\`sh
   aws ecs list-task-definitions --region ${region} --family-prefix ${FAMILY} --sort DESC --max-items 10
   aws ecs describe-services --region ${region} --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].taskDefinition'
   \`\`\`

2. Go back to the one before:

   \`\`\`sh
   aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --task-definition ${FAMILY}:<revision>
   aws ecs wait services-stable --region ${region} --cluster ${CLUSTER} --services ${SERVICE}
   \`\`\`

3. Deploying ${CONTRACTS_STACK} sets the image again: pass the tag that runs, \`--parameters ImageTag=<commit>\`.
`;
}

export function restoreDatabase({ region }: BloomContractsOptions): string {
  return `# Restore the database

Backups are kept for 7 days; any moment in between, up to five minutes ago, can be restored. A restore makes a new instance:
nothing is lost by trying.

1. Stop the writing:

   \`\`\`sh
   aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --desired-count 0
   \`\`\`

2. Restore beside the old instance, with the same network:

   \`\`\`sh
   aws rds restore-db-instance-to-point-in-time --region ${region} --source-db-instance-identifier ${DATABASE_INSTANCE} --target-db-instance-identifier ${DATABASE_INSTANCE}-restored --restore-time <time> --db-subnet-group-name <group> --vpc-security-group-ids <group> --db-parameter-group-name <group> --deletion-protection
   aws rds wait db-instance-available --region ${region} --db-instance-identifier ${DATABASE_INSTANCE}-restored
   \`\`\`

3. Look at the data. Then swap the names, which keeps the address in ${SECRETS.databaseUrl}:

   \`\`\`sh
   aws rds modify-db-instance --region ${region} --db-instance-identifier ${DATABASE_INSTANCE} --new-db-instance-identifier ${DATABASE_INSTANCE}-old --apply-immediately
   aws rds wait db-instance-available --region ${region} --db-instance-identifier ${DATABASE_INSTANCE}-old
   aws rds modify-db-instance --region ${region} --db-instance-identifier ${DATABASE_INSTANCE}-restored --new-db-instance-identifier ${DATABASE_INSTANCE} --apply-immediately
   \`\`\`

4. Start again, and watch the alarm bloom-energy-database-failures:

   \`\`\`sh
   aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --desired-count 2
   \`\`\`
`;
}

export function rotateSecrets({ region }: BloomContractsOptions): string {
  return `# Change a secret

ECS reads secrets when a task starts: a new value takes new tasks.

- Key of Anthropic, \`${SECRETS.anthropicKey}\`: put the new one, redeploy, then revoke the old one at Anthropic.
- Signing key, \`${SECRETS.jwt}\`: the value is the JSON document \`{"jwt": "…"}\`; every user has to log in again.
- Connection to the database, \`${SECRETS.databaseUrl}\`: change the password of the instance and the connection together.

  \`\`\`sh
  aws secretsmanager put-secret-value --region ${region} --secret-id <name> --secret-string file://value.txt
  aws ecs update-service --region ${region} --cluster ${CLUSTER} --service ${SERVICE} --force-new-deployment
  aws ecs wait services-stable --region ${region} --cluster ${CLUSTER} --services ${SERVICE}
  \`\`\`
`;
}

/** Looked at every quarter: sizes follow use, and discounts follow sizes. */
export function rightSizing({ region }: BloomContractsOptions): string {
  return `# Right-size and reserve

1. The use of the last two weeks:

   \`\`\`sh
   aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/RDS --metric-name CPUUtilization --dimensions Name=DBInstanceIdentifier,Value=${DATABASE_INSTANCE} --start-time <time> --end-time <time> --period 3600 --statistics Average Maximum
   aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/RDS --metric-name FreeableMemory --dimensions Name=DBInstanceIdentifier,Value=${DATABASE_INSTANCE} --start-time <time> --end-time <time> --period 3600 --statistics Average Minimum
   aws cloudwatch get-metric-statistics --region ${region} --namespace AWS/ECS --metric-name CPUUtilization --dimensions Name=ClusterName,Value=${CLUSTER} Name=ServiceName,Value=${SERVICE} --start-time <time> --end-time <time> --period 3600 --statistics Average Maximum
   \`\`\`

2. Below 40 % at the busiest hour: one class smaller. Above 80 %: one larger.
3. What stays for a year: reserve the RDS instance and the ElastiCache node, and take a Compute Savings Plan for Fargate, for
   which there are no reservations.
4. Bulk work that may be interrupted runs on Fargate Spot, which the cluster offers:

   \`\`\`sh
   aws ecs run-task --region ${region} --cluster ${CLUSTER} --task-definition ${FAMILY} --capacity-provider-strategy capacityProvider=FARGATE_SPOT,weight=1 --network-configuration file://network.json --overrides file://bulk.json
   \`\`\`
`;
}

/** What a task runs instead of the server. */
function instead(process: (typeof contract.processes)[number]['name'], ...more: readonly string[]): string {
  const command = contract.processes.find(({ name }) => name === process)?.command ?? [];
  return JSON.stringify({ containerOverrides: [{ name: CONTAINER, command: [...command, ...more] }] });
}
