/**
 * The script that makes, shows and carries out change sets. It asks CloudFormation to roll back when an alarm rings that
 * says users are affected; those alarms exist from the second deployment on, and at most five may be named
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html).
 *
 * A plan that nobody carried out leaves a stack in REVIEW_IN_PROGRESS, which is still to be created; one whose creation
 * failed can only be deleted
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-stack-status-codes).
 */
export function changeSetScript(): string {
  return `#!/usr/bin/env bash
# change-set.sh plan STACK TEMPLATE   makes a change set and shows it
# change-set.sh apply STACK           carries it out and waits
# Parameters of the template come from variables: AlertEmail from ALERT_EMAIL.
set -euo pipefail

verb=$1 stack=$2
name="commit-\${GITHUB_SHA:?}"

plan() {
  local template=$1 before kind given triggers arguments
  before=$(status)
  kind=$(kind_of "$before")
  given=$(parameters "$template")
  arguments=(--stack-name "$stack" --change-set-name "$name" --change-set-type "$kind")
  if [[ $kind == UPDATE ]]; then
    triggers=$(rollback)
    [[ -z $triggers ]] || arguments+=(--rollback-configuration "$triggers")
  fi
  aws s3 cp --only-show-errors "$template" "s3://\${TEMPLATE_BUCKET:?}/$stack/$name.json"
  # A run that is repeated plans again under the same name.
  [[ -z $(change_set .Status) ]] || aws cloudformation delete-change-set --stack-name "$stack" --change-set-name "$name"
  aws cloudformation create-change-set "\${arguments[@]}" --role-arn "$EXECUTION_ROLE_ARN" --capabilities CAPABILITY_IAM --parameters "$given" \\
    --template-url "https://$TEMPLATE_BUCKET.s3.amazonaws.com/$stack/$name.json"
  if aws cloudformation wait change-set-create-complete --stack-name "$stack" --change-set-name "$name"; then
    aws cloudformation describe-change-set --stack-name "$stack" --change-set-name "$name" \\
      --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]' --output table
  elif is_empty; then
    echo "Nothing changes in $stack."
  else
    echo "The change set of $stack failed: $(change_set .StatusReason)" >&2
    return 1
  fi
}

apply() {
  local before
  if is_empty; then
    echo "Nothing changes in $stack."
    return
  fi
  before=$(status)
  aws cloudformation execute-change-set --stack-name "$stack" --change-set-name "$name"
  if [[ $before == REVIEW_IN_PROGRESS ]]; then
    aws cloudformation wait stack-create-complete --stack-name "$stack"
  else
    aws cloudformation wait stack-update-complete --stack-name "$stack"
  fi
}

# Empty where there is no such stack.
status() {
  local found
  if found=$(aws cloudformation describe-stacks --stack-name "$stack" --output json 2>&1); then
    jq --raw-output '.Stacks[0].StackStatus' <<<"$found"
  elif [[ $found != *'does not exist'* ]]; then
    echo "$found" >&2
    return 1
  fi
}

kind_of() {
  case $1 in
    '' | REVIEW_IN_PROGRESS) echo CREATE ;;
    ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED | DELETE_FAILED)
      echo "$stack is in $1: it was never created. Read why, delete it, and plan again." >&2
      return 1
      ;;
    UPDATE_ROLLBACK_FAILED)
      echo "$stack is in $1: run aws cloudformation continue-update-rollback --stack-name $stack first." >&2
      return 1
      ;;
    *_IN_PROGRESS)
      echo "$stack is in $1: wait until that is over." >&2
      return 1
      ;;
    *) echo UPDATE ;;
  esac
}

# A field of the change set; empty where there is none.
change_set() {
  local found
  if found=$(aws cloudformation describe-change-set --stack-name "$stack" --change-set-name "$name" --output json 2>&1); then
    jq --raw-output "$1 // empty" <<<"$found"
  elif [[ $found != *ChangeSetNotFound* && $found != *'does not exist'* ]]; then
    echo "$found" >&2
    return 1
  fi
}

# A change set without changes fails, and says so.
is_empty() {
  local reason
  reason=$(change_set .StatusReason)
  [[ $reason == *"didn't contain changes"* || $reason == *'No updates are to be performed'* ]]
}

# The parameters without a default. One whose variable is missing is named, and nothing is planned.
parameters() {
  jq --compact-output '[.Parameters // {} | to_entries[] | select(.value.Default == null) | .key
    | (gsub("(?<a>[a-z])(?<b>[A-Z])"; "\\(.a)_\\(.b)") | ascii_upcase) as $variable
    | {ParameterKey: ., ParameterValue: (env[$variable] // error("The variable \\($variable) is not set."))}]' "$1"
}

# The critical alarms on users, of the stack as it is; nothing where it has none. The CLI fetches every page of the list.
rollback() {
  local resources names alarms
  resources=$(aws cloudformation list-stack-resources --stack-name "$stack" --output json)
  names=$(jq --raw-output '.StackResourceSummaries[] | select(.ResourceType == "AWS::CloudWatch::Alarm")
    | select(.LogicalResourceId | test("^(HealthyHosts|Errors|Response)CriticalAlarm$")) | .PhysicalResourceId' <<<"$resources")
  [[ -n $names ]] || return 0
  mapfile -t names <<<"$names"
  alarms=$(aws cloudwatch describe-alarms --alarm-names "\${names[@]}" --output json)
  jq --compact-output 'select(.MetricAlarms != []) | {MonitoringTimeInMinutes: 15,
    RollbackTriggers: [.MetricAlarms[] | {Arn: .AlarmArn, Type: "AWS::CloudWatch::Alarm"}]}' <<<"$alarms"
}

case $verb in
  plan) plan "$3" ;;
  apply) apply ;;
  *)
    echo "Unknown verb $verb; use plan or apply." >&2
    exit 2
    ;;
esac
`;
}
