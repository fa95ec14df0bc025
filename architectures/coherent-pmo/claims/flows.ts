import { type Assertion, allowed, type Claim, claim, property, reaches, witness } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';
import { boots, machine } from './machine.ts';
import { encrypted, objectsUnder } from './storage.ts';

export function flowClaims(settings: CoherentSettings): readonly Claim[] {
  return [...requests(settings), ...uploads(settings)];
}

function requests(settings: CoherentSettings): readonly Claim[] {
  const area = 'User request flow';
  const single = settings.scaling === 'single';
  const seen = (id: string, title: string, what: string, more: readonly Assertion[] = []) =>
    claim(id, title, [...more, witness('workload', what)], { area });
  return [
    claim('PMO-FLW-01', `${settings.domainName} leads to the server`, name(settings), { area }),
    claim(
      'PMO-FLW-02',
      single
        ? "Nginx ends TLS with a certificate of Let's Encrypt"
        : 'The load balancer ends TLS with a certificate of ACM',
      single
        ? [
            ...boots(
              settings,
              'certbot certonly',
              `--domain ${settings.domainName} --keep-until-expiring`,
              '/.well-known/acme-challenge/',
            ),
            reaches('internet', 'server', 'tcp/80'),
          ]
        : [
            property('listener', 'Certificates', {
              exactly: [{ where: { CertificateArn: { refersTo: 'CertificateArn' } } }],
            }),
          ],
      { area },
    ),
    single
      ? seen(
          'PMO-FLW-03',
          '/api/* goes to port 4000',
          'nginx hands /api/v1/health to the API',
          boots(settings, 'location /api/ {', 'proxy_pass http://127.0.0.1:4000;'),
        )
      : claim(
          'PMO-FLW-03',
          '/api/* goes to port 4000',
          [
            property('API route', 'Conditions', {
              exactly: [{ where: { Field: 'path-pattern', 'PathPatternConfig.Values': { exactly: ['/api/*'] } } }],
            }),
            property('API target group', 'Port', 4000),
          ],
          { area },
        ),
    single
      ? seen(
          'PMO-FLW-04',
          'Everything else goes to port 5173',
          'nginx hands / to the web site',
          boots(settings, 'location / { proxy_pass http://127.0.0.1:5173; }'),
        )
      : claim(
          'PMO-FLW-04',
          'Everything else goes to port 5173',
          [
            property('listener', 'DefaultActions', {
              exactly: [{ where: { TargetGroupArn: { refersTo: 'web target group' } } }],
            }),
            property('web target group', 'Port', 5173),
          ],
          { area },
        ),
    seen(
      'PMO-FLW-05',
      'The API authenticates with JWT',
      'a request without a token gets 401',
      boots(settings, 'JWT_SECRET=', 'JWT_EXPIRES_IN="24h"'),
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
      [reaches('server', 'database', 'tcp/5432')],
    ),
    seen(
      'PMO-FLW-08',
      'Database access through a validated connection pool',
      'a connection that the server closed is replaced before it is used',
    ),
    seen('PMO-FLW-09', 'Answers are JSON over HTTPS', 'the answer has the type application/json and came over TLS'),
  ];
}

function name(settings: CoherentSettings): readonly Assertion[] {
  if (settings.dns === 'elsewhere') return [property({ output: 'WebUrl' }, 'Value', `https://${settings.domainName}/`)];
  return [
    property('DNS record', 'Name', settings.domainName),
    property('DNS record', 'Type', 'A'),
    property('DNS record', 'HostedZoneId', { refersTo: 'HostedZoneId' }),
    settings.scaling === 'single'
      ? property('DNS record', 'ResourceRecords', { exactly: [{ refersTo: 'server address', attribute: 'PublicIp' }] })
      : property('DNS record', 'AliasTarget.DNSName', { refersTo: 'load balancer' }),
  ];
}

function uploads(settings: CoherentSettings): readonly Claim[] {
  const area = 'File upload flow';
  const seen = (id: string, title: string, what: string, more: readonly Assertion[] = []) =>
    claim(id, title, [...more, witness('workload', what)], { area });
  const room = settings.scaling === 'single' ? boots(settings, 'client_max_body_size 11m;') : [];
  return [
    seen('PMO-UPL-01', 'Uploads are checked for size and type', '11 MB get 413, HTML called .png gets 415', room),
    seen(
      'PMO-UPL-02',
      'Uploads wait in /tmp',
      'a file lies in /tmp/pmo-uploads during the request',
      boots(settings, 'UPLOAD_FOLDER="/tmp/pmo-uploads"'),
    ),
    seen(
      'PMO-UPL-03',
      'Uploads go to S3 with the role of the server',
      'the object is there and no static key is in the environment',
      [
        allowed('role', ['s3:PutObject'], { on: objectsUnder(settings, 'artifacts/project/example') }),
        machine(settings, 'UserData', { not: { mentions: 'AWS_ACCESS_KEY_ID' } }),
      ],
    ),
    seen(
      'PMO-UPL-04',
      'Objects are encrypted with AES-256',
      'the object says ServerSideEncryption AES256',
      encrypted(settings),
    ),
    seen(
      'PMO-UPL-05',
      'A row in app.d_artifact holds key, metadata and permissions',
      'the row is there after the upload',
    ),
    seen('PMO-UPL-06', 'The temporary file is deleted', 'the folder is empty after the request'),
  ];
}
