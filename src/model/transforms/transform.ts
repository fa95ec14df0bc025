import type { Document } from '../document.ts';
import { partitionOf } from '../pseudo-parameters.ts';
import { asList, entryOf, isRaw, type Raw } from '../raw.ts';
import { effectAt, type UnreadPart } from '../unread.ts';
import type { Path } from '../value.ts';
import { expandForEach, MOST_VALUES_OF_LOOPS } from './for-each.ts';
import { Places, transformedDocument } from './places.ts';
import { isFields } from './serverless/data.ts';
import { expandServerless, SERVERLESS } from './serverless/serverless.ts';

/** The transforms that are carried out here; every other is known to AWS alone. */
export const EXPANDED: readonly string[] = ['AWS::LanguageExtensions', SERVERLESS];

/** What is known from outside the template before anything of it is resolved. */
export interface TransformInputs {
  readonly region?: string;
  /** The value of a parameter with that declaration; undefined where it is not known. */
  parameter(name: string, declaration: Raw): unknown;
}

interface Transformed {
  readonly root: Raw;
  readonly document: Document;
  /** What is reported, and what it may do to the rest. */
  readonly unseen: readonly { readonly what: string; readonly path: Path }[];
  readonly unread: readonly UnreadPart[];
  readonly hasHashedNames: boolean;
  /** Why nothing of the template is read. */
  readonly refused?: string;
  /** What CloudFormation refuses though it can be read. */
  readonly faults: readonly { readonly what: string; readonly path: Path }[];
}

/**
 * Carries out the transforms of a template: the loops of AWS::LanguageExtensions, then the Serverless Application Model
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html).
 */
export function transform(document: Document, written: Raw, { region, parameter }: TransformInputs): Transformed {
  const unseen: { readonly what: string; readonly path: Path }[] = [];
  const unread: UnreadPart[] = [];
  const valueOfParameter = (name: string): unknown => {
    const declaration = isRaw(written.Parameters) ? entryOf(written.Parameters, name) : undefined;
    return isRaw(declaration) ? parameter(name, declaration) : undefined;
  };
  const looped = expandForEach(written, valueOfParameter, (what, path) => {
    unseen.push({ what, path });
    const effect = effectAt(path.slice(0, -1), { Name: 'AWS::Include' });
    if (effect !== undefined) unread.push({ what: `the loop ${path.at(-1) ?? ''}`.trim(), path, effect });
  });
  if (looped === undefined) {
    const refused = `The loops write out more than ${MOST_VALUES_OF_LOOPS} values; CloudFormation accepts 500 resources.`;
    return { root: { Resources: {} }, document, unseen, unread, hasHashedNames: false, faults: [], refused };
  }
  const serverless = serverlessResources(looped);
  if (!namesServerless(written) && serverless.length === 0)
    return { root: looped, document, unseen, unread, hasHashedNames: false, faults: [] };
  const places = new Places();
  const root = places.copyOf(looped, []);
  if (!isFields(root)) return { root: looped, document, unseen, unread, hasHashedNames: false, faults: [] };
  expandServerless(root, places, {
    parameter: valueOfParameter,
    region,
    partition: region === undefined ? undefined : partitionOf(region).name,
    unseen(what, path, changed) {
      unseen.push({ what, path });
      const part = { what: `the expansion of ${path[1] ?? 'the template'}`, path };
      unread.push({ ...part, effect: { kind: 'additions' } });
      if (changed !== undefined) unread.push({ ...part, effect: { kind: 'resource', logicalId: changed } });
    },
  });
  const isNamed = namesServerless(written);
  const faults = isNamed
    ? []
    : serverless.slice(0, 1).map((id) => ({ what: UNNAMED, path: ['Resources', id, 'Type'] }));
  return { root, document: transformedDocument(document, root, places), unseen, unread, hasHashedNames: true, faults };
}

const UNNAMED = `The template has resources of AWS SAM without "Transform: ${SERVERLESS}"; CloudFormation refuses it. It is read as if it had it.`;

function serverlessResources({ Resources: resources }: Raw): readonly string[] {
  return Object.entries(isRaw(resources) ? resources : {}).flatMap(([id, resource]) => {
    if (!isRaw(resource)) return [];
    const isServerless = typeof resource.Type === 'string' && resource.Type.startsWith('AWS::Serverless::');
    return isServerless || isRaw(resource.Connectors) ? [id] : [];
  });
}

function namesServerless({ Transform: transforms }: Raw): boolean {
  return asList(transforms).some((each) => (isRaw(each) ? each.Name : each) === SERVERLESS);
}
