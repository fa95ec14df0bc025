import type { Document } from '../document.ts';
import { partitionOf } from '../pseudo-parameters.ts';
import { asList, entryOf, isRaw, type Raw } from '../raw.ts';
import { effectAt, transformsIn, type UnreadPart } from '../unread.ts';
import type { Path } from '../value.ts';
import { expandForEach, MOST_VALUES_OF_LOOPS } from './for-each.ts';
import { resolveNames } from './named-by-function.ts';
import { Places, transformedDocument } from './places.ts';
import { compact, fieldsOf } from './serverless/data.ts';
import { expandServerless, SERVERLESS } from './serverless/serverless.ts';

const LANGUAGE_EXTENSIONS = 'AWS::LanguageExtensions';

/** The transforms that are carried out here; every other is known to AWS alone. */
export const EXPANDED: readonly string[] = [LANGUAGE_EXTENSIONS, SERVERLESS];

/** What is known from outside the template before anything of it is resolved. */
export interface TransformInputs {
  readonly region?: string;
  readonly account?: string;
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
 * Carries out the transforms of a template: the loops and functions of AWS::LanguageExtensions, then the Serverless
 * Application Model
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html).
 */
export function transform(
  document: Document,
  written: Raw,
  { region, account, parameter }: TransformInputs,
): Transformed {
  const unseen: { readonly what: string; readonly path: Path }[] = [];
  const unread: UnreadPart[] = [];
  const places = new Places();
  const partition = region === undefined ? undefined : partitionOf(region).name;
  const pseudo = compact({ 'AWS::Region': region, 'AWS::AccountId': account, 'AWS::Partition': partition });
  const valueOfParameter = (name: string): unknown => {
    const declaration = isRaw(written.Parameters) ? entryOf(written.Parameters, name) : undefined;
    return isRaw(declaration) ? parameter(name, declaration) : entryOf(pseudo, name);
  };
  const looped = expandForEach({ root: written, parameter: valueOfParameter }, places, (what, path) => {
    unseen.push({ what, path });
    const effect = effectAt(path.slice(0, -1), { Name: 'AWS::Include' });
    if (effect !== undefined) unread.push({ what: `the loop ${path.at(-1) ?? ''}`.trim(), path, effect });
  });
  if (looped === undefined) {
    const refused = `The loops write out more than ${MOST_VALUES_OF_LOOPS} values; CloudFormation accepts 500 resources.`;
    return { root: { Resources: {} }, document, unseen, unread, hasHashedNames: false, faults: [], refused };
  }
  const changed = (what: string, path: Path, logicalId?: string): void => {
    unseen.push({ what, path });
    const part = { what: `the expansion of ${logicalId ?? path[1] ?? 'the template'}`, path };
    if (logicalId !== undefined) unread.push({ ...part, effect: { kind: 'resource', logicalId } });
  };
  const named = names(looped, LANGUAGE_EXTENSIONS)
    ? resolveNames({ root: looped, parameter: valueOfParameter }, places, changed)
    : looped;
  const serverless = serverlessResources(named);
  const isServerless = names(named, SERVERLESS);
  if (!isServerless && serverless.length === 0) {
    const made = named === written ? document : transformedDocument(document, named, places);
    return { root: named, document: made, unseen, unread, hasHashedNames: false, faults: [] };
  }
  if (serverlessParts(named) > MOST_SERVERLESS_PARTS) {
    const refused = `More than ${MOST_SERVERLESS_PARTS} resources and events of AWS SAM are written; CloudFormation accepts 500 resources.`;
    return { root: { Resources: {} }, document, unseen, unread, hasHashedNames: true, faults: [], refused };
  }
  unread.push(...macrosIn(named, serverless));
  const root = fieldsOf(places.copyOf(named, []));
  expandServerless(root, places, {
    parameter: valueOfParameter,
    region,
    partition,
    unseen(what, path, logicalId) {
      changed(what, path, logicalId);
      unread.push({ what: `the expansion of ${path[1] ?? 'the template'}`, path, effect: { kind: 'additions' } });
    },
  });
  const [first] = isServerless ? [] : serverless;
  const faults = first === undefined ? [] : [{ what: UNNAMED, path: ['Resources', first, 'Type'] }];
  return { root, document: transformedDocument(document, root, places), unseen, unread, hasHashedNames: true, faults };
}

/** A macro inside what is expanded may write anew whatever that makes; an include adds to it. */
function macrosIn(root: Raw, serverless: readonly string[]): readonly UnreadPart[] {
  return transformsIn(root).flatMap(({ path, argument }): readonly UnreadPart[] => {
    const [section, id] = path;
    const isExpanded = section === 'Globals' || (section === 'Resources' && serverless.includes(String(id)));
    if (!isExpanded) return [];
    const isInclude = isRaw(argument) && argument.Name === 'AWS::Include';
    const what = `the macro in ${section === 'Globals' ? section : id}`;
    return [{ what, path, effect: { kind: isInclude ? 'additions' : 'everything' } }];
  });
}

const UNNAMED = `The template has resources of AWS SAM without "Transform: ${SERVERLESS}"; CloudFormation refuses it. It is read as if it had it.`;

function serverlessResources({ Resources: resources }: Raw): readonly string[] {
  return Object.entries(isRaw(resources) ? resources : {}).flatMap(([id, resource]) => {
    if (!isRaw(resource)) return [];
    const isServerless = typeof resource.Type === 'string' && resource.Type.startsWith('AWS::Serverless::');
    return isServerless || isRaw(resource.Connectors) ? [id] : [];
  });
}

/** Each makes a resource at least, but for routes that an HTTP API answers by default. */
const MOST_SERVERLESS_PARTS = 1_000;

function serverlessParts({ Resources: resources }: Raw): number {
  return Object.values(fieldsOf(resources)).reduce<number>((count, resource) => {
    const { Type: type, Properties: properties, Connectors: connectors } = fieldsOf(resource);
    const isServerless = typeof type === 'string' && type.startsWith('AWS::Serverless::');
    const events = isServerless ? Object.keys(fieldsOf(fieldsOf(properties).Events)).length + 1 : 0;
    return count + events + Object.keys(fieldsOf(connectors)).length;
  }, 0);
}

/** Whether a template names a transform. */
function names({ Transform: transforms }: Raw, transformName: string): boolean {
  return asList(transforms).some((each) => (isRaw(each) ? each.Name : each) === transformName);
}
