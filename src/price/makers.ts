/** Types that cost nothing themselves, or by the token, and make what no template says. */
const MAKERS: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::StackSet':
    'A stack set costs nothing itself; what its template makes in each of its accounts and regions was not read.',
  'AWS::ElasticBeanstalk::Environment':
    'Elastic Beanstalk costs nothing itself; the instances, the load balancer and the storage that it makes were not read.',
  'AWS::ApplicationInsights::Application':
    'Application Insights costs nothing itself; the alarms, metrics and logs that it makes are not told.',
  'AWS::Bedrock::Agent': 'An agent costs nothing itself; the tokens of its model have no price in the book.',
  'AWS::Bedrock::KnowledgeBase':
    'A knowledge base costs nothing itself; the tokens of its models have no price in the book.',
  'AWS::Bedrock::DataSource': 'The tokens of the model that reads the documents have no price in the book.',
};

/** Why nobody knows what a type costs that no pricer reads. */
export function whyUnknown(type: string): string {
  return MAKERS[type] ?? `The price book does not know ${type}.`;
}
