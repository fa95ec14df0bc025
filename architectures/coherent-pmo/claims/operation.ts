import type { Claim } from 'lintel/claims';
import { that } from './names.ts';
import type { Variant } from './variant.ts';

const { claim, kept, output, parameter, property } = that;

/** What operators find the system by, and what they may type: beyond the rows of the document. */
export function operationClaims(variant: Variant): readonly Claim[] {
  const { domainName, dns, scaling, stage } = variant;
  const single = scaling === 'single';
  const alarms = [
    ...(single ? ONE_SERVER : []),
    ...([
      ['server CPU alarm', 'server-cpu'],
      ['server status alarm', 'server-status'],
      ['database CPU alarm', 'database-cpu'],
      ['connections alarm', 'database-connections'],
      ['storage alarm', 'database-storage'],
      ['process alarm', 'process-down'],
      ['latency alarm', 'api-latency'],
      ['errors alarm', 'api-errors'],
      ['backup alarm', 'backup'],
    ] as const),
  ];
  const entrance: Readonly<Record<string, Parameters<typeof output>[1]>> = single
    ? { InstanceId: { refersTo: 'server' }, PublicIp: '${ServerAddress.PublicIp}' }
    : { LoadBalancerDns: '${LoadBalancer.DNSName}' };
  const found: Readonly<Record<string, Parameters<typeof output>[1]>> = {
    WebUrl: `https://${domainName}/`,
    ApiUrl: `https://${domainName}/api/v1`,
    ...entrance,
    DbEndpoint: '${Database.Endpoint.Address}',
    DbSecretArn: '${Database.MasterUserSecret.SecretArn}',
    BucketName: { refersTo: 'bucket' },
    AlertTopicArn: { refersTo: 'topic' },
    RoleName: { refersTo: 'role' },
    VpcId: { refersTo: 'vpc' },
    AppSubnetIds: '${VpcAppSubnetA},${VpcAppSubnetB}',
    DataSubnetIds: '${VpcDataSubnetA},${VpcDataSubnetB}',
    AppSecurityGroupId: '${AppSecurityGroup.GroupId}',
    DbSecurityGroupId: '${DbSecurityGroup.GroupId}',
  };
  const beyond = { beyond: true } as const;
  return that.area('Operation', [
    claim('PMO-OPS-01', 'Alarms, topic and dashboard carry the name of the environment', beyond, [
      ...alarms.map(([name, last]) => property(name, 'AlarmName', `coherent-${stage}-${last}`)),
      property('topic', 'TopicName', `coherent-${stage}-alerts`),
      property('dashboard', 'DashboardName', `coherent-${stage}`),
    ]),
    claim('PMO-OPS-02', 'Outputs name what operators need', beyond, [
      ...Object.entries(found).map(([name, is]) => output(name, is)),
    ]),
    claim('PMO-OPS-03', 'Parameters accept what the boot script can bear', beyond, [
      parameter('AlertEmail', {
        required: true,
        accepts: ['alerts@example.com'],
        refuses: ['', 'alerts', "o'neil@example.com", 'a b@example.com', 'alerts@example'],
      }),
      parameter('ReleaseUrl', {
        default: '',
        accepts: ['https://releases.example.com/pmo-1.2.3.tar.gz', 'https://s3.us-east-1.amazonaws.com:443/b/k?v=9'],
        refuses: ['http://releases.example.com/pmo.tar.gz', "https://example.com/'", 'https://example.com:8443/pmo'],
      }),
      parameter('ReleaseSha256', {
        default: '',
        accepts: ['09af'.repeat(16)],
        refuses: ['09af', '09AF'.repeat(16), '09af'.repeat(17)],
      }),
      ...(single
        ? [
            parameter('KeyPairName', {
              default: '',
              accepts: ['', 'coherent-key 9'],
              refuses: ['key;', 'k'.repeat(256)],
            }),
          ]
        : []),
      ...(dns === 'route53'
        ? [
            parameter('HostedZoneId', {
              required: true,
              accepts: ['Z0123456789ABCDEFGHIJ', `Z${'9'.repeat(31)}`],
              refuses: ['', 'Z', 'z0123', 'A0123', `Z${'9'.repeat(32)}`],
            }),
          ]
        : []),
    ]),
    claim('PMO-OPS-04', 'Production keeps its artifacts when the stack is deleted; log groups go with it', beyond, [
      stage === 'prod'
        ? kept('bucket', { onDelete: 'Retain', onReplace: 'Retain' })
        : kept('bucket', { onDelete: 'Delete' }),
      kept('every log group', { onDelete: 'Delete', onReplace: 'Delete' }),
      ...(single
        ? [property('server address', 'Tags', { has: { where: { Key: 'Name', Value: 'coherent-app-eip' } } })]
        : []),
    ]),
  ]);
}

/** Where several instances serve, none of them is watched by itself. */
const ONE_SERVER = [
  ['memory alarm', 'server-memory'],
  ['disk alarm', 'server-disk'],
] as const;
