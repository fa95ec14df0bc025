/** Elastic Container Service. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ */
import type { Service } from '../../service.ts';
import * as clusters from './clusters.ts';
import * as services from './services.ts';
import { listEcsTags, tagEcs, untagEcs } from './tags.ts';
import * as definitions from './task-definitions.ts';
import * as tasks from './tasks.ts';
import { capacityProvidersType, ecsClusterType, serviceType, taskDefinitionType } from './types.ts';

export const ecs: Service = {
  id: 'ecs',
  schema: 'ecs',
  operations: {
    CreateCluster: clusters.createEcsCluster,
    CreateService: services.createService,
    DeleteCluster: clusters.deleteEcsCluster,
    DeleteService: services.deleteService,
    DeregisterTaskDefinition: definitions.deregisterTaskDefinition,
    DescribeCapacityProviders: clusters.describeCapacityProviders,
    DescribeClusters: clusters.describeClusters,
    DescribeServices: services.describeServices,
    DescribeTaskDefinition: definitions.describeTaskDefinition,
    DescribeTasks: tasks.describeTasks,
    ListClusters: clusters.listClusters,
    ListServices: services.listServices,
    ListTagsForResource: listEcsTags,
    ListTaskDefinitionFamilies: definitions.listTaskDefinitionFamilies,
    ListTaskDefinitions: definitions.listTaskDefinitions,
    ListTasks: tasks.listTasks,
    PutClusterCapacityProviders: clusters.putClusterCapacityProviders,
    RegisterTaskDefinition: definitions.registerTaskDefinition,
    RunTask: tasks.runTask,
    StopTask: tasks.stopTask,
    TagResource: tagEcs,
    UntagResource: untagEcs,
    UpdateCluster: clusters.updateCluster,
    UpdateClusterSettings: clusters.updateClusterSettings,
    UpdateService: services.updateService,
  },
  types: {
    'AWS::ECS::Cluster': ecsClusterType,
    'AWS::ECS::ClusterCapacityProviderAssociations': capacityProvidersType,
    'AWS::ECS::Service': serviceType,
    'AWS::ECS::TaskDefinition': taskDefinitionType,
  },
};
