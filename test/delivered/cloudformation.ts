/**
 * An AWS CLI that knows one stack, and answers as CloudFormation documents and its CLI prints:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html (the first 100),
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/list-stack-resources.html (every page),
 * https://docs.aws.amazon.com/cli/latest/reference/cloudformation/wait/change-set-create-complete.html.
 */
import type { Machine } from './machine.ts';

export interface KnownStack {
  /** Undefined: there is none. */
  readonly status?: string;
  readonly resources?: readonly (readonly [logicalId: string, type: string, physicalId: string])[];
  /** Alarms that CloudWatch knows, by name. */
  readonly alarms?: readonly string[];
  /** Whether what is planned differs from what is there. @default true */
  readonly changes?: boolean;
  /** A change set that is there already, and how it stands. */
  readonly changeSet?: { readonly name: string; readonly status: string; readonly reason?: string };
}

/** Gives the machine the CLI. What it knows lies in files, so that calls see what earlier ones did. */
export function cloudFormation(machine: Machine, stack: KnownStack): void {
  const { status, resources = [], alarms = [], changes = true, changeSet } = stack;
  const summaries = resources.map(([LogicalResourceId, ResourceType, PhysicalResourceId]) => ({
    LogicalResourceId,
    ResourceType,
    PhysicalResourceId,
    ResourceStatus: 'CREATE_COMPLETE',
  }));
  machine.write('aws/status', status ?? '');
  machine.write('aws/resources.json', JSON.stringify({ StackResourceSummaries: summaries }));
  machine.write('aws/first.json', JSON.stringify({ StackResources: summaries.slice(0, 100) }));
  machine.write('aws/changes', String(changes));
  machine.write(
    'aws/alarms.json',
    JSON.stringify(
      alarms.map((AlarmName) => ({ AlarmName, AlarmArn: `arn:aws:cloudwatch:us-east-1:1:alarm:${AlarmName}` })),
    ),
  );
  if (changeSet !== undefined) {
    const { name, status: Status, reason: StatusReason } = changeSet;
    machine.write(`aws/${name}.json`, JSON.stringify({ Status, StatusReason, kind: 'UPDATE' }));
  }
  machine.program('aws', CLI.replaceAll('AWS_FOLDER', `${machine.root}/aws`));
}

const CLI = `refuse() { echo "An error occurred ($1) when calling the operation: $2" >&2; exit 254; }
misspelt() { echo "$1" >&2; exit 252; }
service="$1 $2"; shift 2
if [[ $service == 's3 cp' ]]; then
  [[ -f $2 && $3 == s3://* ]] || misspelt 'The user-provided path does not exist.'
  exit 0
fi
cd AWS_FOLDER
[[ $service == 'cloudformation wait' ]] && { service="wait $1"; shift; }
declare -A given=(); values=()
while [[ $# -gt 0 ]]; do
  [[ $1 == --* ]] || misspelt "Unknown options: $1"
  name=$1; shift
  list=()
  while [[ $# -gt 0 && $1 != --* ]]; do list+=("$1"); shift; done
  given[$name]="\${list[*]}"
  [[ $name == --alarm-names ]] && values=("\${list[@]}")
  [[ $name == --rollback-configuration && -z "\${list[*]}" ]] &&
    misspelt "Error parsing parameter '--rollback-configuration': Expected: '=', received: 'EOF' for input:"
done
stack=\${given[--stack-name]:-} set=\${given[--change-set-name]:-} status=$(<status)
missing() { refuse ValidationError "Stack with id $stack does not exist"; }
unset_error() { refuse ChangeSetNotFound "ChangeSet [$set] does not exist"; }
[[ $service == cloudformation* && -n $set && ! $set =~ ^[a-zA-Z][-a-zA-Z0-9]*$ ]] && refuse ValidationError 'changeSetName failed to satisfy constraint'
case $service in
  'cloudformation describe-stacks')
    [[ -n $status ]] || missing
    jq --null-input --arg status "$status" '{Stacks: [{StackStatus: $status}]}' ;;
  'cloudformation describe-stack-resources') [[ -n $status ]] || missing; cat first.json ;;
  'cloudformation list-stack-resources') [[ -n $status ]] || missing; cat resources.json ;;
  'cloudwatch describe-alarms') jq --compact-output '{MetricAlarms: [.[] | select(.AlarmName | IN($ARGS.positional[]))]}' alarms.json --args "\${values[@]}" ;;
  'cloudformation create-change-set')
    kind=\${given[--change-set-type]:-UPDATE}
    case "$kind $status" in
      'CREATE ' | 'CREATE REVIEW_IN_PROGRESS') ;;
      CREATE*) refuse ValidationError "Stack [$stack] already exists and cannot be created again with the changeSet [$set]." ;;
      'UPDATE ') refuse ValidationError "Stack [$stack] does not exist" ;;
      'UPDATE REVIEW_IN_PROGRESS' | 'UPDATE ROLLBACK_COMPLETE' | UPDATE*_FAILED | UPDATE*_IN_PROGRESS)
        refuse ValidationError "Stack:$stack is in $status state and can not be updated." ;;
    esac
    [[ -e $set.json ]] && refuse AlreadyExistsException "ChangeSet $set cannot be created due to a mismatch with existing attribute"
    jq --exit-status 'all(.ParameterValue | type == "string")' <<<"\${given[--parameters]}" >/dev/null || misspelt 'Invalid type for parameter Parameters[0].ParameterValue'
    if [[ -n "\${given[--rollback-configuration]:-}" ]]; then
      jq --exit-status '.RollbackTriggers | length <= 5' <<<"\${given[--rollback-configuration]}" >/dev/null || refuse ValidationError 'at most 5 rollback triggers'
    fi
    [[ -n $status ]] || printf REVIEW_IN_PROGRESS >status
    if [[ $kind == UPDATE && $(<changes) == false ]]; then
      jq --null-input '{Status: "FAILED", StatusReason: "The submitted information didn'"'"'t contain changes. Submit different information to create a change set."}' >"$set.json"
    else
      jq --null-input --arg kind "$kind" '{Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE", kind: $kind}' >"$set.json"
    fi ;;
  'wait change-set-create-complete')
    [[ $(jq --raw-output .Status "$set.json") == CREATE_COMPLETE ]] ||
      { echo 'Waiter ChangeSetCreateComplete failed: Waiter encountered a terminal failure state' >&2; exit 255; } ;;
  'cloudformation describe-change-set')
    [[ -n $status ]] || missing
    [[ -e $set.json ]] || unset_error
    cat "$set.json" ;;
  'cloudformation delete-change-set') rm -f "$set.json" ;;
  'cloudformation execute-change-set')
    [[ -e $set.json ]] || unset_error
    [[ $(jq --raw-output .Status "$set.json") == CREATE_COMPLETE ]] ||
      refuse InvalidChangeSetStatus "ChangeSet [$set] cannot be executed in its current status of [FAILED]"
    [[ $(jq --raw-output .kind "$set.json") == CREATE ]] && printf CREATE_COMPLETE >status || printf UPDATE_COMPLETE >status
    # Executed, a change set and all others of the stack are gone.
    rm -f "$set.json" ;;
  'wait stack-create-complete') [[ $status == CREATE_COMPLETE ]] || exit 255 ;;
  'wait stack-update-complete') [[ $status == UPDATE_COMPLETE ]] || exit 255 ;;
  *) misspelt "Invalid choice: $service" ;;
esac`;
