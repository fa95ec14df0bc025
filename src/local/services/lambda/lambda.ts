/** Lambda: functions as processes of this machine. https://docs.aws.amazon.com/lambda/latest/api/ */
import type { LambdaOperations } from '../../schemas/lambda.generated.ts';
import type { LocalWorld, Service } from '../../service.ts';
import { functionType } from './function-type.ts';
import * as functions from './functions.ts';
import { invoke, invokeAsync, resumeEvents } from './invoke.ts';
import * as layers from './layers.ts';
import * as mappings from './mappings.ts';
import { addFunctionPermission, getPolicy, removeFunctionPermission } from './policy.ts';
import { resumePolling, stopPolling } from './poller.ts';
import { retireAll } from './pool.ts';
import * as settings from './settings.ts';
import { codeArchive, siteUrl } from './sites.ts';
import * as types from './types.ts';
import * as versions from './versions.ts';

const operations: Partial<LambdaOperations> = {
  AddLayerVersionPermission: layers.addLayerVersionPermission,
  AddPermission: addFunctionPermission,
  CreateAlias: versions.createFunctionAlias,
  CreateEventSourceMapping: mappings.createEventSourceMapping,
  CreateFunction: functions.createFunction,
  CreateFunctionUrlConfig: settings.createFunctionUrlConfig,
  DeleteAlias: versions.deleteFunctionAlias,
  DeleteEventSourceMapping: mappings.deleteEventSourceMapping,
  DeleteFunction: functions.deleteFunction,
  DeleteFunctionConcurrency: settings.deleteFunctionConcurrency,
  DeleteFunctionEventInvokeConfig: settings.deleteFunctionEventInvokeConfig,
  DeleteFunctionUrlConfig: settings.deleteFunctionUrlConfig,
  DeleteLayerVersion: layers.deleteLayerVersion,
  DeleteProvisionedConcurrencyConfig: settings.deleteProvisionedConcurrencyConfig,
  GetAccountSettings: settings.getAccountSettings,
  GetAlias: versions.getAlias,
  GetEventSourceMapping: mappings.getEventSourceMapping,
  GetFunction: functions.getFunction,
  GetFunctionCodeSigningConfig: settings.getFunctionCodeSigningConfig,
  GetFunctionConcurrency: settings.getFunctionConcurrency,
  GetFunctionConfiguration: functions.getFunctionConfiguration,
  GetFunctionEventInvokeConfig: settings.getFunctionEventInvokeConfig,
  GetFunctionRecursionConfig: settings.getFunctionRecursionConfig,
  GetFunctionUrlConfig: settings.getFunctionUrlConfig,
  GetLayerVersion: layers.getLayerVersion,
  GetLayerVersionByArn: layers.getLayerVersionByArn,
  GetLayerVersionPolicy: layers.getLayerVersionPolicy,
  GetPolicy: getPolicy,
  GetProvisionedConcurrencyConfig: settings.getProvisionedConcurrencyConfig,
  Invoke: invoke,
  InvokeAsync: invokeAsync,
  ListAliases: versions.listFunctionAliases,
  ListEventSourceMappings: mappings.listEventSourceMappings,
  ListFunctionEventInvokeConfigs: settings.listFunctionEventInvokeConfigs,
  ListFunctions: functions.listFunctions,
  ListFunctionUrlConfigs: settings.listFunctionUrlConfigs,
  ListLayers: layers.listLayers,
  ListLayerVersions: layers.listLayerVersions,
  ListProvisionedConcurrencyConfigs: settings.listProvisionedConcurrencyConfigs,
  ListTags: settings.listTags,
  ListVersionsByFunction: versions.listVersionsByFunction,
  PublishLayerVersion: layers.publishLayerVersion,
  PublishVersion: versions.publishVersion,
  PutFunctionConcurrency: settings.putFunctionConcurrency,
  PutFunctionEventInvokeConfig: settings.putFunctionEventInvokeConfig,
  PutFunctionRecursionConfig: settings.putFunctionRecursionConfig,
  PutProvisionedConcurrencyConfig: settings.putProvisionedConcurrencyConfig,
  RemoveLayerVersionPermission: layers.removeLayerVersionPermission,
  RemovePermission: removeFunctionPermission,
  TagResource: settings.tagResource,
  UntagResource: settings.untagResource,
  UpdateAlias: versions.updateFunctionAlias,
  UpdateEventSourceMapping: mappings.updateEventSourceMapping,
  UpdateFunctionCode: functions.updateFunctionCode,
  UpdateFunctionConfiguration: functions.updateFunctionConfiguration,
  UpdateFunctionEventInvokeConfig: settings.updateFunctionEventInvokeConfig,
  UpdateFunctionUrlConfig: settings.updateFunctionUrlConfig,
};

export const lambda: Service = {
  id: 'lambda',
  schema: 'lambda',
  operations,
  types: {
    'AWS::Lambda::Alias': types.functionAliasType,
    'AWS::Lambda::EventInvokeConfig': types.eventInvokeConfigType,
    'AWS::Lambda::EventSourceMapping': types.mappingType,
    'AWS::Lambda::Function': functionType,
    'AWS::Lambda::LayerVersion': types.layerVersionType,
    'AWS::Lambda::LayerVersionPermission': types.layerPermissionType,
    'AWS::Lambda::Permission': types.permissionType,
    'AWS::Lambda::Url': types.urlType,
    'AWS::Lambda::Version': types.versionType,
  },
  sites: { 'lambda-url': siteUrl, 'lambda-code': codeArchive },
  start(world: LocalWorld) {
    resumeEvents(world);
    resumePolling(world);
  },
  stop(world: LocalWorld) {
    stopPolling(world);
    retireAll(world);
  },
};
