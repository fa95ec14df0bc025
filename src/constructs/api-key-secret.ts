import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

export interface ApiKeySecretProps {
  readonly name: string;
  readonly description: string;
  /**
   * @default 32
   */
  readonly length?: number;
}

/**
 * API keys that nobody ever typed: Secrets Manager makes the first one, of letters and digits only, so that it can be
 * put into a header as it is. Whoever runs the system replaces the value by a JSON document to hold several keys.
 */
export class ApiKeySecret extends secretsmanager.Secret {
  constructor(scope: Construct, id: string, props: ApiKeySecretProps) {
    const length = props.length ?? 32;
    if (!Number.isInteger(length) || length < 32 || length > 4096) {
      throw new Error(
        `API key "${id}" was given the length ${props.length}; use 32 to 4096 characters, because shorter keys can be guessed.`,
      );
    }
    super(scope, id, {
      secretName: props.name,
      description: props.description,
      generateSecretString: { excludePunctuation: true, passwordLength: length },
    });
  }

  /** The permission to read this secret and no other. */
  readStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      sid: 'ReadTheApiKeys',
      actions: ['secretsmanager:GetSecretValue'],
      resources: [this.secretArn],
    });
  }
}
