import type { Located } from '../answers/index.ts';
import { isRaw } from './raw.ts';
import type { Resource } from './resource.ts';
import type { Path } from './value.ts';

/**
 * What a part of a template that was not read may do to the rest, as far as its place tells:
 *
 * - `everything`: a macro over the whole template may rewrite all of it.
 * - `additions`: it adds resources, which may name those that are here and attach something to them.
 * - `outputs`: it adds outputs.
 * - `resource`: one resource has other properties than those that are written.
 */
export type UnreadEffect =
  | { readonly kind: 'everything' | 'additions' | 'outputs' }
  | {
      readonly kind: 'resource';
      readonly logicalId: string;
      /** The property inside which it stands; undefined where it stands beside all of them. */
      readonly property?: string;
    };

/** A part of one template that only AWS expands. */
export interface UnreadPart {
  /** A noun phrase: `the macro Shapes`. */
  readonly what: string;
  readonly path: Path;
  readonly effect: UnreadEffect;
}

/** A part of the templates of which nothing is known but where it stands. */
export interface Unread {
  readonly what: string;
  readonly at: Located;
  readonly stack: string;
  readonly effect: UnreadEffect['kind'];
  /** The ids of the resources that it can name, or whose properties it changes; undefined for all of its stack. */
  readonly knows: ReadonlySet<string> | undefined;
  /** The property that it changes; undefined for any. */
  readonly property?: string;
  /** The resource that deploys it, whose outputs others may use. */
  readonly deployedBy?: string;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-reference.html */
const ADDING_TRANSFORMS: readonly RegExp[] = [
  /^AWS::Include$/,
  /^AWS::Serverless-/,
  /^AWS::CodeDeployBlueGreen$/,
  /^AWS::SecretsManager-/,
  /^AWS::ServiceCatalog$/,
];

/** What a macro over the whole template may do. The transforms of AWS add resources; any other may do anything. */
export function effectOfTransform(name: unknown): UnreadEffect {
  const adds = typeof name === 'string' && ADDING_TRANSFORMS.some((each) => each.test(name));
  return { kind: adds ? 'additions' : 'everything' };
}

/**
 * What a `Fn::Transform` at a place may do. It is given its siblings, which AWS::Include leaves as they are and another
 * macro may change
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros-author.html). Undefined where it adds
 * nothing but names and values, which are unknown anyhow.
 */
export function effectAt(path: Path, argument: unknown): UnreadEffect | undefined {
  const name = isRaw(argument) ? argument.Name : undefined;
  const [section, entry, field, property] = path;
  if (section === 'Metadata') return undefined;
  if (section === 'Outputs') return { kind: 'outputs' };
  if (section === 'Resources' && entry !== undefined) {
    if (field === undefined) return { kind: 'additions' };
    const isInside = field === 'Properties' && property !== undefined;
    return { kind: 'resource', logicalId: String(entry), ...(isInside && { property: String(property) }) };
  }
  const isInclude = name === 'AWS::Include';
  if (section === undefined || section === 'Resources') return { kind: isInclude ? 'additions' : 'everything' };
  return isInclude ? undefined : { kind: 'everything' };
}

/** Every `Fn::Transform` of a document, with the path of the mapping that it stands in. */
export function transformsIn(root: unknown): readonly { readonly path: Path; readonly argument: unknown }[] {
  const found: { readonly path: Path; readonly argument: unknown }[] = [];
  const visit = (value: unknown, path: Path) => {
    if (typeof value !== 'object' || value === null) return;
    if (isRaw(value) && Object.hasOwn(value, 'Fn::Transform')) found.push({ path, argument: value['Fn::Transform'] });
    for (const [key, entry] of Object.entries(value)) {
      if (typeof entry === 'object') visit(entry, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(root, []);
  return found;
}

/** Resources that deploy a template of their own, and what a reader calls that. */
const DEPLOYS_MORE: readonly (readonly [type: RegExp, noun: string])[] = [
  [/^AWS::CloudFormation::Stack$/, 'the nested stack'],
  [/^AWS::CloudFormation::StackSet$/, 'the stack set'],
  [/^AWS::Serverless::Application$/, 'the nested application'],
  [/^AWS::ServiceCatalog::CloudFormationProvisionedProduct$/, 'the provisioned product'],
  [/::MODULE$/, 'the module'],
];

/** What a resource deploys beside itself; undefined for one that deploys nothing. */
export function deploysMore({ type, logicalId }: Pick<Resource, 'type' | 'logicalId'>): string | undefined {
  const noun = DEPLOYS_MORE.find(([each]) => each.test(type))?.[1];
  return noun && `${noun} ${logicalId}`;
}
