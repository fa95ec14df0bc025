import { type Claim, claim, file, property, witness } from 'lintel/claims';
import { DEFAULT_NODE_IMAGE } from '../delivery/dockerfile.ts';
import type { BloomContractsOptions } from '../options.ts';

const area = 'Container image';
const DOCKERFILE = 'Dockerfile';
const CONTAINER = 'ContainerDefinitions[0]';

export function imageClaims({ nodeImage = DEFAULT_NODE_IMAGE }: BloomContractsOptions): readonly Claim[] {
  return [
    claim(
      'BLM-DCK-01',
      'An alpine image of Node.js that is supported, stage production',
      file(DOCKERFILE, {
        mentions: [`ARG NODE_IMAGE=node:${nodeImage}`, 'FROM ${NODE_IMAGE} AS production'],
        omits: ['node:20-alpine'],
      }),
      { area, resolution: 'C-BLM-10' },
    ),
    claim(
      'BLM-DCK-02',
      'Runs as nextjs (1001) of the group nodejs (1001)',
      [
        file(DOCKERFILE, {
          mentions: ['addgroup -g 1001 -S nodejs', 'adduser -S nextjs -u 1001 -G nodejs', 'USER nextjs'],
        }),
        property('task definition', `${CONTAINER}.User`, '1001'),
        witness('workload', 'in the running container id -u and id -g print 1001'),
      ],
      { area, resolution: 'C-BLM-12' },
    ),
    claim('BLM-DCK-03', 'Working directory /app', file(DOCKERFILE, { mentions: ['WORKDIR /app'] }), { area }),
    claim(
      'BLM-DCK-04',
      'Production dependencies only, from the lock file',
      [
        file(DOCKERFILE, {
          mentions: ['RUN npm ci --omit=dev && npm cache clean --force', 'package-lock.json'],
          omits: ['--only=production', 'npm install'],
        }),
        witness('workload', 'the image holds no dev dependency and no npm cache'),
      ],
      { area, resolution: 'C-BLM-12' },
    ),
    claim(
      'BLM-DCK-05',
      'The application belongs to nextjs:nodejs',
      file(DOCKERFILE, { mentions: ['COPY --chown=nextjs:nodejs . .'] }),
      { area },
    ),
    claim(
      'BLM-DCK-06',
      'The image holds no .git, .env files, Markdown, docs or tests',
      [
        file('.dockerignore', { mentions: ['.git\n', '.env*\n', '*.md\n', 'docs\n', 'tests\n'] }),
        file(DOCKERFILE, { mentions: ['COPY --chown=nextjs:nodejs . .'], omits: ['RUN rm'] }),
        witness('workload', 'no layer of the image holds any of them'),
      ],
      { area, resolution: 'C-BLM-12' },
    ),
    claim(
      'BLM-DCK-07',
      'Port 3001 is exposed',
      [
        file(DOCKERFILE, { mentions: ['EXPOSE 3001'] }),
        property('task definition', `${CONTAINER}.PortMappings`, {
          exactly: [{ where: { ContainerPort: 3001, Protocol: 'tcp' } }],
        }),
      ],
      { area },
    ),
    claim(
      'BLM-DCK-08',
      'Health check of /api/health every 30 s, by a program that the image has',
      [
        property('task definition', `${CONTAINER}.HealthCheck.Interval`, 30),
        property('task definition', `${CONTAINER}.HealthCheck.Timeout`, 10),
        property('task definition', `${CONTAINER}.HealthCheck.StartPeriod`, 5),
        property('task definition', `${CONTAINER}.HealthCheck.Retries`, 3),
        property('task definition', `${CONTAINER}.HealthCheck.Command[0]`, 'CMD'),
        property('task definition', `${CONTAINER}.HealthCheck.Command[1]`, 'node'),
        property('task definition', `${CONTAINER}.HealthCheck.Command[3]`, {
          like: '*http://localhost:3001/api/health*',
        }),
        file(DOCKERFILE, {
          mentions: [
            'HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3',
            'http://localhost:3001/api/health',
          ],
          omits: ['curl'],
        }),
        ...['API target group', 'AI target group'].flatMap((group) => [
          property(group, 'HealthCheckPath', '/api/health'),
          property(group, 'HealthCheckIntervalSeconds', 30),
          property(group, 'HealthCheckTimeoutSeconds', 5),
          property(group, 'HealthyThresholdCount', 2),
          property(group, 'UnhealthyThresholdCount', 5),
          property(group, 'Matcher.HttpCode', '200'),
        ]),
        witness('workload', 'the container becomes healthy when it is run locally'),
      ],
      { area, resolution: 'C-BLM-11' },
    ),
    claim(
      'BLM-DCK-09',
      'Starts node server/src/server.js',
      [
        file(DOCKERFILE, { mentions: ['CMD ["node","server/src/server.js"]'] }),
        property('task definition', `${CONTAINER}.Command`, { absent: true }),
      ],
      { area },
    ),
  ];
}
