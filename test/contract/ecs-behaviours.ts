/** Behaviours of ECS that need no task to run, each with the page that says so. */
import type { Behaviour, Step } from './behaviour.ts';

const API = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference';

const ecs = (
  operation: string,
  input: Step['input'],
  rest: Omit<Step, 'service' | 'operation' | 'input'> = {},
): Step => ({ service: 'ecs', operation, input, ...rest });

const cluster = ecs('CreateCluster', { clusterName: 'c-{unique}' });
const definition = (rest: Omit<Step, 'service' | 'operation' | 'input'> = {}, more: object = {}) =>
  ecs(
    'RegisterTaskDefinition',
    {
      family: 'f-{unique}',
      networkMode: 'awsvpc',
      containerDefinitions: [{ name: 'web', image: 'nginx', memory: 128 }],
      ...more,
    },
    rest,
  );

export const ECS_BEHAVIOURS: readonly Behaviour[] = [
  {
    name: 'a cluster that is made again is the same cluster',
    source: `${API}/API_CreateCluster.html`,
    steps: [
      { ...cluster, keep: { arn: 'cluster.clusterArn' } },
      { ...cluster, answer: { 'cluster.clusterArn': '{arn}', 'cluster.status': 'ACTIVE' } },
    ],
  },
  {
    name: 'a cluster that nobody made is a failure and no error',
    source: `${API}/API_DescribeClusters.html`,
    steps: [
      ecs(
        'DescribeClusters',
        { clusters: ['none-{unique}'] },
        { answer: { 'clusters.length': 0, 'failures.0.reason': 'MISSING' } },
      ),
    ],
  },
  {
    name: 'services of a cluster that nobody made cannot be listed',
    source: `${API}/API_ListServices.html`,
    steps: [ecs('ListServices', { cluster: 'none-{unique}' }, { error: 'ClusterNotFoundException' })],
  },
  {
    name: 'a deleted cluster is inactive',
    source: `${API}/API_DeleteCluster.html`,
    steps: [cluster, ecs('DeleteCluster', { cluster: 'c-{unique}' }, { answer: { 'cluster.status': 'INACTIVE' } })],
  },
  {
    name: 'the first revision of a family is 1, and the next one 2',
    source: `${API}/API_RegisterTaskDefinition.html`,
    steps: [
      definition({ answer: { 'taskDefinition.revision': 1, 'taskDefinition.status': 'ACTIVE' } }),
      definition({ answer: { 'taskDefinition.revision': 2 } }),
    ],
  },
  {
    name: 'a family alone is its latest active revision',
    source: `${API}/API_DescribeTaskDefinition.html`,
    steps: [
      definition(),
      definition(),
      ecs('DescribeTaskDefinition', { taskDefinition: 'f-{unique}' }, { answer: { 'taskDefinition.revision': 2 } }),
    ],
  },
  {
    name: 'a deregistered revision is inactive, and described still',
    source: `${API}/API_DeregisterTaskDefinition.html`,
    steps: [
      definition(),
      ecs(
        'DeregisterTaskDefinition',
        { taskDefinition: 'f-{unique}:1' },
        { answer: { 'taskDefinition.status': 'INACTIVE' } },
      ),
      ecs(
        'DescribeTaskDefinition',
        { taskDefinition: 'f-{unique}:1' },
        { answer: { 'taskDefinition.status': 'INACTIVE' } },
      ),
    ],
  },
  {
    name: 'a definition that nobody registered is refused',
    source: `${API}/API_DescribeTaskDefinition.html`,
    steps: [ecs('DescribeTaskDefinition', { taskDefinition: 'none-{unique}' }, { error: 'ClientException' })],
  },
  {
    name: 'sizes that Fargate does not have are refused',
    source: `${API}/API_RegisterTaskDefinition.html`,
    steps: [
      definition({ error: 'ClientException' }, { requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '4096' }),
    ],
  },
  {
    name: 'a service that nobody made is a failure and no error',
    source: `${API}/API_DescribeServices.html`,
    steps: [
      cluster,
      ecs(
        'DescribeServices',
        { cluster: 'c-{unique}', services: ['none'] },
        { answer: { 'services.length': 0, 'failures.0.reason': 'MISSING' } },
      ),
    ],
  },
  {
    name: 'a task that nobody ran is a failure and no error',
    source: `${API}/API_DescribeTasks.html`,
    steps: [
      cluster,
      ecs(
        'DescribeTasks',
        { cluster: 'c-{unique}', tasks: ['0123456789abcdef0123456789abcdef'] },
        { answer: { 'failures.0.reason': 'MISSING' } },
      ),
    ],
  },
  {
    name: 'tags of a cluster are added to and taken away',
    source: `${API}/API_TagResource.html`,
    steps: [
      { ...cluster, keep: { arn: 'cluster.clusterArn' } },
      ecs('TagResource', { resourceArn: '{arn}', tags: [{ key: 'a', value: '1' }] }),
      ecs('TagResource', { resourceArn: '{arn}', tags: [{ key: 'b', value: '2' }] }),
      ecs('UntagResource', { resourceArn: '{arn}', tagKeys: ['a'] }),
      ecs('ListTagsForResource', { resourceArn: '{arn}' }, { answer: { tags: [{ key: 'b', value: '2' }] } }),
    ],
  },
];
