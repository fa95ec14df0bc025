/** The delivered workflow, whose jobs are run one after the other against the system, with the rights that they take over. */
import { mustSee, type WitnessedSystem } from 'lintel/constructs';
import { deliveryFiles } from './delivery/files.ts';
import { variableOf } from './delivery/parameters.ts';
import { PIPELINE } from './delivery/paths.ts';
import type { Settings } from './settings.ts';
import { changedArchitecture, untilUpdated } from './witness-releases.ts';
import { instancesOf, ordering, releaseOn, shop, stackOf } from './witness-shop.ts';

/** What GitHub would know of the environment. */
interface Repository {
  readonly name: string;
  readonly vars: Readonly<Record<string, string>>;
}

async function repositoryOf(system: WitnessedSystem, { stackName }: Settings): Promise<Repository> {
  const { Parameters: standing = [] } = await stackOf(system, stackName);
  const { Parameters: given = [], Outputs: outputs = [] } = await stackOf(system, `${stackName}Delivery`);
  const parameter = (key: string) => given.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue ?? '';
  const output = (key: string) => outputs.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
  return {
    name: parameter('GitHubRepository'),
    vars: {
      ...Object.fromEntries(
        standing.map(({ ParameterKey, ParameterValue }) => [variableOf(ParameterKey), ParameterValue]),
      ),
      TEMPLATE_BUCKET: parameter('DeliveryBucket'),
      RELEASE_BUCKET: parameter('DeliveryBucket'),
      EXECUTION_ROLE_ARN: output('ExecutionRoleArn'),
      DEPLOY_ROLE_ARN: output('DeployRoleArn'),
      PLANNER_ROLE_ARN: output('PlannerRoleArn'),
      PLAN_ROLE_ARN: output('PlanRoleArn'),
    },
  };
}

interface Ran {
  readonly job: string;
  readonly sha: string;
  /** @default push */
  readonly event?: 'push' | 'pull_request';
  readonly matrix?: Readonly<Record<string, string>>;
}

/** Runs a job of the workflow to its good end, and gives all that it printed. */
async function ranJob(system: WitnessedSystem, settings: Settings, { job, sha, event = 'push', matrix }: Ran) {
  const files = deliveryFiles(settings);
  const { name, vars } = await repositoryOf(system, settings);
  const { PLANNER_ROLE_ARN: planner = '', ...others } = vars;
  // Made by hand before the first deployment, as its runbook says.
  await system.aws('s3', 'CreateBucket', { Bucket: vars.TEMPLATE_BUCKET }).catch(() => undefined);
  const { code, said } = await system.job({
    workflow: files[PIPELINE] ?? '',
    job,
    event,
    sha,
    repository: name,
    // The job of the plan has a role of its own in its environment.
    vars: job.endsWith('-plan') ? { ...others, DEPLOY_ROLE_ARN: planner } : others,
    ...(matrix !== undefined && { matrix }),
    checkout: { folder: 'workloads/web-app', files: { ...files, 'lintel.config.ts': changedArchitecture('') } },
  });
  mustSee(code === 0, `the job ${job} ends with ${code}: ${said.slice(-600)}`);
  return said;
}

const newCommit = () => `${crypto.randomUUID()}${crypto.randomUUID()}`.replaceAll('-', '').slice(0, 40);

/** EC2-DEP-01: the job of a pull request. */
export async function seePlan(system: WitnessedSystem, settings: Settings): Promise<string> {
  const { environment, stackName } = settings;
  const said = await ranJob(system, settings, {
    job: 'plan',
    sha: newCommit(),
    event: 'pull_request',
    matrix: { environment, stack: stackName },
  });
  const [, plan = ''] = said.split('npx lintel diff ');
  mustSee(plan.length > stackName.length + 100, `the job prints no plan of ${stackName}: ${said.slice(-300)}`);
  return `The job of a pull request took the reading role over and ended with the plan of ${stackName} in its output.`;
}

/** EC2-DEP-04 and EC2-DEP-05: what deploys by itself, while customers order. */
export async function seePromotion(
  system: WitnessedSystem,
  settings: Settings,
  jobs: readonly string[],
): Promise<string> {
  const own = await shop(system, settings);
  const sha = newCommit();
  const stream = ordering(own);
  for (const job of jobs) await ranJob(system, settings, { job, sha });
  await untilUpdated(system, settings, 60);
  const orders = await stream.all();
  const now = await instancesOf(system);
  const releases = await Promise.all(now.map(({ id }) => releaseOn(system, id)));
  mustSee(now.length > 0 && releases.every((each) => each === sha), `afterwards serve ${releases.join(', ')}`);
  const kept = own.keeps ? ', none lost or doubled' : '';
  return `The ${jobs.length === 1 ? 'job' : 'jobs'} ${jobs.join(', ')} of the workflow ran to the end with the rights of the roles that they took over: all ${now.length} instances have the release of the commit, and ${orders} orders meanwhile were all placed${kept}.`;
}

/** EC2-DEP-02: between the plan and the job that waits for approval. */
export async function seeThatPlanWaits(system: WitnessedSystem, settings: Settings): Promise<string> {
  const before = await instancesOf(system);
  const sha = newCommit();
  await ranJob(system, settings, { job: 'prod-plan', sha });
  const { vars, name } = await repositoryOf(system, settings);
  const releases = await Promise.all(before.map(({ id }) => releaseOn(system, id)));
  mustSee(before.length > 0 && releases.every((each) => each !== sha), 'production changed before it was approved');
  const token = (environment: string) =>
    `e30.${btoa(JSON.stringify({ iss: 'https://token.actions.githubusercontent.com', aud: 'sts.amazonaws.com', sub: `repo:${name}:environment:${environment}` }))}.`;
  const assumed = (RoleArn: string | undefined, environment: string) =>
    system.aws('sts', 'AssumeRoleWithWebIdentity', {
      RoleArn,
      RoleSessionName: 'GitHubActions',
      WebIdentityToken: token(environment),
    });
  const taken = await assumed(vars.DEPLOY_ROLE_ARN, 'prod-plan').then(
    () => true,
    () => false,
  );
  mustSee(!taken, 'the job of the plan can take the role over that carries plans out');
  const { Credentials: own } = await assumed(vars.PLANNER_ROLE_ARN, 'prod-plan');
  const { AccessKeyId, SecretAccessKey, SessionToken } = own as Readonly<Record<string, string>>;
  const { code, said } = await system.operator(
    `aws cloudformation execute-change-set --stack-name ${settings.stackName} --change-set-name commit-${sha}`,
    {
      environment: {
        AWS_ACCESS_KEY_ID: AccessKeyId ?? '',
        AWS_SECRET_ACCESS_KEY: SecretAccessKey ?? '',
        AWS_SESSION_TOKEN: SessionToken ?? '',
      },
    },
  );
  mustSee(
    code !== 0 && said.includes('AccessDenied'),
    `the role of the plan carries it out: ${code}, ${said.slice(-200)}`,
  );
  await assumed(vars.DEPLOY_ROLE_ARN, settings.environment);
  return 'The job of the plan left a change set and production as it was; its role may not carry it out, and the role that may is for jobs of the environment that GitHub lets run when somebody has approved.';
}
