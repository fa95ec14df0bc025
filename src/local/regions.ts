/**
 * The regions of AWS as the local target knows them. https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
interface Region {
  /** How alarms call it. https://docs.aws.amazon.com/general/latest/gr/rande.html */
  readonly title?: string;
  /** Whether every account has it; the others are asked for. */
  readonly isOpen: boolean;
  /** The letters of its zones that an account of today sees. */
  readonly zones: string;
  /** The hosted zones of application and of network load balancers. https://docs.aws.amazon.com/general/latest/gr/elb.html */
  readonly balancerZones?: readonly [application: string, network: string];
  /** Web sites of buckets are `s3-website-REGION` here and `s3-website.REGION` elsewhere. https://docs.aws.amazon.com/general/latest/gr/s3.html */
  readonly hasDashedSites?: true;
}

const open = (title: string, zones = 'abc', more: Pick<Region, 'balancerZones' | 'hasDashedSites'> = {}): Region => ({
  title,
  isOpen: true,
  zones,
  ...more,
});
const byChoice = (title?: string): Region => ({
  ...(title === undefined ? {} : { title }),
  isOpen: false,
  zones: 'abc',
});

export const REGIONS: Readonly<Record<string, Region>> = {
  'ap-northeast-1': open('Asia Pacific (Tokyo)', 'acd', { hasDashedSites: true }),
  'ap-northeast-2': open('Asia Pacific (Seoul)', 'abcd'),
  'ap-northeast-3': open('Asia Pacific (Osaka)'),
  'ap-south-1': open('Asia Pacific (Mumbai)'),
  'ap-southeast-1': open('Asia Pacific (Singapore)', 'abc', { hasDashedSites: true }),
  'ap-southeast-2': open('Asia Pacific (Sydney)', 'abc', { hasDashedSites: true }),
  'ca-central-1': open('Canada (Central)', 'abd'),
  'eu-central-1': open('EU (Frankfurt)', 'abc', { balancerZones: ['Z215JYRZR1TBD5', 'Z3F0SRJ5LGBH90'] }),
  'eu-north-1': open('EU (Stockholm)'),
  'eu-west-1': open('EU (Ireland)', 'abc', {
    balancerZones: ['Z32O12XQLNTSW2', 'Z2IFOLAFXWLO4F'],
    hasDashedSites: true,
  }),
  'eu-west-2': open('EU (London)'),
  'eu-west-3': open('EU (Paris)'),
  'sa-east-1': open('South America (Sao Paulo)', 'abc', { hasDashedSites: true }),
  'us-east-1': open('US East (N. Virginia)', 'abcdef', {
    balancerZones: ['Z35SXDOTRQ7X7K', 'Z26RNL4JYFTOTI'],
    hasDashedSites: true,
  }),
  'us-east-2': open('US East (Ohio)', 'abc', { balancerZones: ['Z3AADJGX6KTTL2', 'ZLMOA37VPKANP'] }),
  'us-west-1': open('US West (N. California)', 'ac', {
    balancerZones: ['Z368ELLRRE2KJ0', 'Z24FKFUX50B4VW'],
    hasDashedSites: true,
  }),
  'us-west-2': open('US West (Oregon)', 'abcd', {
    balancerZones: ['Z1H1FL5HABSF5', 'Z18D5FSROUN65G'],
    hasDashedSites: true,
  }),
  'af-south-1': byChoice('Africa (Cape Town)'),
  'ap-east-1': byChoice('Asia Pacific (Hong Kong)'),
  'ap-east-2': byChoice(),
  'ap-south-2': byChoice('Asia Pacific (Hyderabad)'),
  'ap-southeast-3': byChoice('Asia Pacific (Jakarta)'),
  'ap-southeast-4': byChoice('Asia Pacific (Melbourne)'),
  'ap-southeast-5': byChoice(),
  'ap-southeast-7': byChoice(),
  'ca-west-1': byChoice(),
  'eu-central-2': byChoice('Europe (Zurich)'),
  'eu-south-1': byChoice('EU (Milan)'),
  'eu-south-2': byChoice('Europe (Spain)'),
  'il-central-1': byChoice('Israel (Tel Aviv)'),
  'me-central-1': byChoice('Middle East (UAE)'),
  'me-south-1': byChoice('Middle East (Bahrain)'),
  'mx-central-1': byChoice(),
};

const named = (isWanted: (region: Region) => boolean): readonly string[] =>
  Object.entries(REGIONS).flatMap(([name, region]) => (isWanted(region) ? [name] : []));

/** The regions that every account has. */
export const OPEN_REGIONS = named(({ isOpen }) => isOpen);

/** The regions that an account must ask for. */
export const REGIONS_BY_CHOICE = named(({ isOpen }) => !isOpen);

export const regionOf = (name: string): Region | undefined =>
  Object.hasOwn(REGIONS, name) ? REGIONS[name] : undefined;

/** The zones that an account has in a region, which Fn::GetAZs gives and DescribeAvailabilityZones shows. */
export const zonesOfRegion = (name: string): readonly string[] =>
  [...(regionOf(name)?.zones ?? 'abc')].map((letter) => `${name}${letter}`);
