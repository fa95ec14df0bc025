/** What CloudFormation does with stacks: their lives, exports, change sets and what is told of them, each with the page that says so. */
import type { StackBehaviour } from './stack-behaviour.ts';
import {
  API,
  create,
  describe,
  drop,
  execute,
  GUIDE,
  given,
  type More,
  NOTHING,
  OTHER,
  P,
  PSEUDO,
  parameter,
  put,
  REFERENCE,
  refused,
  remove,
  status,
  step,
  stored,
  type Template,
  templateOf,
  update,
  when,
} from './stack-steps.ts';
import { TEMPLATE_BEHAVIOURS } from './template-behaviours.ts';

const A = templateOf({ A: parameter('v') });
const TAKEN = templateOf({ A: parameter('v'), B: parameter('w', 'a', { DependsOn: 'A' }) });
const protectedBy = (policy: unknown) => ({ StackPolicyBody: policy });
const DENY = {
  Statement: [
    { Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' },
    { Effect: 'Deny', Action: 'Update:*', Principal: '*', Resource: 'LogicalResourceId/A' },
  ],
};

const LIVES: readonly StackBehaviour[] = [
  {
    name: 'a stack is made with its resources, and goes with them',
    source: `${API}/API_CreateStack.html`,
    steps: [
      create(A),
      status('CREATE_COMPLETE'),
      stored('v'),
      remove(),
      describe({}, refused('does not exist')),
      stored(undefined),
    ],
  },
  {
    name: 'a name is taken once',
    source: `${API}/API_CreateStack.html`,
    steps: [create(A), create(A, {}, { error: ['AlreadyExistsException'] })],
  },
  {
    name: 'a stack that nobody made is not there',
    source: `${API}/API_DescribeStacks.html`,
    steps: [describe({}, refused('does not exist'))],
  },
  {
    name: 'a stack that is not there cannot be updated',
    source: `${API}/API_UpdateStack.html`,
    steps: [update(A, {}, refused('does not exist'))],
  },
  {
    name: 'deleting a stack that is not there is no error',
    source: `${API}/API_DeleteStack.html`,
    steps: [remove()],
  },
  {
    name: 'a name begins with a letter',
    source: `${API}/API_CreateStack.html`,
    steps: [create(A, { StackName: '1-{unique}' }, refused())],
  },
  {
    name: 'an update changes what differs',
    source: `${GUIDE}/using-cfn-updating-stacks-update-behaviors.html`,
    steps: [create(A), update(templateOf({ A: parameter('w') })), status('UPDATE_COMPLETE'), stored('w')],
  },
  {
    name: 'an update that changes nothing is refused',
    source: `${API}/API_UpdateStack.html`,
    steps: [create(A), update(A, {}, refused('No updates are to be performed.'))],
  },
  {
    name: 'an update removes what the template has no more',
    source: `${GUIDE}/using-cfn-updating-stacks.html`,
    steps: [
      create(templateOf({ A: parameter('v'), B: parameter('w', 'b') })),
      update(A),
      stored('v'),
      stored(undefined, 'b'),
    ],
  },
  {
    name: 'another name is another resource',
    source: `${GUIDE}/using-cfn-updating-stacks-update-behaviors.html`,
    steps: [create(A), update(templateOf({ A: parameter('v', 'b') })), stored('v', 'b'), stored(undefined)],
  },
  {
    name: 'the template of before may be used again with other values',
    source: `${API}/API_UpdateStack.html`,
    steps: [
      create(templateOf({ A: parameter({ Ref: 'P' }) }, P('d'))),
      step('UpdateStack')({ UsePreviousTemplate: true, ...given({ P: 'x' }) }),
      stored('x'),
    ],
  },
  {
    name: 'a creation that fails is rolled back',
    source: `${GUIDE}/stack-failure-options.html`,
    steps: [create(TAKEN), status('ROLLBACK_COMPLETE'), stored(undefined)],
  },
  {
    name: 'a stack that was rolled back can only be deleted',
    source: `${GUIDE}/troubleshooting.html`,
    steps: [
      create(TAKEN),
      update(A, {}, refused('ROLLBACK_COMPLETE state and can not be updated')),
      remove(),
      create(A),
      stored('v'),
    ],
  },
  {
    name: 'a creation that fails is left as it is on request',
    source: `${API}/API_CreateStack.html`,
    steps: [create(TAKEN, { DisableRollback: true }), status('CREATE_FAILED'), stored('v')],
  },
  {
    name: 'OnFailure: DO_NOTHING leaves what was made',
    source: `${API}/API_CreateStack.html`,
    steps: [create(TAKEN, { OnFailure: 'DO_NOTHING' }), status('CREATE_FAILED'), stored('v')],
  },
  {
    name: 'OnFailure: DELETE deletes the stack',
    source: `${API}/API_CreateStack.html`,
    steps: [create(TAKEN, { OnFailure: 'DELETE' }), describe({}, refused('does not exist')), stored(undefined)],
  },
  {
    name: 'OnFailure and DisableRollback exclude each other',
    source: `${API}/API_CreateStack.html`,
    steps: [create(A, { OnFailure: 'DELETE', DisableRollback: true }, refused())],
  },
  {
    name: 'what was left by a failure is rolled back on request',
    source: `${API}/API_RollbackStack.html`,
    steps: [
      create(TAKEN, { DisableRollback: true }),
      step('RollbackStack')(),
      status('ROLLBACK_COMPLETE'),
      stored(undefined),
    ],
  },
  {
    name: 'a stack that did not fail is not rolled back',
    source: `${API}/API_RollbackStack.html`,
    steps: [create(A), step('RollbackStack')({}, refused())],
  },
  {
    name: 'an update that fails is taken back',
    source: `${GUIDE}/stack-failure-options.html`,
    steps: [
      create(A),
      update(templateOf({ A: parameter('w'), B: parameter('x', 'a', { DependsOn: 'A' }) })),
      status('UPDATE_ROLLBACK_COMPLETE'),
      stored('v'),
    ],
  },
  {
    name: 'after a rollback the next update is an update',
    source: `${GUIDE}/using-cfn-updating-stacks.html`,
    steps: [
      create(A),
      update(TAKEN),
      update(templateOf({ A: parameter('w') })),
      status('UPDATE_COMPLETE'),
      stored('w'),
    ],
  },
  {
    name: 'the rollback of an update is continued only where it failed',
    source: `${API}/API_ContinueUpdateRollback.html`,
    steps: [create(A), step('ContinueUpdateRollback')({}, refused())],
  },
  {
    name: 'an update is cancelled only while it is under way',
    source: `${API}/API_CancelUpdateStack.html`,
    steps: [
      create(A),
      step('CancelUpdateStack')({}, refused('CancelUpdateStack cannot be called from current stack status')),
    ],
  },
  {
    name: 'DeletionPolicy: Retain keeps a resource when its stack goes',
    source: `${REFERENCE}/aws-attribute-deletionpolicy.html`,
    steps: [
      create(templateOf({ A: parameter('v', 'a', { DeletionPolicy: 'Retain' }) })),
      remove(),
      stored('v'),
      drop(),
    ],
  },
  {
    name: 'DeletionPolicy: Retain keeps a resource that leaves the template',
    source: `${REFERENCE}/aws-attribute-deletionpolicy.html`,
    steps: [
      create(templateOf({ A: parameter('v', 'a', { DeletionPolicy: 'Retain' }), B: NOTHING })),
      update(templateOf({ B: NOTHING })),
      stored('v'),
      drop(),
    ],
  },
  {
    name: 'UpdateReplacePolicy: Retain keeps what was replaced',
    source: `${REFERENCE}/aws-attribute-updatereplacepolicy.html`,
    steps: [
      create(A),
      update(templateOf({ A: parameter('v', 'b', { UpdateReplacePolicy: 'Retain' }) })),
      stored('v'),
      stored('v', 'b'),
      drop(),
    ],
  },
  {
    name: 'DeletionPolicy does not keep what is replaced',
    source: `${REFERENCE}/aws-attribute-updatereplacepolicy.html`,
    steps: [
      create(templateOf({ A: parameter('v', 'a', { DeletionPolicy: 'Retain' }) })),
      update(templateOf({ A: parameter('v', 'b', { DeletionPolicy: 'Retain' }) })),
      stored(undefined),
      stored('v', 'b'),
    ],
  },
  {
    name: 'a resource under a condition that does not hold is not made',
    source: `${GUIDE}/conditions-section-structure.html`,
    steps: [
      create(templateOf({ A: parameter('v', 'a', { Condition: 'C' }), B: NOTHING }, when(OTHER))),
      status('CREATE_COMPLETE'),
      stored(undefined),
      step('DescribeStackResources')({}, { answer: { 'StackResources.length': 1 } }),
    ],
  },
  {
    name: 'an output under a condition that does not hold is not there',
    source: `${GUIDE}/outputs-section-structure.html`,
    steps: [
      create(templateOf({ A: NOTHING }, { ...when(OTHER), Outputs: { O: { Value: 'x', Condition: 'C' } } })),
      describe({}, { answer: { 'Stacks.0.Outputs.length': 0 } }),
    ],
  },
  {
    name: 'AWS::NoValue takes a property away',
    source: PSEUDO,
    steps: [
      create(
        templateOf(
          {
            A: {
              Type: 'AWS::SSM::Parameter',
              Properties: { Name: { 'Fn::If': ['C', 'x', { Ref: 'AWS::NoValue' }] }, Type: 'String', Value: 'v' },
            },
          },
          when(OTHER),
        ),
      ),
      status('CREATE_COMPLETE'),
    ],
  },
  {
    name: 'a value of the Parameter Store is put in the place of its reference',
    source: `${GUIDE}/dynamic-references-ssm.html`,
    steps: [put('kept', 'p'), create(templateOf({ A: parameter('{{resolve:ssm:/c-{unique}/p}}!') })), stored('kept!')],
  },
  {
    name: 'a protected stack is not deleted until it is let go',
    source: `${GUIDE}/using-cfn-protect-stacks.html`,
    steps: [
      create(A, { EnableTerminationProtection: true }),
      remove({}, refused('TerminationProtection')),
      step('UpdateTerminationProtection')({ EnableTerminationProtection: false }),
      remove(),
      stored(undefined),
    ],
  },
  {
    name: 'a stack policy denies the update of a resource',
    source: `${GUIDE}/protect-stack-resources.html`,
    steps: [
      create(A, protectedBy(DENY)),
      update(templateOf({ A: parameter('w') })),
      status('UPDATE_ROLLBACK_COMPLETE'),
      stored('v'),
    ],
  },
  {
    name: 'a stack policy is set aside for one update',
    source: `${GUIDE}/protect-stack-resources.html`,
    steps: [
      create(A, protectedBy(DENY)),
      update(templateOf({ A: parameter('w') }), {
        StackPolicyDuringUpdateBody: {
          Statement: [{ Effect: 'Allow', Action: 'Update:*', Principal: '*', Resource: '*' }],
        },
      }),
      status('UPDATE_COMPLETE'),
      stored('w'),
    ],
  },
];

const exporting = (Value: unknown, Name = 'e-{unique}') =>
  templateOf({ A: NOTHING }, { Outputs: { O: { Value, Export: { Name } } } });
const IMPORTING = templateOf({ B: parameter({ 'Fn::ImportValue': 'e-{unique}' }) });
const second = { StackName: 'd-{unique}' };
const EXPORT_PAGE = `${GUIDE}/using-cfn-stack-exports.html`;

const EXPORTS: readonly StackBehaviour[] = [
  {
    name: 'an export is imported by another stack',
    source: EXPORT_PAGE,
    steps: [create(exporting('v')), create(IMPORTING, second), stored('v')],
  },
  {
    name: 'an export has one name in an account and region',
    source: EXPORT_PAGE,
    steps: [
      create(exporting('v')),
      create(exporting('w'), second),
      describe(second, { answer: { 'Stacks.0.StackStatus': 'ROLLBACK_COMPLETE' } }),
    ],
  },
  {
    name: 'a stack whose export is imported is not deleted',
    source: EXPORT_PAGE,
    steps: [
      create(exporting('v')),
      create(IMPORTING, second),
      remove(),
      step('ListImports')({ ExportName: 'e-{unique}' }, { answer: { 'Imports.0': 'd-{unique}' } }),
    ],
  },
  {
    name: 'a stack whose import is gone lets the export go',
    source: EXPORT_PAGE,
    steps: [
      create(exporting('v')),
      create(IMPORTING, second),
      remove(second),
      remove(),
      describe({}, refused('does not exist')),
    ],
  },
  {
    name: 'the value of an export that is imported does not change',
    source: EXPORT_PAGE,
    steps: [
      create(exporting('v')),
      create(IMPORTING, second),
      update(exporting('w')),
      status('UPDATE_ROLLBACK_COMPLETE'),
    ],
  },
  {
    name: 'who imports is told',
    source: `${API}/API_ListImports.html`,
    steps: [
      create(exporting('v')),
      create(IMPORTING, second),
      step('ListImports')({ ExportName: 'e-{unique}' }, { answer: { 'Imports.0': 'd-{unique}' } }),
    ],
  },
  {
    name: 'an export that nobody imports has no imports',
    source: `${API}/API_ListImports.html`,
    steps: [
      create(exporting('v')),
      step('ListImports')({ ExportName: 'e-{unique}' }, refused('not imported by any stack')),
    ],
  },
  {
    name: 'an export that there is not cannot be imported',
    source: EXPORT_PAGE,
    steps: [create(IMPORTING, {}), status('ROLLBACK_COMPLETE')],
  },
];

const set = (TemplateBody: unknown, more: Template = {}, rest: More = {}) =>
  step('CreateChangeSet')({ ChangeSetName: 's', TemplateBody, ...more }, rest);
const NEW = { ChangeSetType: 'CREATE' };
const looked = (answer: Template, input: Template = {}) =>
  step('DescribeChangeSet')({ ChangeSetName: 's', ...input }, { answer });
const change = (name: string) => `Changes.0.ResourceChange.${name}`;
const SETS = `${GUIDE}/using-cfn-updating-stacks-changesets.html`;

const CHANGE_SETS: readonly StackBehaviour[] = [
  {
    name: 'a change set of a new stack leaves it in review',
    source: `${API}/API_CreateChangeSet.html`,
    steps: [set(A, NEW), status('REVIEW_IN_PROGRESS'), stored(undefined)],
  },
  {
    name: 'a change set of a new stack adds',
    source: `${API}/API_ResourceChange.html`,
    steps: [
      set(A, NEW),
      looked({
        Status: 'CREATE_COMPLETE',
        ExecutionStatus: 'AVAILABLE',
        [change('Action')]: 'Add',
        [change('LogicalResourceId')]: 'A',
      }),
    ],
  },
  {
    name: 'a change set makes the stack when it is executed',
    source: `${API}/API_ExecuteChangeSet.html`,
    steps: [set(A, NEW), execute({ ChangeSetName: 's' }), status('CREATE_COMPLETE'), stored('v')],
  },
  {
    name: 'a change set of a stack that is not there, for an update, is refused',
    source: `${API}/API_CreateChangeSet.html`,
    steps: [set(A, { ChangeSetType: 'UPDATE' }, refused('does not exist'))],
  },
  {
    name: 'a change set changes nothing until it is executed',
    source: SETS,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      stored('v'),
      execute({ ChangeSetName: 's' }),
      stored('w'),
      status('UPDATE_COMPLETE'),
    ],
  },
  {
    name: 'a change in place is told as such',
    source: `${API}/API_ResourceChange.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      looked({ [change('Action')]: 'Modify', [change('Replacement')]: 'False' }),
    ],
  },
  {
    name: 'a replacement is told as such',
    source: `${API}/API_ResourceChange.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('v', 'b') })),
      looked({ [change('Action')]: 'Modify', [change('Replacement')]: 'True' }),
    ],
  },
  {
    name: 'a removal is told as such',
    source: `${API}/API_ResourceChange.html`,
    steps: [
      create(templateOf({ A: parameter('v'), B: NOTHING })),
      set(A),
      looked({ [change('Action')]: 'Remove', [change('LogicalResourceId')]: 'B' }),
    ],
  },
  {
    name: 'a change set without changes fails',
    source: SETS,
    steps: [create(A), set(A), looked({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' })],
  },
  {
    name: 'a change set that failed is not executed',
    source: `${API}/API_ExecuteChangeSet.html`,
    steps: [create(A), set(A), execute({ ChangeSetName: 's' }, { error: ['InvalidChangeSetStatus'] })],
  },
  {
    name: 'the name of a change set is taken once',
    source: `${API}/API_CreateChangeSet.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      set(templateOf({ A: parameter('x') }), {}, { error: ['AlreadyExistsException'] }),
    ],
  },
  {
    name: 'a change set that is deleted is not there',
    source: `${API}/API_DeleteChangeSet.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      step('DeleteChangeSet')({ ChangeSetName: 's' }),
      step('DescribeChangeSet')({ ChangeSetName: 's' }, { error: ['ChangeSetNotFound'] }),
    ],
  },
  {
    name: 'executing one change set takes the others away',
    source: `${API}/API_ExecuteChangeSet.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      set(templateOf({ A: parameter('x') }), { ChangeSetName: 't' }),
      execute({ ChangeSetName: 's' }),
      step('DescribeChangeSet')({ ChangeSetName: 't' }, { error: ['ChangeSetNotFound'] }),
    ],
  },
  {
    name: 'the change sets of a stack are listed',
    source: `${API}/API_ListChangeSets.html`,
    steps: [
      create(A),
      set(templateOf({ A: parameter('w') })),
      step('ListChangeSets')({}, { answer: { 'Summaries.length': 1, 'Summaries.0.ChangeSetName': 's' } }),
    ],
  },
];

const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
};
const NAMED = { ...ROLE, Properties: { ...ROLE.Properties, RoleName: 'r-{unique}' } };
const lacks = (needed: string): More => ({ error: ['InsufficientCapabilitiesException', needed] });

const TOLD: readonly StackBehaviour[] = [
  {
    name: 'a role needs CAPABILITY_IAM',
    source: `${API}/API_CreateStack.html`,
    steps: [create(templateOf({ R: ROLE }), {}, lacks('CAPABILITY_IAM'))],
  },
  {
    name: 'a role with a name needs CAPABILITY_NAMED_IAM',
    source: `${API}/API_CreateStack.html`,
    steps: [create(templateOf({ R: NAMED }), { Capabilities: ['CAPABILITY_IAM'] }, lacks('CAPABILITY_NAMED_IAM'))],
  },
  {
    name: 'a transform needs CAPABILITY_AUTO_EXPAND to be applied at once',
    source: `${API}/API_CreateStack.html`,
    steps: [
      create(
        { ...templateOf({ F: { Type: 'AWS::Serverless::SimpleTable' } }), Transform: 'AWS::Serverless-2016-10-31' },
        {},
        lacks('CAPABILITY_AUTO_EXPAND'),
      ),
    ],
  },
  {
    name: 'ValidateTemplate tells parameters, the description and what must be allowed',
    source: `${API}/API_ValidateTemplate.html`,
    steps: [
      step('ValidateTemplate')(
        { TemplateBody: templateOf({ R: ROLE }, { ...P('d'), Description: 'roles' }) },
        {
          answer: {
            'Parameters.0.ParameterKey': 'P',
            'Parameters.0.DefaultValue': 'd',
            Description: 'roles',
            'Capabilities.0': 'CAPABILITY_IAM',
          },
        },
      ),
    ],
  },
  {
    name: 'ValidateTemplate refuses what is no template',
    source: `${API}/API_ValidateTemplate.html`,
    steps: [step('ValidateTemplate')({ TemplateBody: '{}' }, refused())],
  },
  {
    name: 'GetTemplateSummary tells the types',
    source: `${API}/API_GetTemplateSummary.html`,
    steps: [
      step('GetTemplateSummary')(
        { TemplateBody: A, StackName: undefined },
        { answer: { 'ResourceTypes.0': 'AWS::SSM::Parameter' } },
      ),
    ],
  },
  {
    name: 'GetTemplate gives back the text that was sent',
    source: `${API}/API_GetTemplate.html`,
    steps: [
      create('{ "Resources" : { "A":{"Type":"AWS::CloudFormation::WaitConditionHandle"} } }'),
      step('GetTemplate')(
        {},
        { answer: { TemplateBody: '{ "Resources" : { "A":{"Type":"AWS::CloudFormation::WaitConditionHandle"} } }' } },
      ),
    ],
  },
  {
    name: 'GetTemplate of a stack that is not there is refused',
    source: `${API}/API_GetTemplate.html`,
    steps: [step('GetTemplate')({}, refused('does not exist'))],
  },
  {
    name: 'the description of the template is that of the stack',
    source: `${GUIDE}/template-description-structure.html`,
    steps: [
      create(templateOf({ A: NOTHING }, { Description: 'a shop' })),
      describe({}, { answer: { 'Stacks.0.Description': 'a shop' } }),
    ],
  },
  {
    name: 'a stack has its tags',
    source: `${API}/API_CreateStack.html`,
    steps: [
      create(A, { Tags: [{ Key: 'k', Value: 'v' }] }),
      describe({}, { answer: { 'Stacks.0.Tags.0.Key': 'k', 'Stacks.0.Tags.0.Value': 'v' } }),
    ],
  },
  {
    name: 'an update changes the tags',
    source: `${API}/API_UpdateStack.html`,
    steps: [
      create(A, { Tags: [{ Key: 'k', Value: 'v' }] }),
      update(templateOf({ A: parameter('w') }), { Tags: [{ Key: 'k', Value: 'w' }] }),
      describe({}, { answer: { 'Stacks.0.Tags.length': 1, 'Stacks.0.Tags.0.Value': 'w' } }),
    ],
  },
  {
    name: 'an output has its description and its export',
    source: `${GUIDE}/outputs-section-structure.html`,
    steps: [
      create(
        templateOf(
          { A: NOTHING },
          { Outputs: { O: { Value: 'v', Description: 'd', Export: { Name: 'e-{unique}' } } } },
        ),
      ),
      describe(
        {},
        {
          answer: {
            'Stacks.0.Outputs.0.OutputKey': 'O',
            'Stacks.0.Outputs.0.Description': 'd',
            'Stacks.0.Outputs.0.ExportName': 'e-{unique}',
          },
        },
      ),
    ],
  },
  {
    name: 'events are told newest first',
    source: `${API}/API_DescribeStackEvents.html`,
    steps: [
      create(templateOf({ A: NOTHING })),
      step('DescribeStackEvents')(
        {},
        {
          answer: {
            'StackEvents.0.ResourceStatus': 'CREATE_COMPLETE',
            'StackEvents.0.ResourceType': 'AWS::CloudFormation::Stack',
            'StackEvents.1.LogicalResourceId': 'A',
            'StackEvents.1.ResourceStatus': 'CREATE_COMPLETE',
          },
        },
      ),
    ],
  },
  {
    name: 'a resource of a stack is described',
    source: `${API}/API_DescribeStackResource.html`,
    steps: [
      create(A),
      step('DescribeStackResource')(
        { LogicalResourceId: 'A' },
        {
          answer: {
            'StackResourceDetail.PhysicalResourceId': '/c-{unique}/a',
            'StackResourceDetail.ResourceStatus': 'CREATE_COMPLETE',
          },
        },
      ),
    ],
  },
  {
    name: 'a resource that the stack has not is refused',
    source: `${API}/API_DescribeStackResource.html`,
    steps: [create(A), step('DescribeStackResource')({ LogicalResourceId: 'None' }, refused('None'))],
  },
  {
    name: 'the resources of a stack are listed',
    source: `${API}/API_ListStackResources.html`,
    steps: [
      create(templateOf({ A: parameter('v'), B: NOTHING })),
      step('ListStackResources')({}, { answer: { 'StackResourceSummaries.length': 2 } }),
    ],
  },
  {
    name: 'a stack policy is given back',
    source: `${API}/API_GetStackPolicy.html`,
    steps: [
      create(A, protectedBy(DENY)),
      step('GetStackPolicy')({}, { answer: { StackPolicyBody: JSON.stringify(DENY) } }),
    ],
  },
  {
    name: 'a signal to a resource that waits for none is refused',
    source: `${API}/API_SignalResource.html`,
    steps: [create(A), step('SignalResource')({ LogicalResourceId: 'A', UniqueId: 'u', Status: 'SUCCESS' }, refused())],
  },
];

export const STACK_BEHAVIOURS: readonly StackBehaviour[] = [
  ...TEMPLATE_BEHAVIOURS,
  ...LIVES,
  ...EXPORTS,
  ...CHANGE_SETS,
  ...TOLD,
];
