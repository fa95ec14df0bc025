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
FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM ${BASE} AS runtime
# The database's certificate is checked against this bundle.
ADD --chmod=0444 https://truststore.pki.rds.amazonaws.com/${REGION}/${REGION}-bundle.pem ${CA_BUNDLE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
USER node

${stages.join('\n')}`;
}
