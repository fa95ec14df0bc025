import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { EncryptionKey, type ProductionStack } from 'lintel/constructs';
import { APP_USER, named } from './names.ts';
import type { OmnirapeuticOptions } from './options.ts';

export interface Security {
  readonly auroraKey: EncryptionKey;
  readonly s3Key: EncryptionKey;
  readonly secretsKey: EncryptionKey;
  /** `{"username": "care_app", "password": …}`: the migration gives this password to the user of the application. */
  readonly appUser: secretsmanager.Secret;
  /** Signs the tokens of the API. */
  readonly jwtSecret: secretsmanager.Secret;
}

/** Module `security`: the three keys, and the secrets that are not RDS's own. */
export function addSecurity(stack: ProductionStack, options: OmnirapeuticOptions): Security {
  const scope = new Construct(stack, 'Security');
  const auroraKey = new EncryptionKey(scope, 'AuroraKey', {
    description: 'Aurora: data, backups and snapshots',
    alias: named('aurora'),
  });
  const s3Key = new EncryptionKey(scope, 'S3Key', {
    description: 'S3: trail, configuration snapshots and audit export',
    alias: named('s3'),
  });
  const secretsKey = new EncryptionKey(scope, 'SecretsKey', {
    description: 'Secrets, container images and alarm messages',
    alias: named('secrets'),
  });
  secretsKey.allowAlarmsAndEvents();

  const appUser = new secretsmanager.Secret(scope, 'AppUserSecret', {
    secretName: 'omnirapeutic/production/aurora/app-user',
    description: 'Database login of the application',
    encryptionKey: secretsKey,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ username: APP_USER }),
      generateStringKey: 'password',
      passwordLength: 40,
      excludePunctuation: true,
    },
  });
  const jwtSecret = new secretsmanager.Secret(scope, 'JwtSecret', {
    secretName: 'omnirapeutic/production/api/jwt-secret',
    description: 'API key: signs the tokens of the API',
    encryptionKey: secretsKey,
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
  });
  if (options.certificateSecret === true) {
    new secretsmanager.Secret(scope, 'CertificateSecret', {
      secretName: 'omnirapeutic/production/certificate',
      description:
        'A certificate that was issued elsewhere; put it in by hand. The load balancer takes its own from ACM',
      encryptionKey: secretsKey,
    });
  }
  return { auroraKey, s3Key, secretsKey, appUser, jwtSecret };
}
