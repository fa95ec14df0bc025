/** What a template asks for once its parameters are known: the resources that exist, their order, and their properties. */
import { findCycle } from '../../base/index.ts';
import {
  buildModel,
  type Deployment,
  type Document,
  type Model,
  type ResolvedOutputs,
  type ResolvedResource,
  resolveOutputs,
  resolveResource,
} from '../../model/index.ts';
import type { Call } from '../service.ts';
import { usesIn } from './check-references.ts';
import { checkContents, checkOutline, transformsOf } from './check-template.ts';
import { missingMapping } from './missing-mapping.ts';
import { valuesOf, withResolvedTypes } from './parameters.ts';
import { placeValues } from './place-values.ts';
import type { ParameterRecord, ResourceRecord } from './records.ts';
import type { StackTemplate } from './stack-template.ts';
import { asItems, invalid, isMap, mapOf } from './words.ts';

export interface Desired {
  readonly root: Readonly<Record<string, unknown>>;
  /** The resources whose condition holds, by logical id, in the order of the template. */
  readonly resources: ReadonlyMap<string, DesiredResource>;
  resolve(logicalId: string, standing: Standings): ResolvedResource;
  outputs(standing: Standings): ResolvedOutputs;
}

export interface DesiredResource {
  readonly logicalId: string;
  readonly type: string;
  /** Existing resources that it refers to or names in DependsOn. */
  readonly dependsOn: readonly string[];
  /** As it is written, functions included. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is known when properties are resolved. */
export interface Standings {
  readonly resources: Deployment['resources'];
  readonly exports: Readonly<Record<string, string>>;
}

export interface StackIdentity {
  readonly id: string;
  readonly name: string;
  readonly notificationArns: readonly string[];
}

/** Throws what CloudFormation answers to a template that it does not accept. */
export function desiredOf(
  template: StackTemplate,
  parameters: readonly ParameterRecord[],
  stack: StackIdentity,
  call: Call,
): Desired {
  checkOutline(template.root);
  const hasTransforms = transformsOf(template.root).length > 0;
  if (!hasTransforms) checkContents(template.root);
  const document: Document = { ...template.document, root: withResolvedTypes(template.root) };
  const model = modelOf(document, parameters, stack, call);
  const root = mapOf(model.written.get('stack')?.template.document.root);
  if (hasTransforms) checkContents(root);
  const resources = existing(model, root);
  checkOutputs(model, root, resources);
  const ids = [...resources.keys()];
  const circle = findCycle(ids, (id) => resources.get(id)?.dependsOn ?? []);
  if (circle !== undefined) throw invalid(`Circular dependency between resources: [${circle.join(', ')}]`);
  const deployment: Deployment = {
    ...placeValues(call),
    parameters: valuesOf(parameters),
    stackName: stack.name,
    stackId: stack.id,
    notificationArns: stack.notificationArns,
  };
  return {
    root,
    resources,
    resolve(logicalId, standings) {
      const resolved = resolveResource(model, logicalId, { ...deployment, ...standings });
      if (resolved === undefined) throw new Error(`The model has no resource ${logicalId}`);
      return resolved;
    },
    outputs: (standings) =>
      resolveOutputs(model, 'stack', { ...deployment, ...standings }) ?? { outputs: {}, diagnostics: [] },
  };
}

function modelOf(
  document: Document,
  parameters: readonly ParameterRecord[],
  stack: StackIdentity,
  { region, account }: Call,
): Model {
  const built = buildModel([
    { name: 'stack', document, parameters: valuesOf(parameters), region, account, stackName: stack.name },
  ]);
  const [fault] = built.diagnostics.filter(({ severity }) => severity === 'error');
  const unmapped = fault === undefined ? undefined : missingMapping(mapOf(document.root), valuesOf(parameters));
  if (unmapped !== undefined) throw invalid(`Template error: Unable to get mapping for ${unmapped}`);
  const [, circle] = fault?.code === 'LTL1008' ? (/: (.+)\.$/.exec(fault.what) ?? []) : [];
  if (circle !== undefined) {
    const ids = [...new Set(circle.split(' → '))].join(', ');
    throw invalid(`Circular dependency between resources: [${ids}]`);
  }
  if (!built.ok || fault !== undefined)
    throw invalid(`Template error: ${fault?.what ?? 'the template cannot be read'}`);
  const rule = built.diagnostics.find(({ what }) => what.startsWith('No parameter values keep the rule'));
  if (rule !== undefined) {
    const [, said = rule.what] = /^No parameter values keep the rule "[^"]*"(?:: )?(.*)$/.exec(rule.what) ?? [];
    throw invalid(`Template validation error: ${said}`);
  }
  const macro = built.value.unread.find(({ what }) => what.startsWith('the transform '));
  if (macro !== undefined) {
    const name = macro.what.slice('the transform '.length);
    throw invalid(`No transform named ${name.includes('::') ? name : `${account}::${name}`} found.`);
  }
  return built.value;
}

function existing(model: Model, root: Readonly<Record<string, unknown>>): ReadonlyMap<string, DesiredResource> {
  const found = new Map<string, DesiredResource>();
  const missing = new Set<string>();
  for (const resource of model.resources.values()) {
    if (resource.when.holds !== true) continue;
    const fields = mapOf(mapOf(root.Resources)[resource.logicalId]);
    const dependsOn = new Set<string>();
    for (const { to, when } of resource.references) {
      const target = model.resources.get(to);
      if (target === undefined || when.holds === false || to === resource.id) continue;
      if (target.when.holds === true) dependsOn.add(target.logicalId);
      else missing.add(target.logicalId);
    }
    for (const to of asItems(fields.DependsOn)) {
      const target = model.resources.get(String(to));
      if (target?.when.holds === true) dependsOn.add(target.logicalId);
    }
    found.set(resource.logicalId, {
      logicalId: resource.logicalId,
      type: resource.type,
      dependsOn: [...dependsOn],
      fields,
    });
  }
  if (missing.size > 0)
    throw invalid(
      `Template format error: Unresolved resource dependencies [${[...missing].join(', ')}] in the Resources block of the template`,
    );
  return found;
}

/** Outputs whose condition holds and that refer to resources whose condition does not. */
function checkOutputs(
  model: Model,
  root: Readonly<Record<string, unknown>>,
  resources: ReadonlyMap<string, DesiredResource>,
): void {
  const missing = new Set<string>();
  for (const output of model.outputs.values()) {
    if (output.when.holds === false) continue;
    const { Value: value } = mapOf(mapOf(root.Outputs)[output.name]);
    for (const { kind, name } of hasChoice(value) ? [] : usesIn(value))
      if (kind !== 'condition' && model.resources.has(name) && !resources.has(name)) missing.add(name);
  }
  if (missing.size > 0)
    throw invalid(`Unresolved resource dependencies [${[...missing].join(', ')}] in the Outputs block of the template`);
}

function hasChoice(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasChoice);
  return isMap(value) && Object.entries(value).some(([key, each]) => key === 'Fn::If' || hasChoice(each));
}

/** What `Ref` and `Fn::GetAtt` find, from what stands. */
export function standingsOf(records: Iterable<ResourceRecord>, exports: Readonly<Record<string, string>>): Standings {
  const resources = [...records].flatMap(({ logicalId, standing }) =>
    standing === undefined
      ? []
      : [
          [
            logicalId,
            { physicalId: standing.physicalId, attributes: { ...standing.written, ...standing.attributes } },
          ] as const,
        ],
  );
  return { resources: Object.fromEntries(resources), exports };
}
