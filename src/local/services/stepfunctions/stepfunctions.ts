/** Step Functions: state machines run here, by the States language. https://docs.aws.amazon.com/step-functions/latest/apireference/ */

import type { Service } from '../../service.ts';
import * as activities from './operations/activities.ts';
import * as executions from './operations/executions.ts';
import * as machines from './operations/machines.ts';
import * as mapRuns from './operations/map-runs.ts';
import * as tags from './operations/tags.ts';
import { testState } from './operations/test-state.ts';
import * as versions from './operations/versions.ts';
import { leaveRuns, resumeRuns } from './run/start.ts';
import { activityType, stateMachineAliasType, stateMachineType, stateMachineVersionType } from './types.ts';

export const stepfunctions: Service = {
  id: 'states',
  schema: 'sfn',
  operations: {
    CreateActivity: activities.createActivity,
    CreateStateMachine: machines.createStateMachine,
    CreateStateMachineAlias: versions.createStateMachineAlias,
    DeleteActivity: activities.deleteActivity,
    DeleteStateMachine: machines.deleteStateMachine,
    DeleteStateMachineAlias: versions.deleteStateMachineAlias,
    DeleteStateMachineVersion: versions.deleteStateMachineVersion,
    DescribeActivity: activities.describeActivity,
    DescribeExecution: executions.describeExecution,
    DescribeMapRun: mapRuns.describeMapRun,
    DescribeStateMachine: machines.describeStateMachine,
    DescribeStateMachineAlias: versions.describeStateMachineAlias,
    DescribeStateMachineForExecution: machines.describeStateMachineForExecution,
    GetActivityTask: activities.getActivityTask,
    GetExecutionHistory: executions.getExecutionHistory,
    ListActivities: activities.listActivities,
    ListExecutions: executions.listExecutions,
    ListMapRuns: mapRuns.listMapRuns,
    ListStateMachineAliases: versions.listStateMachineAliases,
    ListStateMachineVersions: versions.listStateMachineVersions,
    ListStateMachines: machines.listStateMachines,
    ListTagsForResource: tags.listStatesTags,
    PublishStateMachineVersion: versions.publishStateMachineVersion,
    RedriveExecution: executions.redriveExecution,
    SendTaskFailure: activities.sendTaskFailure,
    SendTaskHeartbeat: activities.sendTaskHeartbeat,
    SendTaskSuccess: activities.sendTaskSuccess,
    StartExecution: executions.startExecution,
    StartSyncExecution: executions.startSyncExecution,
    StopExecution: executions.stopExecution,
    TagResource: tags.tagStates,
    UntagResource: tags.untagStates,
    UpdateMapRun: mapRuns.updateMapRun,
    UpdateStateMachine: machines.updateStateMachine,
    UpdateStateMachineAlias: versions.updateStateMachineAlias,
    TestState: testState,
    ValidateStateMachineDefinition: machines.validateStateMachineDefinition,
  },
  types: {
    'AWS::StepFunctions::Activity': activityType,
    'AWS::StepFunctions::StateMachine': stateMachineType,
    'AWS::StepFunctions::StateMachineAlias': stateMachineAliasType,
    'AWS::StepFunctions::StateMachineVersion': stateMachineVersionType,
  },
  start: resumeRuns,
  stop: leaveRuns,
};
