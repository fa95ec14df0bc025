import { CfnParameter, type Stack } from 'aws-cdk-lib';
import { PARAMETER_FORMATS } from 'lintel/constructs';
import type { Service } from './names.ts';
import type { OmnirapeuticOptions } from './options.ts';
import { stageOf } from './options.ts';

/** The values given at deployment. */
export interface Parameters {
  readonly alertEmail: CfnParameter;
  readonly bastionImage: CfnParameter;
  /** In both stages: the database is prepared before any service of the application exists. */
  readonly migrationImageTag: CfnParameter;
  /** Only where the application runs. */
  readonly application: ApplicationParameters | undefined;
}

export interface ApplicationParameters {
  readonly allowedOrigins: CfnParameter;
  readonly imageTags: Readonly<Record<Service, CfnParameter>>;
}

export function addParameters(stack: Stack, options: OmnirapeuticOptions): Parameters {
  return {
    alertEmail: new CfnParameter(stack, 'AlertEmail', {
      description: 'E-mail address that hears of alarms and findings; confirm the message that SNS sends',
      ...PARAMETER_FORMATS.emailAddress,
    }),
    bastionImage: new CfnParameter(stack, 'BastionImage', {
      description: 'SSM parameter that names the image of the bastion host',
      ...PARAMETER_FORMATS.machineImage,
      default: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    }),
    migrationImageTag: addImageTag(
      stack,
      'MigrationImageTag',
      'the migration task (from the repository of the api)',
      // The first deployment of all comes before the first image.
      stageOf(options) === 'validation' ? 'none' : undefined,
    ),
    application: stageOf(options) === 'application' ? addApplicationParameters(stack) : undefined,
  };
}

function addImageTag(stack: Stack, id: string, what: string, initial?: string): CfnParameter {
  return new CfnParameter(stack, id, {
    description: `Tag of the image of ${what}, for example v20261121-1a2b3c4d-1.1; tags are never moved, so "latest" is not one`,
    allowedPattern: '^(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$',
    constraintDescription: 'must be a tag that was pushed, and not "latest"',
    ...(initial === undefined ? {} : { default: initial }),
  });
}

function addApplicationParameters(stack: Stack): ApplicationParameters {
  return {
    allowedOrigins: new CfnParameter(stack, 'AllowedOrigins', {
      description: 'Other origins whose pages may call the API, separated by commas; empty for none',
      default: '',
      allowedPattern: '^$|^https://[A-Za-z0-9.-]+(:[0-9]+)?(,https://[A-Za-z0-9.-]+(:[0-9]+)?)*$',
      constraintDescription: 'must be origins like https://app.example.com, separated by commas without spaces',
    }),
    imageTags: {
      api: addImageTag(stack, 'ApiImageTag', 'the api service'),
      web: addImageTag(stack, 'WebImageTag', 'the web service'),
      worker: addImageTag(stack, 'WorkerImageTag', 'the worker service'),
    },
  };
}
