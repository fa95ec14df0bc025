import type { Claim } from 'lintel/claims';
import { contract } from '../../../workloads/contracts/contract.ts';
import type { BloomContractsOptions } from '../options.ts';
import { that } from './names.ts';

const { claim, file, runs, witness } = that;
const DOCKERFILE = 'Dockerfile';
const HEALTH =
  "node -e 'fetch('\\''http://localhost:3001/api/health'\\'').then((answer) => process.exit(answer.status === 200 ? 0 : 1), () => process.exit(1))'";

export function imageClaims({ nodeImage = '24-alpine' }: BloomContractsOptions): readonly Claim[] {
  return that.area('Container image', [
    claim(
      'BLM-DCK-01',
      'An alpine image of Node.js that is supported, stage production',
      { resolution: 'C-BLM-10' },
      file(DOCKERFILE, { image: { from: `node:${nodeImage}`, stage: 'production' } }),
    ),
    claim('BLM-DCK-02', 'Runs as nextjs (1001) of the group nodejs (1001)', { resolution: 'C-BLM-12' }, [
      file(DOCKERFILE, {
        runs: ['addgroup -g 1001 -S nodejs', 'adduser -S nextjs -u 1001 -G nodejs'],
        image: { user: 'nextjs' },
      }),
      runs('service', { user: '1001' }),
      witness('workload', 'in the running container id -u and id -g print 1001'),
    ]),
    claim('BLM-DCK-03', 'Working directory /app', file(DOCKERFILE, { image: { workdir: '/app' } })),
    claim('BLM-DCK-04', 'Production dependencies only, from the lock file', { resolution: 'C-BLM-12' }, [
      file(DOCKERFILE, {
        runs: [
          'COPY package.json package-lock.json ./',
          'npm ci --omit=dev',
          'npm cache clean --force',
          'COPY --from=dependencies /app/node_modules ./node_modules',
        ],
        neverRuns: ['npm install', 'npm ci --only=production'],
      }),
      witness('workload', 'the image holds no dev dependency and no npm cache'),
    ]),
    claim(
      'BLM-DCK-05',
      'The application belongs to nextjs:nodejs',
      file(DOCKERFILE, { runs: ['COPY --chown=nextjs:nodejs . .'] }),
    ),
    claim('BLM-DCK-06', 'The image holds no .git, .env files, Markdown, docs or tests', { resolution: 'C-BLM-12' }, [
      file('.dockerignore', { lists: ['.git', '.github', '.env*', '*.md', 'docs', 'tests', 'node_modules'] }),
      file(DOCKERFILE, { runs: ['COPY --chown=nextjs:nodejs . .'], neverRuns: ['rm'] }),
      witness('workload', 'no layer of the image holds any of them'),
    ]),
    claim('BLM-DCK-07', 'Port 3001 is exposed', [
      file(DOCKERFILE, { image: { exposes: { exactly: ['3001'] } } }),
      runs('service', { port: 3001 }),
    ]),
    claim(
      'BLM-DCK-08',
      'Health check of /api/health every 30 s, by a program that the image has',
      { resolution: 'C-BLM-11' },
      [
        runs('service', {
          contract,
          health: '/api/health',
          check: {
            command: ['CMD', 'node', '*http://localhost:3001/api/health*'],
            intervalSeconds: 30,
            timeoutSeconds: 10,
            startSeconds: 5,
            retries: 3,
          },
        }),
        file(DOCKERFILE, {
          image: {
            'health.command': HEALTH,
            'health.interval': '30s',
            'health.timeout': '10s',
            'health.start-period': '5s',
            'health.retries': '3',
          },
        }),
        ...(['API target group', 'AI target group'] as const).map((group) =>
          that.targets(group, {
            health: {
              path: '/api/health',
              codes: '200',
              intervalSeconds: 30,
              timeoutSeconds: 5,
              healthy: 2,
              unhealthy: 5,
            },
          }),
        ),
        witness('workload', 'the container becomes healthy when it is run locally'),
      ],
    ),
    claim('BLM-DCK-09', 'Starts node server/src/server.js', [
      file(DOCKERFILE, { image: { command: 'node server/src/server.js', entrypoint: { absent: true } } }),
      runs('service', { command: [], entrypoint: [] }),
    ]),
  ]);
}
