import type { Log } from '@lintel/workload-runtime';
import { codeOf } from '../cloud/cloud.ts';
import type { ServerSettings } from '../settings.ts';
import { type ApiKeys, fixedKeys, secretKeys } from './api-keys.ts';

/** The keys that the settings name; undefined where no key is asked. */
export async function keysFor(settings: ServerSettings, now: () => number, log: Log): Promise<ApiKeys | undefined> {
  const { AUTH_ENABLED, API_KEYS, API_KEYS_SECRET_ARN: SecretId, AWS_ENDPOINT_URL: endpoint } = settings;
  if (!AUTH_ENABLED) return undefined;
  if (SecretId === undefined) return fixedKeys(API_KEYS);
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const timeout = settings.AWS_API_TIMEOUT * 1000;
  const client = new SecretsManagerClient({
    region: settings.AWS_REGION,
    ...(endpoint !== undefined && { endpoint }),
    requestHandler: { connectionTimeout: timeout, requestTimeout: timeout, throwOnRequestTimeout: true },
  });
  return secretKeys({
    read: async () => (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString ?? '',
    now,
    failed: (fault) => log.error('The API keys could not be read again.', { correlation_id: '-', code: codeOf(fault) }),
  });
}
