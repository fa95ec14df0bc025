/**
 * The script that makes, shows and carries out change sets. It asks CloudFormation to roll back when an alarm rings that
 * says users are affected; those alarms exist from the second deployment on, and at most five may be named
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-rollback-triggers.html).
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
  local template=$1 kind=UPDATE url
  aws cloudformation describe-stacks --stack-name "$stack" >/dev/null 2>&1 || kind=CREATE
  url="https://$TEMPLATE_BUCKET.s3.amazonaws.com/$stack/$name.json"
  aws s3 cp --only-show-errors "$template" "s3://$TEMPLATE_BUCKET/$stack/$name.json"
  aws cloudformation create-change-set --stack-name "$stack" --change-set-name "$name" --change-set-type "$kind" \\
    --template-url "$url" --capabilities CAPABILITY_IAM --parameters "$(parameters "$template")" \\
    --rollback-configuration "$(rollback "$kind")"
  aws cloudformation wait change-set-create-complete --stack-name "$stack" --change-set-name "$name" || is_empty
  aws cloudformation describe-change-set --stack-name "$stack" --change-set-name "$name" \\
    --query 'Changes[].ResourceChange.[Action,LogicalResourceId,ResourceType,Replacement]' --output table
}

apply() {
  local end=stack-update-complete
  is_empty && return
  [[ $(status) == REVIEW_IN_PROGRESS ]] && end=stack-create-complete
  aws cloudformation execute-change-set --stack-name "$stack" --change-set-name "$name"
  aws cloudformation wait "$end" --stack-name "$stack"
}

# A change set without changes fails, and says so.
is_empty() {
  aws cloudformation describe-change-set --stack-name "$stack" --change-set-name "$name" --query StatusReason --output text |
    grep --quiet --extended-regexp "didn't contain changes|No updates are to be performed"
}

status() {
  aws cloudformation describe-stacks --stack-name "$stack" --query 'Stacks[0].StackStatus' --output text
}

parameters() {
  jq --compact-output '[.Parameters // {} | to_entries[] | select(.value.Default == null) | .key
    | {ParameterKey: ., ParameterValue: env[gsub("(?<a>[a-z])(?<b>[A-Z])"; "\\(.a)_\\(.b)") | ascii_upcase]}]' "$1"
}

# The critical alarms on users: AWS::CloudWatch::Alarm resources of the stack as it is now.
rollback() {
  [[ $1 == CREATE ]] && { echo '{}'; return; }
  aws cloudformation describe-stack-resources --stack-name "$stack" |
    jq --raw-output '.StackResources[] | select(.ResourceType == "AWS::CloudWatch::Alarm")
      | select(.LogicalResourceId | test("^(HealthyHosts|Errors|Response)CriticalAlarm$")) | .PhysicalResourceId' |
    xargs --no-run-if-empty aws cloudwatch describe-alarms --alarm-names |
    jq --compact-output '{MonitoringTimeInMinutes: 15,
      RollbackTriggers: [.MetricAlarms[] | {Arn: .AlarmArn, Type: "AWS::CloudWatch::Alarm"}]}'
}

case $verb in
  plan) plan "$3" ;;
  apply) apply ;;
  *) echo "Unknown verb $verb; use plan or apply." >&2; exit 2 ;;
esac
`;
}
