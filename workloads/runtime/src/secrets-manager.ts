/** Secrets of AWS Secrets Manager. */
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { cachedSecret, type Secret } from './secret.ts';

/** The secret with this ARN or name. Where it cannot be read again, its last value goes on. */
export function managedSecret(id: string, region: string, now: () => number): Secret {
  const client = new SecretsManagerClient({ region, maxAttempts: 3 });
  return cachedSecret(async (VersionStage) => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: id, VersionStage }))).SecretString;
    } catch (fault) {
      // A secret that was never rotated has no previous version.
      if (VersionStage === 'AWSPREVIOUS' && fault instanceof ResourceNotFoundException) return undefined;
      throw fault;
    }
  }, now);
}
