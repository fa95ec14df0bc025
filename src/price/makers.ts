/** Types that cost nothing themselves, or by the token, and make what no template says. */
const MAKERS: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::StackSet':
    'A stack set costs nothing itself; what its template makes in each of its accounts and regions was not read.',
  'AWS::ElasticBeanstalk::Environment':
    'Elastic Beanstalk costs nothing itself; the instances, the load balancer and the storage that it makes were not read.',
};

/** Why nobody knows what a type costs that no pricer reads. */
export function whyUnknown(type: string): string {
  return MAKERS[type] ?? `The price book does not know ${type}.`;
}
