import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** Changing what must stay secret, before somebody else does. */
export function rotateRunbook(settings: CoherentSettings): string {
  const { stack, region } = namesIn(settings);
  const output = (key: string) =>
    `$(aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query "Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue" --output text)`;
  return `# Rotate a secret (${settings.stage})

## The password of the database

RDS changes it every seven days by itself, and the API reads it again when a login is refused. At once:

    aws secretsmanager rotate-secret --region ${region} --secret-id "${output('DbSecretArn')}"

## The key that signs tokens

A new key logs everybody out.

${
  settings.scaling === 'single'
    ? `    aws ssm start-session --region ${region} --target "${output('InstanceId')}"
    sudo rm /etc/coherent/token.key
    sudo reboot`
    : `    aws secretsmanager put-secret-value --region ${region} --secret-id "$(aws cloudformation describe-stack-resource --region ${region} --stack-name ${stack} --logical-resource-id TokenKey --query StackResourceDetail.PhysicalResourceId --output text)" --secret-string "$(openssl rand -hex 32)"

Then replace the instances one after the other, as in runbooks/rebuild.md: all of them have to sign with the same key.`
}
`;
}
