import { asItems, isMap, mapOf } from './words.ts';

type Root = Readonly<Record<string, unknown>>;

/** The first `Map::Key::Attribute` that a template looks up and does not have, as far as names and parameters tell. */
export function missingMapping(root: Root, parameters: Readonly<Record<string, string>>): string | undefined {
  return missingIn(root, mapOf(root.Mappings), parameters);
}

function missingIn(value: unknown, mappings: Root, parameters: Readonly<Record<string, string>>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    if (key === 'Fn::FindInMap') {
      const names = asItems(each)
        .slice(0, 3)
        .map((name) => (isMap(name) && typeof name.Ref === 'string' ? parameters[name.Ref] : name));
      const [map, first, second] = names.map(String);
      const isKnown = names.length === 3 && names.every((name) => typeof name === 'string');
      const row = mapOf(mapOf(mappings[map ?? ''])[first ?? '']);
      if (isKnown && !Object.hasOwn(row, second ?? '')) return `${map}::${first}::${second}`;
    }
    const found = missingIn(each, mappings, parameters);
    if (found !== undefined) return found;
  }
  return undefined;
}
