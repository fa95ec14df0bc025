import { contractOf } from '../../../workloads/web-app/contract.ts';
import { DATABASE_CA, databaseCaUrl } from '../boot-script.ts';
import type { Settings } from '../settings.ts';

/** How a container asks itself for its health: with what is in the image anyway. */
export function healthCommand(settings: Settings): readonly string[] {
  const [{ port, health }] = contractOf(settings).processes;
  const url = `http://127.0.0.1:${port}${health.path}`;
  return ['node', '-e', `fetch('${url}').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`];
}

/** The image of the application, for the step to containers (EC2-FUT-02). */
export function dockerfile(settings: Settings): string {
  const [{ port, command }] = contractOf(settings).processes;
  return `# syntax=docker/dockerfile:1
# Built from what "npm ci && npm run build" leaves: dist holds the processes with all that they import.
FROM node:24-alpine
# The certificate of the database is checked against this bundle.
ADD --chmod=0444 ${databaseCaUrl(settings.region)} ${DATABASE_CA}
ENV NODE_ENV=production NODE_EXTRA_CA_CERTS=${DATABASE_CA}
WORKDIR /app
COPY --chown=root:root package.json ./
COPY --chown=root:root dist ./dist
USER node
EXPOSE ${port}
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ${JSON.stringify(healthCommand(settings))}
CMD ${JSON.stringify(command)}
`;
}
