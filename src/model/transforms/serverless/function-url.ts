import { fieldsOf, isFilled } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from './expansion.ts';
import { ref } from './functions.ts';

/**
 * `FunctionUrlConfig`; without authentication, anyone may call the URL
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-functionurlconfig.html).
 */
export function functionUrl(
  expansion: Expansion,
  { id, properties, attributes, path }: ServerlessResource,
  alias: Generated | undefined,
): readonly Generated[] {
  const config = fieldsOf(properties.FunctionUrlConfig);
  const from = expansion.pathOf(properties.FunctionUrlConfig, path);
  const target = ref(alias?.id ?? id);
  const url = generated(
    `${id}Url`,
    'AWS::Lambda::Url',
    {
      TargetFunctionArn: target,
      AuthType: config.AuthType,
      Cors: isFilled(config.Cors) ? config.Cors : undefined,
      InvokeMode: config.InvokeMode,
    },
    attributes,
    from,
  );
  if (config.AuthType !== 'NONE') return [url];
  const permission = (permissionId: string, properties: Readonly<Record<string, unknown>>): Generated =>
    generated(permissionId, 'AWS::Lambda::Permission', { ...properties, FunctionName: target }, attributes, from);
  return [
    url,
    permission(`${id}UrlPublicPermissions`, {
      Action: 'lambda:InvokeFunctionUrl',
      Principal: '*',
      FunctionUrlAuthType: 'NONE',
    }),
    permission(`${id}URLInvokeAllowPublicAccess`, {
      Action: 'lambda:InvokeFunction',
      Principal: '*',
      InvokedViaFunctionUrl: true,
    }),
  ];
}
