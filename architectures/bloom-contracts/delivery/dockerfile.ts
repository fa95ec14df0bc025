import { contract } from '../../../workloads/contracts/contract.ts';
import type { BloomContractsOptions } from '../options.ts';

const [{ command, port, health }] = contract.processes;

/** Asks the process for its health with the one program that is certainly in the image (C-BLM-11). */
export function healthCommand(): readonly string[] {
  return [
    'node',
    '-e',
    `fetch('http://localhost:${port}${health.path}').then((answer) => process.exit(answer.status === ${health.okStatus} ? 0 : 1), () => process.exit(1))`,
  ];
}

export const DEFAULT_NODE_IMAGE = '24-alpine';

/** The authorities of RDS, of which Node.js knows nothing by itself. */
const CA_BUNDLE = '/etc/ssl/certs/aws-rds.pem';

/** One stage that installs, one that runs: what is removed in a later layer would still be in the image (C-BLM-12). */
export function dockerfile({ nodeImage = DEFAULT_NODE_IMAGE, region }: BloomContractsOptions): string {
  return `# syntax=docker/dockerfile:1
ARG NODE_IMAGE=node:${nodeImage}

FROM \${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# A bundled application has no dependencies, and npm then makes no folder.
RUN npm ci --omit=dev && npm cache clean --force && mkdir -p node_modules

FROM \${NODE_IMAGE} AS production
RUN addgroup -g 1001 -S nodejs && adduser -S nextjs -u 1001 -G nodejs
WORKDIR /app
COPY --from=dependencies --chown=nextjs:nodejs /app/node_modules ./node_modules
COPY --chown=nextjs:nodejs . .
# The database's certificate is checked against this bundle (sslmode=verify-full).
ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/${region}/${region}-bundle.pem ${CA_BUNDLE}
ENV NODE_EXTRA_CA_CERTS=${CA_BUNDLE}
USER nextjs
EXPOSE ${port}
# For local runs: ECS ignores it and uses the health check of the task definition, which is the same.
HEALTHCHECK --interval=30s --timeout=10s --start-period=5s --retries=3 CMD ${JSON.stringify(healthCommand())}
CMD ${JSON.stringify(command)}
`;
}

/** What never enters the build, so that no layer of the image holds it. */
export function dockerignore(): string {
  return ['.git', '.github', '.env*', '*.md', 'docs', 'tests', 'node_modules', 'Dockerfile', '.dockerignore', ''].join(
    '\n',
  );
}
