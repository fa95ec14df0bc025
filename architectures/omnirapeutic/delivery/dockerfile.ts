import { contract } from '../../../workloads/care-platform/contract.ts';
import { CA_BUNDLE } from '../containers.ts';
import { REGION, SERVICES } from '../names.ts';

/** Node 24 is supported until April 2028. */
const BASE = 'public.ecr.aws/docker/library/node:24-alpine';

/** One file, one stage a service. ECS ignores HEALTHCHECK, so the health checks are in the task definitions. */
export function dockerfile(): string {
  const stages = SERVICES.map((service) => {
    const process = contract.processes.find(({ name }) => name === service);
    const port = process !== undefined && 'port' in process ? `EXPOSE ${process.port}\n` : '';
    return `FROM runtime AS ${service}\n${port}CMD ${JSON.stringify(process?.command ?? [])}\n`;
  });
  return `# syntax=docker/dockerfile:1
# Built from what "npm ci && npm run build" leaves: dist holds the processes with all that they import.
FROM ${BASE} AS runtime
# The database's certificate is checked against this bundle.
ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/${REGION}/${REGION}-bundle.pem ${CA_BUNDLE}
ENV NODE_ENV=production
WORKDIR /app
COPY --chown=root:root package.json ./
COPY --chown=root:root dist ./dist
USER node

${stages.join('\n')}`;
}
