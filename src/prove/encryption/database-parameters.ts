/** Whether a database refuses connections without TLS: a parameter of its group, or what its version takes by default. */
import { and, isSymbolic, lowerCase } from '../../base/index.ts';
import { type Found, textOf, valuesAt } from '../../model/index.ts';
import { resourcesNamedBy } from '../linked.ts';
import type { Thing } from '../question.ts';
import { sayOf, whatDecides } from './at-rest-readers.ts';
import { type Held, IN_TLS, PLAIN, type Protection, type Reader } from './protection.ts';

const EITHER: readonly Held[] = [IN_TLS, PLAIN];
const ON = ['1', 'on', 'true', 'enabled', 'tls1.2+', 'tls1.3+', 'fips-140-3'];

/** The parameter of the group that a property names; `unset` where group or parameter are not set. */
export function forcedByParameter(property: string, type: string, parameter: string, unset: readonly Held[]): Reader {
  return (question, thing) =>
    valuesAt(thing.properties, [property], thing.when).flatMap((found): readonly Protection[] => {
      const name = textOf(found.value);
      if (name === undefined || name.startsWith('default.') || name.startsWith('default:'))
        return [byDefault(thing, found, parameter, unset)];
      const groups = resourcesNamedBy(question, name, [type]);
      if (groups.length === 0)
        return [{ ...found, oneOf: EITHER, says: sayOf(thing, found), missing: whatDecides(thing, found) }];
      return groups.flatMap((group) => parameterOf(group, found, parameter, unset));
    });
}

function parameterOf(
  group: Thing,
  { when, path }: Found,
  parameter: string,
  unset: readonly Held[],
): readonly Protection[] {
  // Redshift writes a list of names and values, the others a mapping.
  const list = valuesAt(group.properties, ['Parameters'], when).flatMap((found) =>
    Array.isArray(found.value)
      ? found.value
          .map((_, index) => ['Parameters', index] as const)
          .filter(
            (at) => textOf(valuesAt(group.properties, [...at, 'ParameterName'])[0]?.value)?.toLowerCase() === parameter,
          )
      : [],
  );
  const at = list[0] === undefined ? ['Parameters', parameter] : [...list[0], 'ParameterValue'];
  return valuesAt(group.properties, at, and(when, group.when)).map((set): Protection => {
    const given = textOf(set.value);
    if (given === undefined) return byDefault(group, { ...set, path }, parameter, unset);
    const text = lowerCase(given);
    const says = `${parameter} of ${group.id} is ${text}.`;
    if (isSymbolic(text)) return { ...set, oneOf: EITHER, says: sayOf(group, set), missing: whatDecides(group, set) };
    return { ...set, oneOf: [ON.includes(text) ? IN_TLS : PLAIN], says };
  });
}

function byDefault(thing: Thing, found: Found, parameter: string, unset: readonly Held[]): Protection {
  const what =
    unset.length > 1 ? 'nobody here knows its default' : unset[0] === IN_TLS ? 'it is on by default' : 'it is off';
  return {
    when: found.when,
    path: found.path,
    oneOf: unset,
    says: `${thing.id} does not set ${parameter}: ${what}.`,
    ...(unset.length > 1 && { missing: `the default of ${parameter} for the version of ${thing.id}` }),
  };
}

/** The parameter by which an engine refuses plain connections, and the first major version that has it on by default. */
const ENGINES: Readonly<
  Record<string, { readonly parameter: string; readonly onFrom?: number; readonly openFrom?: number }>
> = {
  postgres: { parameter: 'rds.force_ssl', onFrom: 15 },
  'aurora-postgresql': { parameter: 'rds.force_ssl', onFrom: 17 },
  mysql: { parameter: 'require_secure_transport', openFrom: 8.4 },
  'aurora-mysql': { parameter: 'require_secure_transport', openFrom: 8.4 },
  mariadb: { parameter: 'require_secure_transport', openFrom: 11.8 },
  'sqlserver-ee': { parameter: 'rds.force_ssl' },
  'sqlserver-se': { parameter: 'rds.force_ssl' },
  'sqlserver-ex': { parameter: 'rds.force_ssl' },
  'sqlserver-web': { parameter: 'rds.force_ssl' },
};

/** An instance of a cluster takes the parameters of the cluster. */
export const rdsForcesTls: Reader = (question, thing) => {
  const clusters = valuesAt(thing.properties, ['DBClusterIdentifier'], thing.when).flatMap((found) => {
    const text = thing.type === 'AWS::RDS::DBInstance' ? textOf(found.value) : undefined;
    if (text === undefined) return own(question, { ...thing, when: found.when });
    const named = resourcesNamedBy(question, text, ['AWS::RDS::DBCluster']);
    if (named.length > 0) return named.flatMap((each) => own(question, { ...each, when: and(each.when, found.when) }));
    return [{ ...found, oneOf: EITHER, says: sayOf(thing, found), missing: whatDecides(thing, found) }];
  });
  return clusters;
};

const own: Reader = (question, thing) =>
  valuesAt(thing.properties, ['Engine'], thing.when).flatMap((found): readonly Protection[] => {
    const name = textOf(found.value) ?? '';
    const engine = Object.hasOwn(ENGINES, name) ? ENGINES[name] : undefined;
    if (engine === undefined)
      return [{ ...found, oneOf: EITHER, says: sayOf(thing, found), missing: `how ${thing.id} asks for TLS` }];
    return valuesAt(thing.properties, ['EngineVersion'], found.when).flatMap((version) => {
      const [property, type] =
        thing.type === 'AWS::RDS::DBCluster'
          ? ['DBClusterParameterGroupName', 'AWS::RDS::DBClusterParameterGroup']
          : ['DBParameterGroupName', 'AWS::RDS::DBParameterGroup'];
      const read = forcedByParameter(
        property ?? '',
        type ?? '',
        engine.parameter,
        unsetOf(engine, textOf(version.value)),
      );
      return read(question, { ...thing, when: version.when });
    });
  });

function unsetOf(engine: (typeof ENGINES)[string], version: string | undefined): readonly Held[] {
  const number = Number.parseFloat(version ?? '');
  const from = engine.onFrom ?? engine.openFrom;
  if (from === undefined) return [PLAIN];
  if (Number.isNaN(number)) return EITHER;
  if (number < from) return [PLAIN];
  return engine.onFrom === undefined ? EITHER : [IN_TLS];
}
