/** Amazon CloudFront: distributions that run as front doors of a system. https://docs.aws.amazon.com/cloudfront/latest/APIReference/ */
import type { Service } from '../../service.ts';
import { cloudfrontOperations } from './operations.ts';
import {
  accessControlType,
  cachePolicyType,
  distributionType,
  edgeFunctionType,
  originRequestPolicyType,
  responseHeadersPolicyType,
  vpcOriginType,
} from './types.ts';

export const cloudfront: Service = {
  id: 'cloudfront',
  schema: 'cloudfront',
  operations: cloudfrontOperations,
  types: {
    'AWS::CloudFront::CachePolicy': cachePolicyType,
    'AWS::CloudFront::Distribution': distributionType,
    'AWS::CloudFront::Function': edgeFunctionType,
    'AWS::CloudFront::OriginAccessControl': accessControlType,
    'AWS::CloudFront::OriginRequestPolicy': originRequestPolicyType,
    'AWS::CloudFront::ResponseHeadersPolicy': responseHeadersPolicyType,
    'AWS::CloudFront::VpcOrigin': vpcOriginType,
  },
};
