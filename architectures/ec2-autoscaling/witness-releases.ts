/** The stack as who releases it changes it: by the delivered script, with the parameters that stand. */
import { mustSee, type WitnessedSystem } from 'lintel/constructs';
import { changeSetScript } from './delivery/change-set.ts';
import { variableOf } from './delivery/parameters.ts';
import { CHANGE_SET } from './delivery/paths.ts';
import type { Settings } from './settings.ts';
import { stackOf } from './witness-shop.ts';

export interface Plan {
  /** The template, or the options of the environment that make it, as a program writes them. */
  readonly of: { readonly template: string } | { readonly options: string };
  /** @default - the one that stands */
  readonly release?: string;
  /** The release of the other colour. */
  readonly greenRelease?: string;
  readonly isCarriedOut: boolean;
}

/** Plans a change with the delivered script and the parameters that stand, and gives the commit. */
export async function planned(
  system: WitnessedSystem,
  { stackName, environment }: Settings,
  { of, release, greenRelease, isCarriedOut }: Plan,
): Promise<string> {
  const bucket = `lintel-templates-${environment}`;
  await system.aws('s3', 'CreateBucket', { Bucket: bucket }).catch(() => undefined);
  const { Parameters: standing = [] } = await stackOf(system, stackName);
  const { Outputs: delivery = [] } = await stackOf(system, `${stackName}Delivery`);
  const role = delivery.find(({ OutputKey }) => OutputKey === 'ExecutionRoleArn')?.OutputValue ?? '';
  const commit = crypto.randomUUID().replaceAll('-', '');
  const isGiven = 'template' in of;
  const path = isGiven ? 'template.json' : `assembly/${stackName}.template.json`;
  const script = [
    ...(isGiven ? [] : [`npx lintel synth ec2-autoscaling --env ${environment} --out assembly`]),
    `${CHANGE_SET} plan ${stackName} ${path}`,
    ...(isCarriedOut
      ? [`aws cloudformation execute-change-set --stack-name ${stackName} --change-set-name commit-${commit}`]
      : []),
  ];
  const { code, said } = await system.operator(script.join('\n'), {
    files: {
      [CHANGE_SET]: changeSetScript(),
      ...(isGiven
        ? { 'template.json': of.template }
        : { 'lintel.config.ts': changedEnvironment(environment, of.options) }),
    },
    environment: {
      ...Object.fromEntries(
        standing.map(({ ParameterKey, ParameterValue }) => [variableOf(ParameterKey), ParameterValue]),
      ),
      ...(release !== undefined && { RELEASE_VERSION: release }),
      ...(greenRelease !== undefined && { GREEN_RELEASE_VERSION: greenRelease }),
      TEMPLATE_BUCKET: bucket,
      EXECUTION_ROLE_ARN: role,
      GITHUB_SHA: commit,
    },
  });
  mustSee(code === 0, `${CHANGE_SET} plan ends with ${code}: ${said.slice(-400)}`);
  return commit;
}

/** Until the operation on the stack has ended. @throws where it did not end well. */
export async function untilUpdated(system: WitnessedSystem, { stackName }: Settings, seconds: number): Promise<void> {
  const status = await system.until(`the end of the update of ${stackName}`, seconds, async () => {
    const { StackStatus: now } = await stackOf(system, stackName);
    return now.endsWith('_COMPLETE') || now.endsWith('_FAILED') ? now : undefined;
  });
  mustSee(status === 'UPDATE_COMPLETE', `the update of ${stackName} ended with ${status}`);
}

/** Another project: the same architecture, with a change to what it builds. */
export function changedArchitecture(breaks: string): string {
  return ofArchitecture(`const build = (app, environment, given) => { real.build(app, environment, given); ${breaks} };
  return { default: { ...real, build } };`);
}

/** Another project: the same architecture, with other options of an environment. */
function changedEnvironment(environment: string, options: string): string {
  return ofArchitecture(`const { ${environment}: stands, ...others } = real.environments;
  return { default: { ...real, environments: { ...others, ${environment}: { ...stands, ${options} } } } };`);
}

function ofArchitecture(body: string): string {
  return `export default { architectures: { 'ec2-autoscaling': async () => {
  const { default: real } = await import(process.env.PROJECT + '/architectures/ec2-autoscaling/architecture.ts');
  ${body}
} } };
`;
}
