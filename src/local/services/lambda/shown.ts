/** A version of a function as the API tells it. */
import { createHash } from 'node:crypto';
import type { LambdaShapes } from '../../schemas/lambda.generated.ts';
import { arnOfFunction, type FunctionVersion, type LambdaFunction, lambdaTime } from './function.ts';

export function shownVersion(
  fn: LambdaFunction,
  version: FunctionVersion,
  qualifier?: string,
): LambdaShapes['FunctionConfiguration'] {
  const isImage = version.packageType === 'Image';
  return {
    FunctionName: fn.name,
    FunctionArn: arnOfFunction(fn, qualifier),
    ...(version.runtime !== undefined && { Runtime: version.runtime }),
    Role: version.role,
    ...(version.handler !== undefined && { Handler: version.handler }),
    CodeSize: version.code.size,
    Description: version.description,
    Timeout: version.timeout,
    MemorySize: version.memory,
    LastModified: lambdaTime(version.modifiedMs),
    CodeSha256: version.code.sha256,
    Version: version.version,
    ...(version.vpc !== undefined && { VpcConfig: version.vpc }),
    ...(version.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: version.deadLetterArn } }),
    ...(version.environment !== undefined && { Environment: { Variables: version.environment } }),
    ...(version.keyArn !== undefined && { KMSKeyArn: version.keyArn }),
    TracingConfig: { Mode: version.tracing },
    RevisionId: version.revisionId,
    ...(version.layers.length > 0 && {
      Layers: version.layers.map(({ arn, size }) => ({ Arn: arn, CodeSize: size })),
    }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(version.fileSystems !== undefined && { FileSystemConfigs: version.fileSystems }),
    PackageType: version.packageType,
    ...(version.imageConfig !== undefined && { ImageConfigResponse: { ImageConfig: version.imageConfig } }),
    Architectures: version.architectures,
    EphemeralStorage: { Size: version.ephemeral },
    SnapStart: {
      ApplyOn: version.snapStart,
      OptimizationStatus: version.snapStart !== 'None' && version.version !== '$LATEST' ? 'On' : 'Off',
    },
    ...(!isImage && { RuntimeVersionConfig: { RuntimeVersionArn: runtimeArn(fn.region, version.runtime ?? '') } }),
    LoggingConfig: version.logging,
  };
}

/** The form that AWS gives the versions of its runtimes; here there is one a runtime. */
function runtimeArn(region: string, runtime: string): string {
  return `arn:aws:lambda:${region}::runtime:${createHash('sha256').update(runtime).digest('hex')}`;
}

/** A change is under way while AWS says so; here it is done when the next request comes. */
export const creating = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
  LastUpdateStatus: undefined,
} as const;

export const updating = {
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
  LastUpdateStatusReasonCode: 'Creating',
} as const;

/** Lists leave out what is under way. */
export function withoutState(shown: LambdaShapes['FunctionConfiguration']): LambdaShapes['FunctionConfiguration'] {
  const { State: _, LastUpdateStatus: __, ...rest } = shown;
  return rest;
}
