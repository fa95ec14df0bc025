import type { Assertion, Claim } from 'lintel/claims';
import { DATABASE_SECRET } from './compute.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { claim, encrypted, exists, property } = that;
const DOMAIN = 'www.example.com';

export function scopeClaims(of: Document): readonly Claim[] {
  return that.area('Scope and drawing', [...scope(of), ...(of.edge ? edge() : []), ...front(of)]);
}

function scope(of: Document): readonly Claim[] {
  const { stack, environment } = of;
  const database = of.hasDatabase ? (['database'] as const) : [];
  const firewall = of.firewall ? (['firewall'] as const) : [];
  const edges = of.edge ? (['distribution', 'every record'] as const) : [];
  const elsewhere = of.kind !== 'production' && {
    note: 'Route 53 and CloudFront come with a domain name, in production.',
  };
  return [
    claim(
      'EC2-GEN-01',
      'One architecture for three environments; each is a template of its own that imports nothing',
      { resolution: 'C-EC2-16', note: `${stack} is the environment ${environment}.` },
      [
        exists('stack', of.copied ? 3 : 2),
        property('stack', 'Imports', { exactly: [] }),
        property({ type: 'Stack', stack }, 'Region', of.region),
        exists('vpc', 1),
        ...outputs(of),
        begins(of),
      ],
    ),
    claim(
      'EC2-GEN-02',
      'The drawing has the documented parts and the arrows between them',
      { resolution: 'C-EC2-03', ...elsewhere },
      [
        that.reaches('load balancer', 'fleet', `tcp/${of.port}`),
        that.drawn({
          shows: ['load balancer', 'NAT gateways', 'fleet', 'every alarm', 'every topic', 'log bucket'],
          arrows: [
            { from: 'users', to: 'load balancer' },
            { from: 'load balancer', to: 'fleet' },
            { from: 'fleet', to: 'internet' },
            { from: 'every alarm', to: 'every topic' },
          ],
        }),
        that.drawn({
          shows: [...database, ...firewall, ...edges, 'fleet'],
          arrows: database.map((to) => ({ from: 'fleet', to })),
        }),
      ],
    ),
  ];
}

/** What a person or the pipeline asks the stack for. */
function outputs({ edge, https, group, name, hasDatabase }: Document): readonly Assertion[] {
  const scheme = https ? 'https' : 'http';
  return [
    that.output('Url', edge ? `https://${DOMAIN}` : `${scheme}://\${LoadBalancer.DNSName}`),
    that.output('LoadBalancerDns', '${LoadBalancer.DNSName}'),
    that.output('FleetName', group),
    that.output('DashboardName', name),
    ...(hasDatabase ? [that.output('DatabaseAddress', '${Database.Endpoint.Address}')] : []),
    ...(hasDatabase ? [that.output('DatabaseSecretArn', DATABASE_SECRET)] : []),
  ];
}

function edge(): readonly Claim[] {
  const record = (id: string, Name: string, Type: string, refersTo: 'distribution' | 'load balancer') => {
    const attribute = refersTo === 'distribution' ? 'DomainName' : 'DNSName';
    const zone = { HostedZoneId: { refersTo: 'zone parameter' } } as const;
    // The zone of every distribution: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html
    const canonical = { refersTo: 'load balancer', attribute: 'CanonicalHostedZoneID' } as const;
    const alias = refersTo === 'distribution' ? 'Z2FDTNDATAQYW2' : canonical;
    const target = { DNSName: { refersTo, attribute }, HostedZoneId: alias };
    const where = { Name, Type, ...zone, AliasTarget: { where: target } };
    return exists({ type: 'AWS::Route53::RecordSet', id, where }, 1);
  };
  const tls = {
    'ViewerCertificate.AcmCertificateArn': { refersTo: 'certificate parameter' },
    'ViewerCertificate.MinimumProtocolVersion': 'TLSv1.2_2021',
    'Origins[0].CustomOriginConfig.OriginSSLProtocols': { exactly: ['TLSv1.2'] },
  } as const;
  return [
    claim(
      'EC2-EDG-01',
      'Route 53 leads the domain name to CloudFront, and the origin name to the load balancer',
      { resolution: 'C-EC2-03' },
      [
        exists('every record', 3),
        property('zone parameter', 'Type', 'AWS::Route53::HostedZone::Id'),
        record('Record', `${DOMAIN}.`, 'A', 'distribution'),
        record('RecordIpv6', `${DOMAIN}.`, 'AAAA', 'distribution'),
        record('OriginRecord', `origin.${DOMAIN}.`, 'A', 'load balancer'),
      ],
    ),
    claim(
      'EC2-EDG-02',
      'CloudFront stands in front of the load balancer and speaks HTTPS on both sides',
      { resolution: 'C-EC2-03' },
      [
        property('distribution', 'DistributionConfig.Aliases', { exactly: [DOMAIN] }),
        property('distribution', 'DistributionConfig.Origins', {
          exactly: [
            {
              where: {
                DomainName: `origin.${DOMAIN}`,
                OriginCustomHeaders: {
                  exactly: [{ where: { HeaderName: 'x-origin-secret', HeaderValue: { refersTo: 'origin secret' } } }],
                },
              },
            },
          ],
        }),
        property('distribution', 'DistributionConfig', { where: { Enabled: true, HttpVersion: 'http2and3', ...tls } }),
        ...behaviours(),
        encrypted('distribution', { in: 'transit' }),
        encrypted('distribution', { in: 'transit', part: 'origins' }),
      ],
    ),
  ];
}

/** Pages and the API say for themselves whether they may be kept; assets are kept. By the ids of AWS's own policies. */
function behaviours(): readonly Assertion[] {
  const shared = { ResponseHeadersPolicyId: '67f7725c-6f97-4210-82d7-5512b31e9d03', Compress: true };
  const pages = { CachePolicyId: '4cc15a8a-d715-48a4-82b8-cc0b614638fe', AllowedMethods: { length: 7 } };
  const assets = { CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6', PathPattern: '/assets/*' };
  const whole = { OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3' };
  return [
    property('distribution', 'DistributionConfig.DefaultCacheBehavior', { where: { ...shared, ...pages, ...whole } }),
    property('distribution', 'DistributionConfig.CacheBehaviors', { exactly: [{ where: { ...shared, ...assets } }] }),
  ];
}

const MANAGED = ['AmazonIpReputationList', 'CommonRuleSet', 'KnownBadInputsRuleSet', 'SQLiRuleSet'].map((group) => ({
  managed: `AWSManagedRules${group}`,
}));

/** Counted by the address that connects, which no client can choose. */
const FLOOD = { name: 'TooManyRequests', rate: 2000, per: 300, cannotBeEvaded: true } as const;

/**
 * Behind CloudFront every connection is one of its own, and the first forwarded address tells clients apart, as long as
 * they do not write it themselves; so what connects is counted too. Without the secret nothing passes.
 */
function throughCloudFront() {
  const carries = 'NotStatement.Statement.ByteMatchStatement';
  return [
    {
      name: 'OnlyThroughCloudFront',
      action: 'block',
      statement: {
        where: {
          [`${carries}.FieldToMatch.SingleHeader.Name`]: 'x-origin-secret',
          [`${carries}.PositionalConstraint`]: 'EXACTLY',
          [`${carries}.SearchString`]: { refersTo: 'origin secret' },
        },
      },
    },
    { name: 'TooManyRequests', rate: 2000, per: 300, by: { forwarded: 'X-Forwarded-For' } },
    { name: 'TooManyRequestsOfAnEdge', rate: 20_000, per: 300, cannotBeEvaded: true },
  ] as const;
}

const generated = () => [
  property('origin secret', 'SecretString', { absent: true }),
  property('origin secret', 'GenerateSecretString', { where: { PasswordLength: 48, ExcludePunctuation: true } }),
];

/** Before the first deployment stands what an account has once, then the roles, then the variables of the pipeline. */
function begins({ environment, stack, edge, https }: Document): Assertion {
  const jobs = environment === 'prod' ? ['prod', 'prod-plan', 'plan-prod'] : [environment, `plan-${environment}`];
  const list = 'Values=com.amazonaws.global.cloudfront.origin-facing';
  return that.file(`runbooks/${environment}/first-deployment.md`, {
    mentions: [
      'aws iam create-open-id-connect-provider --url https://token.actions.githubusercontent.com --client-id-list sts.amazonaws.com',
      `--stack-name ${stack}Delivery --template-file assembly/${stack}Delivery.template.json`,
      `--stack-name ${stack}Delivery --query 'Stacks[0].Outputs'\n`,
      'aws s3api create-bucket --region us-east-1 --bucket "$DELIVERY_BUCKET"\n',
      'aws s3api put-public-access-block --bucket "$DELIVERY_BUCKET" --public',
      'aws s3api put-bucket-versioning --bucket "$DELIVERY_BUCKET" --versioning-configuration Status=Enabled',
      '--parameter-overrides GitHubRepository="$REPOSITORY" DeliveryBucket="$DELIVERY_BUCKET"',
      ...jobs.map((job) => `gh api --method PUT "repos/$REPOSITORY/environments/${job}"`),
      `gh variable set DEPLOY_ROLE_ARN --env ${environment} --body "$DEPLOY_ROLE_ARN"`,
      ...(environment === 'prod' ? ['gh variable set DEPLOY_ROLE_ARN --env prod-plan --body "$PLANNER_ROLE_ARN"'] : []),
      `gh variable set EXECUTION_ROLE_ARN --env ${environment}`,
      `gh variable set ALERT_EMAIL --env ${environment}`,
      ...(https ? ['aws acm request-certificate --region us-east-1'] : []),
      ...(edge ? [list, `gh variable set CLOUD_FRONT_PREFIX_LIST --env ${environment}-plan`] : []),
      'ROLLBACK_COMPLETE and can only be deleted',
    ],
  });
}

function front(of: Document): readonly Claim[] {
  return [
    ...(of.firewall
      ? [
          claim(
            'EC2-EDG-03',
            of.edge
              ? 'A web firewall stands before the load balancer and refuses what did not come through CloudFront'
              : 'A web firewall stands before the load balancer itself',
            { resolution: 'C-EC2-03' },
            [
              property('firewall', 'Name', of.name),
              that.filters('firewall', {
                protects: ['load balancer'],
                default: 'allow',
                metrics: true,
                rules: [...(of.edge ? throughCloudFront() : [FLOOD]), ...MANAGED],
              }),
              ...(of.edge ? [encrypted('origin secret', { by: 'key' }), ...generated()] : []),
            ],
          ),
        ]
      : []),
    claim('EC2-EDG-04', 'A bucket receives the access logs of the load balancer', [
      that.records('load balancer', { to: 'log bucket', under: 'load-balancer' }),
      encrypted('log bucket', { by: 'aws owned' }),
    ]),
  ];
}
