import { type AwsPlace, managedPolicyParts, type PolicyPart, parseStatement } from '../../aws/index.ts';
import { and, fillHoles, type Guard, isSymbolic, stripPrivate, type Text, textIn } from '../../base/index.ts';
import type { Said } from '../network/network.ts';
import { idOf, type ResourceIndex } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import {
  type Case,
  elementsAt,
  isMapping,
  type Mapping,
  type Path,
  plainCases,
  showPath,
  textOf,
  textsAt,
  type Value,
  valuesAt,
} from '../value.ts';
import { dynamicAsHoles } from './dynamic-reference.ts';

export interface PolicyReader {
  readonly index: ResourceIndex;
  comparable(text: Text): Text;
  /** What policies can call a resource: its ARN first, then what `Ref` returns and its name. */
  spellingsOf(resource: Resource): readonly Text[];
  /** Where a resource is created. */
  placeOf(resource: Resource): AwsPlace;
  /** The managed policy of the template that will have this ARN. */
  policyWithArn(arn: Text): Resource | undefined;
}

/** The statements of a policy document at a path of a resource, each in its worlds. */
export function documentParts(
  { comparable }: PolicyReader,
  resource: Resource,
  path: Path,
  when: Guard = resource.when,
): readonly PolicyPart<Place>[] {
  return valuesAt(resource.properties, path, and(resource.when, when)).flatMap(
    (found): readonly PolicyPart<Place>[] => {
      const at: Place = { subject: resource.id, path: found.path };
      if (found.value === undefined) return [];
      const document = documentOf(found.value);
      if (document === undefined) return [{ unknown: `${resource.id}.${showPath(found.path)}`, when: found.when, at }];
      return statements(document, found.when).flatMap((statement): readonly PolicyPart<Place>[] => {
        const here: Place = { subject: resource.id, path: [...found.path, ...statement.path] };
        const cases = plainCases(statement.value);
        // More conditional parts than can be kept apart, or none of it told: not known rather than guessed.
        if (cases === undefined || isText(statement.value)) {
          return [{ unknown: `${resource.id}.${showPath(here.path)}`, when: statement.when, at: here }];
        }
        return cases.flatMap(
          (each) =>
            parseStatement(mapTexts(each.value, comparable), {
              at: here,
              when: and(statement.when, each.when),
              variables: statement.version === '2012-10-17',
            }).statements,
        );
      });
    },
  );
}

interface StatementCase extends Case<Value> {
  readonly path: Path;
  readonly version: string | undefined;
}

function statements(document: Mapping, when: Guard): readonly StatementCase[] {
  const version = textsAt(document, ['Version'], when)[0]?.value;
  return elementsAt(document, ['Statement'], when).flatMap(({ value, ...found }) =>
    value === undefined ? [] : [{ ...found, value, version }],
  );
}

/** Some properties take the document as JSON text; text that only deployment tells is no document. */
function documentOf(value: Value): Mapping | undefined {
  if (isMapping(value)) return value;
  const text = textOf(value);
  if (text === undefined || !text.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Mapping;
  } catch {
    return undefined;
  }
}

function isText(value: Value): boolean {
  return typeof value === 'string' && isSymbolic(value);
}

/** A managed policy of the template, of AWS, or one that only its ARN names. */
export function attachedPolicy(reader: PolicyReader, said: Said<Text>): readonly PolicyPart<Place>[] {
  const { index, comparable } = reader;
  const policy = index.resources.get(idOf(index, said.value)) ?? reader.policyWithArn(comparable(said.value));
  if (policy?.type === 'AWS::IAM::ManagedPolicy') return documentParts(reader, policy, ['PolicyDocument'], said.when);
  const arn = fillHoles(said.value, (name) => (name === 'AWS::Partition' ? stripPrivate('aws') : undefined));
  return managedPolicyParts(arn, said.at, said.when);
}

function mapTexts(value: unknown, map: (text: Text) => Text): unknown {
  const text = typeof value === 'string' ? textIn(value) : undefined;
  if (text !== undefined) return map(dynamicAsHoles(text));
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, map)]));
}
