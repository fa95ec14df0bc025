/** What an action acts on when a claim names a resource: the resource itself, or what it contains. */
import { isObjectAction } from '../../aws/index.ts';
import { compose, stripPrivate, type Text } from '../../base/index.ts';

/** Patterns of ARNs. */
export interface ActedOn {
  /** What the claim is about in any case. */
  readonly own: readonly Text[];
  /** What the resource contains and the action may be about as well: the indexes of a table. */
  readonly within: readonly Text[];
}

/** The actions on indexes of a table, and those of which only a part is told. */
const ABOUT_INDEXES = /[*?]|:(Query|Scan|PartiQLSelect|SearchVectors|(Describe|Update)ContributorInsights)$/i;

/**
 * The resource types of each action:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function actedOn(type: string, arn: Text, action: string): ActedOn {
  switch (type) {
    case 'AWS::S3::Bucket':
      return only(isObjectAction(action) ? compose`${arn}/*` : arn);
    case 'AWS::Logs::LogGroup':
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
      return /:(Tag|Untag|ListTagsFor)Resource$/i.test(action) ? only(arn) : only(compose`${arn}:log-stream:*`);
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      if (/:(DescribeStream|GetRecords|GetShardIterator)$/i.test(action)) return only(compose`${arn}/stream/*`);
      return ABOUT_INDEXES.test(action) ? { own: [arn], within: [compose`${arn}/index/*`] } : only(arn);
    case 'AWS::Lambda::Function':
      return { own: [arn], within: [compose`${arn}:*`] };
    case 'AWS::ApiGateway::RestApi':
      return only(/^execute-api:/i.test(action) ? compose`${arn}/*` : arn);
    case 'AWS::EC2::VPCEndpoint':
      return only(stripPrivate('*'));
    default:
      return only(arn);
  }
}

function only(arn: Text): ActedOn {
  return { own: [arn], within: [] };
}
