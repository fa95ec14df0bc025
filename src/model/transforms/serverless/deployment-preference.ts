import { combineConditions } from './conditions.ts';
import { compact, type Fields, fieldsOf, isFields, isFilled, tagList } from './data.ts';
import { type Expansion, type GradualDeployment, generated, type ServerlessResource } from './expansion.ts';
import { branchesOf, getAtt, isFunction, isNoValue, ref, sub } from './functions.ts';
import { trustOf } from './policy-documents.ts';

const APPLICATION = 'ServerlessDeploymentApplication';
const SERVICE_ROLE = 'CodeDeployServiceRole';
const CONDITION = 'ServerlessCodeDeployCondition';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html#deployment-configurations-predefined-lambda */
const PREDEFINED = [
  'Canary10Percent5Minutes',
  'Canary10Percent10Minutes',
  'Canary10Percent15Minutes',
  'Canary10Percent30Minutes',
  'Linear10PercentEvery1Minute',
  'Linear10PercentEvery2Minutes',
  'Linear10PercentEvery3Minutes',
  'Linear10PercentEvery10Minutes',
  'AllAtOnce',
];

export function deploymentGroupId(functionId: string): string {
  return `${functionId}DeploymentGroup`;
}

/**
 * Notes that CodeDeploy moves a function to its new version; false where that is switched off
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-deploymentpreference.html).
 */
export function addDeployment(expansion: Expansion, resource: ServerlessResource): boolean {
  const { id, properties, attributes, path } = resource;
  const preference = fieldsOf(properties.DeploymentPreference);
  const enabled = expansion.resolved(preference.Enabled ?? true);
  const from = expansion.pathOf(properties.DeploymentPreference, path);
  if (isFunction(enabled)) {
    expansion.unseen(`Whether CodeDeploy deploys "${id}" is not known here.`, from, id);
    return false;
  }
  if (!isFilled(enabled) || enabled === 'false' || enabled === 'False') return false;
  const passes = expansion.resolved(preference.PassthroughCondition);
  expansion.deployments.push({
    function: id,
    preference: { ...preference, Type: expansion.resolved(preference.Type) },
    condition: passes === true || passes === 'true' || passes === 'True' ? attributes.Condition : undefined,
    tags: properties.PropagateTags === true && isFilled(properties.Tags) ? properties.Tags : undefined,
    from,
  });
  return true;
}

/** The application, the role and the deployment groups, once every function is expanded. */
export function addDeploymentResources(expansion: Expansion): void {
  const { deployments } = expansion;
  const [first] = deployments;
  if (first === undefined) return;
  const conditions = [...new Set(deployments.map((each) => each.condition))];
  const names = conditions.filter((each) => typeof each === 'string');
  const isConditional = names.length === conditions.length;
  const condition = isConditional ? (names.length > 1 ? CONDITION : names[0]) : undefined;
  if (isConditional) combineConditions(expansion, names, CONDITION, first.from);
  const tags = Object.assign({}, ...deployments.map((each) => fieldsOf(each.tags))) as Fields;
  const shared = { ...(condition !== undefined && { Condition: condition }) };
  const Tags = isFilled(tags) ? tagList(tags) : undefined;
  expansion.add(
    generated(APPLICATION, 'AWS::CodeDeploy::Application', { ComputePlatform: 'Lambda', Tags }, shared, first.from),
  );
  if (deployments.some((each) => !isFilled(each.preference.Role))) {
    const partition = expansion.surroundings.partition ?? 'aws';
    const limited = partition === 'aws-iso' || partition === 'aws-iso-b' ? 'Limited' : '';
    const role = {
      AssumeRolePolicyDocument: trustOf('codedeploy.amazonaws.com'),
      ManagedPolicyArns: [expansion.managedPolicy(`service-role/AWSCodeDeployRoleForLambda${limited}`)],
      Tags,
    };
    expansion.add(generated(SERVICE_ROLE, 'AWS::IAM::Role', role, shared, first.from));
  }
  for (const each of deployments) expansion.add(deploymentGroup(expansion, each));
}

function deploymentGroup(expansion: Expansion, { function: id, preference, condition, tags, from }: GradualDeployment) {
  const properties = {
    AlarmConfiguration: alarmsOf(preference.Alarms),
    ApplicationName: ref(APPLICATION),
    AutoRollbackConfiguration: {
      Enabled: true,
      Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    DeploymentConfigName: configurationName(expansion.places.duplicate(preference.Type)),
    DeploymentStyle: { DeploymentType: 'BLUE_GREEN', DeploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ServiceRoleArn: isFilled(preference.Role) ? preference.Role : getAtt(SERVICE_ROLE, 'Arn'),
    TriggerConfigurations: isFilled(preference.TriggerConfigurations) ? preference.TriggerConfigurations : undefined,
    Tags: tags === undefined ? undefined : tagList(tags),
  };
  const attributes = compact({ Condition: condition });
  return generated(deploymentGroupId(id), 'AWS::CodeDeploy::DeploymentGroup', properties, attributes, from);
}

function alarmsOf(alarms: unknown): unknown {
  if (!isFilled(alarms) || isNoValue(alarms)) return undefined;
  const branches = branchesOf(alarms);
  if (branches !== undefined)
    return { 'Fn::If': [branches.condition, alarmList(branches.then), alarmList(branches.otherwise)] };
  return alarmList(alarms);
}

function alarmList(alarms: unknown): unknown {
  if (!Array.isArray(alarms)) return isNoValue(alarms) ? {} : alarms;
  if (alarms.length === 0 || isNoValue(alarms[0])) return {};
  return { Enabled: true, Alarms: alarms.map((Name: unknown) => ({ Name })) };
}

function configurationName(type: unknown, within?: string): unknown {
  if (Array.isArray(type)) return type.map((each) => configurationName(each));
  if (isFields(type)) {
    if (!isFunction(type)) return type;
    return Object.fromEntries(Object.entries(type).map(([name, each]) => [name, configurationName(each, name)]));
  }
  if (typeof type !== 'string' || !PREDEFINED.includes(type)) return type;
  const call = sub('CodeDeployDefault.Lambda${ConfigName}', { ConfigName: type });
  return within === 'Fn::Sub' ? call['Fn::Sub'] : call;
}
