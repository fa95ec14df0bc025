import { managedPolicyParts, type PolicyPart, parseStatement } from '../../aws/index.ts';
import { and, type Guard, showText } from '../../base/index.ts';
import type { Said } from '../network/network.ts';
import { type Graph, idOf } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import { casesOf, elementsAt, isList, isMapping, lift, type Path, textsAt, type Value } from '../value.ts';

export interface PolicyReader {
  readonly graph: Graph;
  comparable(text: string): string;
}

/** The statements of a policy document at a path of a resource, each in its worlds. */
export function documentParts(
  { comparable }: PolicyReader,
  resource: Resource,
  path: Path,
  when: Guard = resource.when,
): readonly PolicyPart<Place>[] {
  const version = textsAt(resource.properties, [...path, 'Version'])[0]?.value;
  return elementsAt(resource.properties, [...path, 'Statement'], and(resource.when, when)).flatMap(
    (found): readonly PolicyPart<Place>[] => {
      const at: Place = { subject: resource.id, path: found.path };
      const plain = plainCases(found.value);
      // More conditional parts than can be kept apart: say that the statement is not known rather than guess.
      if (plain === undefined) return [{ unknown: `${resource.id}.${found.path.join('.')}`, when: found.when, at }];
      return plain.flatMap(
        (each) =>
          parseStatement(mapTexts(each.value, comparable), {
            at,
            when: and(found.when, each.when),
            variables: version === '2012-10-17',
          }).statements,
      );
    },
  );
}

/** A managed policy of the template, of AWS, or one that only its ARN names. */
export function attachedPolicy(reader: PolicyReader, said: Said<string>): readonly PolicyPart<Place>[] {
  const policy = reader.graph.resources.get(idOf(reader.graph, said.value));
  if (policy !== undefined) return documentParts(reader, policy, ['PolicyDocument'], said.when);
  return managedPolicyParts(showText(said.value).replace('${AWS::Partition}', 'aws'), said.at, said.when);
}

class TooManyCases extends Error {}

/** Every combination of the choices inside a value as plain data; undefined when there are too many. */
function plainCases(
  value: Value | undefined,
): readonly { readonly value: unknown; readonly when: Guard }[] | undefined {
  try {
    return casesOf(pushChoicesUp(value));
  } catch (problem) {
    if (problem instanceof TooManyCases) return undefined;
    throw problem;
  }
}

function pushChoicesUp(value: Value | undefined): Value | undefined {
  return liftOrThrow([value], ([top]) => {
    if (isList(top)) return liftOrThrow(top.map(pushChoicesUp), (items) => items.filter((item) => item !== undefined));
    if (!isMapping(top)) return top;
    const keys = Object.keys(top);
    return liftOrThrow(Object.values(top).map(pushChoicesUp), (items) =>
      Object.fromEntries(items.flatMap((item, index) => (item === undefined ? [] : [[keys[index] ?? '', item]]))),
    );
  });
}

function liftOrThrow(args: Parameters<typeof lift>[0], make: Parameters<typeof lift>[1]): Value | undefined {
  const lifted = lift(args, make);
  if (lifted === undefined) throw new TooManyCases();
  return lifted.value;
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapTexts(each, map)]));
}
