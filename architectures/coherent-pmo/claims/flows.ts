import type { Assertion, Claim } from 'lintel/claims';
import { that } from './names.ts';
import { encrypted, OVER_TLS, objectsUnder } from './storage.ts';
import { boots, byTheClock, nginx, onHost, sets, type Variant } from './variant.ts';

const { claim, file, property, reaches, targets, witness } = that;

export function flowClaims(variant: Variant): readonly Claim[] {
  return [
    ...that.area('User request flow', [...arrival(variant), ...requests(variant)]),
    ...that.area('File upload flow', uploads(variant)),
  ];
}

/** A request shows it; what is known beforehand is proved. */
const seen = (id: string, title: string, what: string, ...more: readonly Assertion[]) =>
  claim(id, title, [...more, witness('workload', what)]);

/** What the API is told of the request: none of it can be written by the client. */
const FORWARDED = ['Host $host', 'X-Forwarded-For $remote_addr', 'X-Forwarded-Proto https'];

function arrival(variant: Variant): readonly Claim[] {
  const { domainName, scaling } = variant;
  const leads = claim('PMO-FLW-01', `${domainName} leads to the server`, [
    ...name(variant),
    ...(scaling === 'single' && variant.dns === 'route53'
      ? [
          property('server address association', 'InstanceId', { refersTo: 'machine' }),
          property('server address association', 'AllocationId', {
            refersTo: 'server address',
            attribute: 'AllocationId',
          }),
        ]
      : []),
  ]);
  if (scaling === 'single') {
    const certificate = '/etc/coherent/tls/certificate.pem';
    const key = '/etc/coherent/tls/key.pem';
    return [
      leads,
      claim('PMO-FLW-02', "Nginx ends TLS with a certificate of Let's Encrypt", [
        boots('/opt/coherent/bin/certificate'),
        byTheClock({ '17 * * * *': '/opt/coherent/bin/certificate' }),
        file(onHost('/opt/coherent/bin/certificate'), {
          always: [
            `certbot certonly --webroot --webroot-path /var/www/letsencrypt --domain ${domainName} --keep-until-expiring`,
          ],
          runs: [
            `ln -sf /etc/letsencrypt/live/${domainName}/fullchain.pem ${certificate}`,
            `ln -sf /etc/letsencrypt/live/${domainName}/privkey.pem ${key}`,
            'systemctl reload nginx',
          ],
        }),
        nginx('80*', { '"location /.well-known/acme-challenge/".root': '/var/www/letsencrypt' }),
        nginx('443*', { server_name: domainName, ssl_certificate: certificate, ssl_certificate_key: key }),
        reaches('internet', 'server', 'tcp/80'),
      ]),
      seen(
        'PMO-FLW-03',
        '/api/* goes to port 4000',
        'nginx hands /api/v1/health to the API',
        // The slowest request takes a minute.
        nginx('443*', {
          'location /api/.proxy_pass': 'http://127.0.0.1:4000',
          'location /api/.proxy_request_buffering': 'off',
          'location /api/.proxy_read_timeout': '70s',
          proxy_http_version: '1.1',
          ...Object.fromEntries(FORWARDED.map((header) => [`proxy_set_header ${header}`, { present: true }])),
        }),
      ),
      seen(
        'PMO-FLW-04',
        'Everything else goes to port 5173',
        'nginx hands / to the web site',
        nginx('443*', { 'location /.proxy_pass': 'http://127.0.0.1:5173' }),
      ),
    ];
  }
  const paths = { where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: ['/api/*'] } } } as const;
  const forwards = that.listens('load balancer', {
    443: { certificate: 'certificate parameter', forwards: 'web target group' },
  });
  return [
    leads,
    claim('PMO-FLW-02', 'The load balancer ends TLS with a certificate of ACM', forwards),
    claim('PMO-FLW-03', '/api/* goes to port 4000', [
      property('API route', 'Conditions', { exactly: [paths] }),
      property('API route', 'Actions', { exactly: [{ where: { TargetGroupArn: { refersTo: 'API target group' } } }] }),
      targets('API target group', { port: 4000 }),
    ]),
    claim('PMO-FLW-04', 'Everything else goes to port 5173', [forwards, targets('web target group', { port: 5173 })]),
  ];
}

function name({ dns, domainName, scaling }: Variant): readonly Assertion[] {
  if (dns === 'elsewhere') return [that.output('WebUrl', `https://${domainName}/`)];
  return [
    property('DNS record', 'Name', domainName),
    property('DNS record', 'Type', 'A'),
    property('DNS record', 'TTL', scaling === 'single' ? 300 : { absent: true }),
    property('DNS record', 'HostedZoneId', { refersTo: 'zone parameter' }),
    scaling === 'single'
      ? property('DNS record', 'ResourceRecords', { exactly: [{ refersTo: 'server address', attribute: 'PublicIp' }] })
      : property('DNS record', 'AliasTarget.DNSName', { refersTo: 'load balancer' }),
  ];
}

function requests({ scaling }: Variant): readonly Claim[] {
  // Several instances sign with the same key.
  const key =
    scaling === 'single' ? 'openssl rand -hex 32' : 'aws secretsmanager get-secret-value --query SecretString';
  return [
    seen(
      'PMO-FLW-05',
      'The API authenticates with JWT',
      'a request without a token gets 401',
      file(
        { of: 'machine' },
        {
          mentions: [
            '[[ -s /etc/coherent/token.key ]] ||',
            '  echo "JWT_SECRET=$(cat /etc/coherent/token.key)" >>/etc/coherent/api.env\n',
          ],
        },
      ),
      boots(key, 'echo "JWT_SECRET=*" >>/etc/coherent/api.env'),
      sets({ JWT_EXPIRES_IN: '24h' }),
    ),
    seen(
      'PMO-FLW-06',
      'The API checks permissions in entity_id_rbac_map',
      'a request for an entity without a permission gets 403',
    ),
    seen(
      'PMO-FLW-07',
      'The API executes business logic and queries PostgreSQL',
      'a project is created, read, changed and deleted',
      reaches('server', 'database', 'tcp/5432'),
    ),
    seen(
      'PMO-FLW-08',
      'Database access through a validated connection pool',
      'a connection that the server closed is replaced before it is used',
    ),
    seen('PMO-FLW-09', 'Answers are JSON over HTTPS', 'the answer has the type application/json and came over TLS'),
  ];
}

function uploads(variant: Variant): readonly Claim[] {
  const room = variant.scaling === 'single' ? [nginx('443*', { client_max_body_size: '11m' })] : [];
  return [
    seen('PMO-UPL-01', 'Uploads are checked for size and type', '11 MB get 413, HTML called .png gets 415', ...room),
    seen(
      'PMO-UPL-02',
      'Uploads wait in /tmp',
      'a file lies in /tmp/pmo-uploads during the request',
      sets({ UPLOAD_FOLDER: '/tmp/pmo-uploads' }),
    ),
    seen(
      'PMO-UPL-03',
      'Uploads go to S3 with the role of the server',
      'the object is there and no static key is in the environment',
      that.allowed('role', ['s3:PutObject'], {
        on: objectsUnder(variant, 'artifacts/project/example'),
        context: OVER_TLS,
      }),
      sets({ AWS_ACCESS_KEY_ID: { absent: true } }),
      file({ of: 'machine' }, { omits: ['AWS_ACCESS_KEY_ID'] }),
    ),
    seen(
      'PMO-UPL-04',
      'Objects are encrypted with AES-256',
      'the object says ServerSideEncryption AES256',
      encrypted(variant),
    ),
    seen(
      'PMO-UPL-05',
      'A row in app.d_artifact holds key, metadata and permissions',
      'the row is there after the upload',
    ),
    seen('PMO-UPL-06', 'The temporary file is deleted', 'the folder is empty after the request'),
  ];
}
