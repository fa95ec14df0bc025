import { parameterNames } from '../interface.ts';
import type { CoherentSettings } from '../options.ts';
import { namesIn } from './names.ts';

/** Parameters that may stay as they are. */
const WITH_DEFAULT = ['KeyPairName', 'ReleaseUrl', 'ReleaseSha256', 'ServerImage'];

/** From an empty account to a system that serves, in order. */
export function firstDeploymentRunbook(settings: CoherentSettings): string {
  const { stack, region, bucket } = namesIn(settings);
  const { stage, domainName } = settings;
  const given = parameterNames(settings).filter((name) => !WITH_DEFAULT.includes(name));
  const onePerAccount = [
    ...(settings.awsConfig ? [`aws configservice describe-configuration-recorders --region ${region}`] : []),
    ...(settings.guardDuty ? [`aws guardduty list-detectors --region ${region}`] : []),
  ];
  return `# First deployment (${stage})

1. A bucket for the template, which is longer than CloudFormation takes by itself:

       TEMPLATES=<a name that nobody has>
       aws s3api create-bucket --region ${region} --bucket "$TEMPLATES"${region === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${region}`}
       aws s3api put-public-access-block --bucket "$TEMPLATES" \\
         --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true
${
  onePerAccount.length === 0
    ? ''
    : `
   What an account has once only must not be there yet; where it is, switch the option off:

${onePerAccount.map((command) => `       ${command}`).join('\n')}
`
}
2. The stack, first without a release: the host is prepared, and the name can be led to it.

       npx lintel synth coherent-pmo --env ${stage} --out assembly
       aws cloudformation deploy --region ${region} --stack-name ${stack} --template-file assembly/Coherent.template.json \\
         --s3-bucket "$TEMPLATES" --capabilities CAPABILITY_NAMED_IAM \\
         --parameter-overrides ${given.map((name) => `${name}=<value>`).join(' ')}

   A stack whose creation failed is in ROLLBACK_COMPLETE and can only be deleted. ${
     stage === 'prod'
       ? `Production keeps its database and bucket
   when its stack is deleted, also after a failed creation; delete them too, or their names are taken:`
       : 'Delete it and try again:'
   }

       aws cloudformation delete-stack --region ${region} --stack-name ${stack}
       aws cloudformation wait stack-delete-complete --region ${region} --stack-name ${stack}${
         stage === 'prod'
           ? `
       aws rds modify-db-instance --region ${region} --db-instance-identifier ${namesIn(settings).database} --no-deletion-protection --apply-immediately
       aws rds delete-db-instance --region ${region} --db-instance-identifier ${namesIn(settings).database} --skip-final-snapshot
       aws s3 rb s3://${bucket}`
           : ''
       }

3. Confirm the mail that SNS sends to the address of the alarms.
4. ${settings.dns === 'route53' ? `See that ${domainName} leads to the system:` : `Let ${domainName} lead to the output ${settings.scaling === 'single' ? 'PublicIp' : 'LoadBalancerDns'}:`}

       aws cloudformation describe-stacks --region ${region} --stack-name ${stack} --query 'Stacks[0].Outputs'

5. Deploy a release: runbooks/deploy.md. Then try a restore: runbooks/restore.md.
`;
}
