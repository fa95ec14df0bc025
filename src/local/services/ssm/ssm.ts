/** Systems Manager: its Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { ssmAsks } from './asks.ts';
import {
  addTagsToResource,
  deleteParameter,
  deleteParameters,
  describeParameters,
  getMaintenanceWindow,
  getParameter,
  getParameterHistory,
  getParameters,
  getParametersByPath,
  labelParameterVersion,
  listSsmTags,
  putParameter,
  removeTagsFromResource,
} from './parameter.ts';
import { parameterType } from './parameter-type.ts';

export const ssm: Service = {
  id: 'ssm',
  schema: 'ssm',
  asks: ssmAsks,
  operations: {
    AddTagsToResource: addTagsToResource,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    DescribeParameters: describeParameters,
    GetMaintenanceWindow: getMaintenanceWindow,
    GetParameter: getParameter,
    GetParameterHistory: getParameterHistory,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    LabelParameterVersion: labelParameterVersion,
    ListTagsForResource: listSsmTags,
    PutParameter: putParameter,
    RemoveTagsFromResource: removeTagsFromResource,
  },
  types: { 'AWS::SSM::Parameter': parameterType },
};
