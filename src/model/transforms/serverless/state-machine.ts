import { asWritten, compact, type Fields, fieldsOf, isFields, isFilled, tagList } from './data.ts';
import type { Callee } from './events/event.ts';
import { stateMachineEvents } from './events/events.ts';
import { executionRole } from './execution-role.ts';
import { type Expansion, type Generated, generated, propagateTags, type ServerlessResource } from './expansion.ts';
import { tracingPolicy } from './function.ts';
import { getAtt, isFunction, ref } from './functions.ts';
import { trustOf } from './policy-documents.ts';
import { locationOf } from './s3-location.ts';

/**
 * AWS::Serverless::StateMachine
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-statemachine.html).
 */
export function expandStateMachine(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, ownAttributes, path } = resource;
  const tags = [{ Key: 'stateMachine:createdBy', Value: 'SAM' }, ...tagList(properties.Tags)];
  const definition = isFilled(properties.Definition)
    ? definitionText(expansion.places.duplicate(properties.Definition))
    : undefined;
  const substitutions = { ...fieldsOf(properties.DefinitionSubstitutions), ...definition?.substitutions };
  const role = isFilled(properties.Role) ? undefined : stateMachineRole(expansion, resource, tags);
  const machine = {
    DefinitionString: definition?.text,
    DefinitionS3Location: definition === undefined ? locationOf(properties.DefinitionUri, 'plain') : undefined,
    DefinitionSubstitutions: isFilled(substitutions) ? substitutions : undefined,
    RoleArn: role === undefined ? properties.Role : getAtt(role.id, 'Arn'),
    StateMachineName: properties.Name,
    StateMachineType: properties.Type,
    LoggingConfiguration: properties.Logging,
    TracingConfiguration: properties.Tracing,
    Tags: tags,
  };
  const published = isFilled(properties.AutoPublishAlias) ? versionAndAlias(resource) : [];
  const alias = published.find((each) => each.fields.Type === 'AWS::StepFunctions::StateMachineAlias');
  const targetId = properties.UseAliasAsEventTarget === true && alias !== undefined ? alias.id : id;
  const target: Callee = { kind: 'state machine', id: targetId, name: ref(targetId), arn: ref(targetId), attributes };
  const resources = [
    generated(id, 'AWS::StepFunctions::StateMachine', machine, ownAttributes, path),
    ...(role === undefined ? [] : [role]),
    ...published,
    ...stateMachineEvents(expansion, properties.Events, {
      id,
      target,
      boundary: properties.PermissionsBoundary,
      path,
    }),
  ];
  propagateTags(resources, properties.Tags, properties.PropagateTags);
  return resources;
}

function stateMachineRole(expansion: Expansion, resource: ServerlessResource, tags: unknown): Generated {
  const { id, properties, attributes, path } = resource;
  const { Policies: policies, Tracing: tracing } = properties;
  const given = !isFilled(policies) ? [] : Array.isArray(policies) ? policies : [policies];
  const isTraced = fieldsOf(expansion.resolved(tracing)).Enabled === true;
  return executionRole(expansion, {
    id: `${id}Role`,
    trust: trustOf('states.amazonaws.com'),
    policies: isTraced ? [...given, tracingPolicy(expansion)] : given,
    managedPolicies: [],
    inlinePolicies: [],
    path: properties.RolePath,
    boundary: properties.PermissionsBoundary,
    tags,
    attributes,
    from: expansion.pathOf(policies, path),
  });
}

function versionAndAlias({ id, properties, attributes, path }: ServerlessResource): readonly Generated[] {
  const version = generated(
    `${id}Version`,
    'AWS::StepFunctions::StateMachineVersion',
    { StateMachineArn: ref(id), StateMachineRevisionId: getAtt(id, 'StateMachineRevisionId') },
    { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', ...attributes },
    path,
  );
  const preference = isFilled(properties.DeploymentPreference)
    ? fieldsOf(properties.DeploymentPreference)
    : { Type: 'ALL_AT_ONCE' };
  const alias = generated(
    `${id}Alias${asWritten(properties.AutoPublishAlias)}`,
    'AWS::StepFunctions::StateMachineAlias',
    {
      Name: properties.AutoPublishAlias,
      DeploymentPreference: { ...preference, StateMachineVersionArn: ref(version.id) },
    },
    attributes,
    path,
  );
  return [version, alias];
}

interface DefinitionText {
  readonly text: Fields;
  readonly substitutions: Fields;
}

/** The definition as JSON text; functions in it become substitutions, for the text can hold none. */
function definitionText(definition: unknown): DefinitionText {
  const substitutions: Fields = {};
  const substitute = (value: unknown): unknown => {
    if (isFunction(value) || isDynamicReference(value)) {
      const name = `definition_substitution_${Object.keys(substitutions).length + 1}`;
      substitutions[name] = value;
      return `\${${name}}`;
    }
    if (Array.isArray(value)) return value.map(substitute);
    if (!isFields(value)) return value;
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map((key) => [key, substitute(value[key])]),
    );
  };
  const lines = JSON.stringify(substitute(compact(fieldsOf(definition))), undefined, 4).split('\n');
  return { text: { 'Fn::Join': ['\n', lines] }, substitutions };
}

function isDynamicReference(value: unknown): boolean {
  return typeof value === 'string' && /^\{\{resolve:[a-z-]+:.+\}\}$/.test(value);
}
