import type { ExampleResource } from '../word.ts';

type Properties = Readonly<Record<string, unknown>>;

/** A Fargate service of one container, which a change may alter. */
export function task(
  container: Properties = {},
  definition: Properties = {},
): Readonly<Record<string, ExampleResource>> {
  return {
    Login: { Type: 'AWS::SecretsManager::Secret' },
    Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/ecs/api' } },
    Definition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Cpu: '512',
        Memory: '1024',
        NetworkMode: 'awsvpc',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [
          {
            Name: 'api',
            Image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/api:7',
            Environment: [{ Name: 'LOG_LEVEL', Value: 'info' }],
            Secrets: [{ Name: 'DB_PASSWORD', ValueFrom: { 'Fn::Sub': '${Login}:password::' } }],
            PortMappings: [{ ContainerPort: 3000 }],
            LogConfiguration: {
              LogDriver: 'awslogs',
              Options: {
                'awslogs-group': { Ref: 'Logs' },
                'awslogs-region': 'us-east-1',
                'awslogs-stream-prefix': 'api',
              },
            },
            ...container,
          },
        ],
        ...definition,
      },
    },
    Service: {
      Type: 'AWS::ECS::Service',
      Properties: { LaunchType: 'FARGATE', DesiredCount: 2, TaskDefinition: { Ref: 'Definition' } },
    },
  };
}
