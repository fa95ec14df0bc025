/** Templates as they were given, and what they say about themselves. */
import { capabilitiesNeeded } from '../../engine/capabilities.ts';
import { checkContents, checkOutline, transformsOf } from '../../engine/check-template.ts';
import { desiredOf } from '../../engine/desired.ts';
import type { Ask } from '../../engine/records.ts';
import { readStackTemplate } from '../../engine/stack-template.ts';
import { hasMacros, stackByName, stackIdentityOf } from '../../engine/stacks.ts';
import { storeOf } from '../../engine/store.ts';
import { invalid, mapOf } from '../../engine/words.ts';
import type { Call, Operation } from '../../service.ts';
import { specOf } from '../../spec/spec.ts';
import { changeSetNamed } from './change-sets.ts';
import { bodyOf, type TemplateInput } from './input.ts';

interface GetInput {
  readonly StackName?: string;
  readonly ChangeSetName?: string;
  readonly TemplateStage?: string;
}

async function getTemplate(input: GetInput, call: Call) {
  const store = storeOf(call.world, call);
  const { StackName: stackName, ChangeSetName: changeSetName } = input;
  if (stackName === undefined && changeSetName === undefined)
    throw invalid('StackName is required if ChangeSetName is not specified.');
  if (changeSetName !== undefined && !changeSetName.startsWith('arn:') && stackName === undefined)
    throw invalid('StackName is a required parameter.');
  const set = changeSetName === undefined ? undefined : changeSetNamed(input, store);
  const stack = stackByName(store, set?.stackId ?? stackName ?? '');
  const ask = set?.ask ?? stack.ask;
  if (ask === undefined) return { TemplateBody: '', StagesAvailable: ['Original', 'Processed'] };
  const body = input.TemplateStage === 'Processed' ? await processed(ask, call, stackIdentityOf(stack, {})) : ask.body;
  return { TemplateBody: body, StagesAvailable: ['Original', 'Processed'] };
}

/** The template that its transforms made; the text itself where it has none. */
async function processed(ask: Ask, call: Call, identity: Parameters<typeof desiredOf>[2]): Promise<string> {
  const template = await readStackTemplate(ask.body);
  if (transformsOf(template.root).length === 0) return ask.body;
  return JSON.stringify(desiredOf(template, ask.parameters, identity, call).root);
}

async function getTemplateSummary(input: TemplateInput & { readonly StackName?: string }, call: Call) {
  const store = storeOf(call.world, call);
  const stack = input.StackName === undefined ? undefined : stackByName(store, input.StackName);
  if (stack?.status === 'REVIEW_IN_PROGRESS')
    throw invalid('GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.');
  const body = stack === undefined ? await bodyOf(input, call) : (stack.ask?.body ?? '');
  const { root } = await readStackTemplate(body);
  checkOutline(root);
  const transforms = transformsOf(root);
  const resources = Object.entries(mapOf(root.Resources));
  const types = [...new Set(resources.map(([, resource]) => String(mapOf(resource).Type)))];
  const needs = capabilitiesNeeded(root, hasMacros(root));
  return {
    Parameters: declarations(root),
    ...textOf('Description', root.Description),
    ...(needs.capabilities.length > 0 && { Capabilities: needs.capabilities }),
    ...(needs.reason !== undefined && { CapabilitiesReason: needs.reason }),
    ResourceTypes: types,
    Version: String(root.AWSTemplateFormatVersion ?? '2010-09-09'),
    ...(root.Metadata !== undefined && { Metadata: shownMetadata(root.Metadata) }),
    ...(transforms.length > 0 && { DeclaredTransforms: transforms }),
    ResourceIdentifierSummaries: types.map((type) => ({
      ResourceType: type,
      LogicalResourceIds: resources.filter(([, each]) => mapOf(each).Type === type).map(([id]) => id),
      ...(specOf(type)?.identifier !== undefined && { ResourceIdentifiers: specOf(type)?.identifier }),
    })),
  };
}

/** AWS shows the metadata of a template as the text of a mapping in Python's spelling. */
function shownMetadata(metadata: unknown): string {
  return JSON.stringify(metadata);
}

async function validateTemplate(input: TemplateInput, call: Call) {
  const { root } = await readStackTemplate(await bodyOf(input, call));
  checkOutline(root);
  const transforms = transformsOf(root);
  if (transforms.length === 0) checkContents(root);
  const needs = capabilitiesNeeded(root, hasMacros(root));
  return {
    Parameters: declarations(root).map(({ ParameterKey, DefaultValue, NoEcho, Description }) => ({
      ParameterKey,
      ...(DefaultValue !== undefined && { DefaultValue }),
      NoEcho,
      ...(Description !== undefined && { Description }),
    })),
    ...textOf('Description', root.Description),
    ...(needs.capabilities.length > 0 && { Capabilities: needs.capabilities }),
    ...(needs.reason !== undefined && { CapabilitiesReason: needs.reason }),
    ...(transforms.length > 0 && { DeclaredTransforms: transforms }),
  };
}

interface Declaration {
  readonly ParameterKey: string;
  readonly DefaultValue?: string;
  readonly ParameterType: string;
  readonly NoEcho: boolean;
  readonly Description?: string;
  readonly ParameterConstraints: object;
}

function declarations(root: Readonly<Record<string, unknown>>): readonly Declaration[] {
  return Object.entries(mapOf(root.Parameters)).map(([key, raw]) => {
    const {
      Default: fallback,
      Type: type,
      NoEcho: noEcho,
      Description: description,
      AllowedValues: allowed,
    } = mapOf(raw);
    return {
      ParameterKey: key,
      ...(fallback !== undefined && { DefaultValue: String(fallback) }),
      ParameterType: String(type),
      NoEcho: String(noEcho) === 'true',
      ...(typeof description === 'string' && { Description: description }),
      ParameterConstraints: Array.isArray(allowed) ? { AllowedValues: allowed.map(String) } : {},
    };
  });
}

function textOf(name: string, value: unknown): object {
  return typeof value === 'string' ? { [name]: value } : {};
}

export const templateOperations: Readonly<Record<string, Operation>> = {
  GetTemplate: getTemplate,
  GetTemplateSummary: getTemplateSummary,
  ValidateTemplate: validateTemplate,
};
