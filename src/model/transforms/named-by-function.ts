import { asList, isRaw, type Raw } from '../raw.ts';
import type { Path } from '../value.ts';
import { type KnownValues, knownText } from './known-values.ts';
import type { Places } from './places.ts';

/**
 * Puts names in the place of functions in `DependsOn` and `Condition`, where CloudFormation takes names alone and
 * AWS::LanguageExtensions takes what a parameter, a mapping or a condition tells.
 */
export function resolveNames(
  known: KnownValues,
  places: Places,
  report: (what: string, path: Path, logicalId: string) => void,
): Raw {
  const { Resources: resources, ...sections } = known.root;
  if (!isRaw(resources)) return known.root;
  const entries = Object.entries(resources).map(([id, resource]) => {
    if (!isRaw(resource)) return [id, resource];
    const names = (['DependsOn', 'Condition'] as const).flatMap((attribute) => {
      const given = resource[attribute];
      if (!asList(given).some(isRaw)) return [];
      const path = [...(places.of(resource) ?? ['Resources', id]), attribute];
      const told = asList(given).flatMap((each) => {
        const name = knownText(each, known);
        if (name === undefined) report(`What "${id}" names in its ${attribute} is not known here.`, path, id);
        return name ?? [];
      });
      return [[attribute, attribute === 'Condition' ? told[0] : told] as const];
    });
    if (names.length === 0) return [id, resource];
    const rest = Object.entries({ ...resource, ...Object.fromEntries(names) }).filter(
      ([, value]) => value !== undefined,
    );
    return [id, places.mark(Object.fromEntries(rest), places.of(resource) ?? ['Resources', id])];
  });
  return { ...sections, Resources: Object.fromEntries(entries) };
}
