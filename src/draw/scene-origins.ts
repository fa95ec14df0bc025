/** Distributions whose origin is a name that a record of the template resolves. */
import { elementsAt, isMapping, type Model, parsePath, type Resource, textOf } from '../model/index.ts';
import { kindOf } from './resource-kinds.ts';
import { factOf } from './scene-names.ts';
import type { Relation } from './scene-relations.ts';

/** From a distribution to the balancer or API behind the name of its origin. */
export function originsByName(model: Model, nodeOf: (id: string) => string | undefined): readonly Relation[] {
  const resources = [...model.resources.values()];
  const records = resources.filter(({ type }) => type === 'AWS::Route53::RecordSet');
  return resources
    .filter(({ type }) => type === 'AWS::CloudFront::Distribution')
    .flatMap((distribution) =>
      originNames(distribution).flatMap((name) =>
        records
          .filter((record) => factOf(record, 'Name')?.replace(/\.$/, '') === name)
          .flatMap((record) => record.references)
          .flatMap(({ to }): readonly Relation[] => {
            const [from, target] = [nodeOf(distribution.id), nodeOf(to)];
            const family = kindOf(model.resources.get(to)?.type ?? '').family;
            if (from === undefined || target === undefined || (family !== 'balancer' && family !== 'api')) return [];
            return [{ from, to: target, kind: 'traffic' }];
          }),
      ),
    );
}

function originNames(distribution: Resource): readonly string[] {
  return elementsAt(distribution.properties, parsePath('DistributionConfig.Origins')).flatMap(({ value }) => {
    const name = isMapping(value) ? textOf(value.DomainName) : undefined;
    return name === undefined ? [] : [name.replace(/\.$/, '')];
  });
}
