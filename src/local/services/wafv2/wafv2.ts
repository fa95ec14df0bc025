/** AWS WAF, second version. https://docs.aws.amazon.com/waf/latest/APIReference/ */
import { isRecord } from '../../../base/index.ts';
import type { Service } from '../../service.ts';
import { getSampledRequests } from './firewall.ts';
import { describeManagedRuleGroup } from './managed/describe.ts';
import { aclOperations } from './operations.ts';
import { aclTypes } from './types.ts';

export const wafv2: Service = {
  id: 'wafv2',
  schema: 'wafv2',
  asks(operation, input) {
    const { ARN, WebACLArn, ResourceArn, ResourceARN } = isRecord(input) ? input : {};
    const arn = ARN ?? WebACLArn ?? ResourceArn ?? ResourceARN;
    return [{ action: `wafv2:${operation}`, resource: typeof arn === 'string' ? arn : '*' }];
  },
  operations: {
    ...aclOperations,
    GetSampledRequests: getSampledRequests,
    DescribeManagedRuleGroup: describeManagedRuleGroup,
  },
  types: aclTypes,
};
