import { named, PROJECT, STACK } from '../names.ts';

/**
 * The lines of a shell script that runs the migration task and fails unless it ends with 0. `region` is an option of the
 * AWS CLI, empty where the environment names the region.
 */
export function migrationLines(region = ''): readonly string[] {
  return [
    `output() { aws cloudformation describe-stacks${region} --stack-name ${STACK} --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue" --output text; }`,
    `task=$(aws ecs run-task${region} --cluster ${PROJECT} --task-definition ${named('migrate')} --launch-type FARGATE \\
  --network-configuration "awsvpcConfiguration={subnets=[$(output AppSubnetIds)],securityGroups=[$(output EcsSecurityGroupId)],assignPublicIp=DISABLED}" \\
  --query 'tasks[0].taskArn' --output text)`,
    `aws ecs wait tasks-stopped${region} --cluster ${PROJECT} --tasks "$task"`,
    `test "$(aws ecs describe-tasks${region} --cluster ${PROJECT} --tasks "$task" --query 'tasks[0].containers[0].exitCode' --output text)" = 0`,
  ];
}
