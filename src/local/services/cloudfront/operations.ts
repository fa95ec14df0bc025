/** The API of CloudFront, as far as distributions are looked at and their caches cleared. https://docs.aws.amazon.com/cloudfront/latest/APIReference/ */
import { hash, randomBytes } from 'node:crypto';
import type { CloudfrontOperations, CloudfrontShapes as Shapes } from '../../schemas/cloudfront.generated.ts';
import { ServiceError } from '../../service.ts';
import {
  distributionOf,
  distributionsOf,
  invalidate,
  invalidationsOf,
  type KeptDistribution,
  type KeptInvalidation,
} from './kept.ts';

const listed = <T>(Items: readonly T[]) => ({ Quantity: Items.length, Items });

const shownInvalidation = ({ id, reference, paths, createdMs }: KeptInvalidation): Shapes['Invalidation'] => ({
  Id: id,
  Status: 'Completed',
  CreateTime: new Date(createdMs),
  InvalidationBatch: { CallerReference: reference, Paths: listed(paths) },
});

/** Lists of a template have no count; those of the API have. */
function withCounts(value: unknown): unknown {
  if (Array.isArray(value)) return listed(value.map(withCounts));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withCounts(each)]));
}

function shownConfig({ id, config }: KeptDistribution): Shapes['DistributionConfig'] {
  return {
    CallerReference: id,
    Comment: '',
    Enabled: true,
    ...(withCounts(config) as Partial<Shapes['DistributionConfig']>),
  } as Shapes['DistributionConfig'];
}

const etagOf = ({ id, config }: KeptDistribution) =>
  `E${hash('sha256', id + JSON.stringify(config))
    .slice(0, 13)
    .toUpperCase()}`;

const shown = (distribution: KeptDistribution): Shapes['Distribution'] => ({
  Id: distribution.id,
  ARN: distribution.arn,
  Status: 'Deployed',
  LastModifiedTime: new Date(distribution.changedMs),
  InProgressInvalidationBatches: 0,
  DomainName: distribution.domain,
  DistributionConfig: shownConfig(distribution),
});

export const cloudfrontOperations = {
  GetDistribution({ Id }, call) {
    const found = distributionOf(Id, call);
    return { Distribution: shown(found), ETag: etagOf(found) };
  },
  GetDistributionConfig({ Id }, call) {
    const found = distributionOf(Id, call);
    return { DistributionConfig: shownConfig(found), ETag: etagOf(found) };
  },
  ListDistributions(_input, call) {
    const all = [...distributionsOf(call).values()];
    return {
      DistributionList: {
        Marker: '',
        MaxItems: 100,
        IsTruncated: false,
        ...listed(
          all.map((each) => {
            const { DistributionConfig, ...rest } = shown(each);
            return { ...DistributionConfig, ...rest } as unknown as Shapes['DistributionSummary'];
          }),
        ),
      },
    };
  },
  CreateInvalidation({ DistributionId, InvalidationBatch: batch }, call) {
    const { id: distribution } = distributionOf(DistributionId, call);
    const paths = batch.Paths.Items ?? [];
    if (paths.length !== batch.Paths.Quantity)
      throw new ServiceError('InconsistentQuantities', 'The value of Quantity and the size of Items do not match.');
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
    const wrong = paths.find((path) => !path.startsWith('/') || path.slice(0, -1).includes('*'));
    if (wrong !== undefined)
      throw new ServiceError('InvalidArgument', `Your request contains a path that is not valid: ${wrong}`);
    const known = [...invalidationsOf(call).values()].find(
      (each) => each.distribution === distribution && each.reference === batch.CallerReference,
    );
    const made = known ?? {
      id: `I${randomBytes(10).toString('hex').slice(0, 13).toUpperCase()}`,
      distribution,
      reference: batch.CallerReference,
      paths,
      createdMs: call.world.clock.now(),
    };
    if (known === undefined) invalidate(made, call);
    return {
      Location: `https://cloudfront.amazonaws.com/2020-05-31/distribution/${distribution}/invalidation/${made.id}`,
      Invalidation: shownInvalidation(made),
    };
  },
  GetInvalidation({ DistributionId, Id }, call) {
    distributionOf(DistributionId, call);
    const found = invalidationsOf(call).get(Id);
    if (found === undefined || found.distribution !== DistributionId)
      throw new ServiceError('NoSuchInvalidation', 'The specified invalidation does not exist.', { status: 404 });
    return { Invalidation: shownInvalidation(found) };
  },
  ListInvalidations({ DistributionId }, call) {
    distributionOf(DistributionId, call);
    const all = [...invalidationsOf(call).values()]
      .filter(({ distribution }) => distribution === DistributionId)
      .toReversed();
    const items = all.map(({ id, createdMs }) => ({ Id: id, CreateTime: new Date(createdMs), Status: 'Completed' }));
    return { InvalidationList: { Marker: '', MaxItems: 100, IsTruncated: false, ...listed(items) } };
  },
} satisfies Partial<CloudfrontOperations>;
