import type { Claim } from 'lintel/claims';
import { listenersOf } from './compute.ts';
import { deployers } from './deployers.ts';
import type { Document } from './document.ts';
import { that } from './names.ts';

const { attribute, claim, exists, file, property, witness } = that;
const PIPELINE = '.github/workflows/web-app.yml';
const UPKEEP = '.github/workflows/web-app-upkeep.yml';
const CHANGE_SET = 'scripts/change-set.sh';

export function deliveryClaims(of: Document): readonly Claim[] {
  return [...that.area('Deployment', deployment(of)), ...that.area('Operations', operations(of))];
}

/** No key is stored: GitHub's token is exchanged for a session of the role. */
const SIGNED_IN = file(PIPELINE, {
  at: { permissions: { where: { contents: 'read', 'id-token': 'write' } } },
  uses: {
    'aws-actions/configure-aws-credentials@v6': {
      'role-to-assume': { oneOf: ['${{ vars.PLAN_ROLE_ARN }}', '${{ vars.DEPLOY_ROLE_ARN }}'] },
      'aws-region': 'us-east-1',
      'aws-access-key-id': { absent: true },
    },
    'actions/setup-node@v6': { 'node-version': 24, cache: 'npm' },
  },
});

/** The job runs in its environment once the other succeeded. */
const after = (job: string, needs: string) => {
  return { [`jobs.${job}`]: { where: { needs, environment: job, 'runs-on': 'ubuntu-24.04' } } };
};
const [TO_DEV, TO_STAGING] = [after('dev', 'release'), after('staging', 'dev')];
const TO_PROD = { ...after('prod-plan', 'staging'), ...after('prod', 'prod-plan') };

/** The job gives these variables of its GitHub environment, and the commit as the release. */
const gives = (job: string, ...names: readonly string[]) => {
  const variables = ['TEMPLATE_BUCKET', 'EXECUTION_ROLE_ARN', 'ALERT_EMAIL', 'RELEASE_BUCKET', ...names];
  const where = Object.fromEntries(variables.map((name) => [name, `\${{ vars.${name} }}`]));
  return { [`jobs.${job}.env`]: { where: { ...where, RELEASE_VERSION: '${{ github.sha }}' } } };
};

/** Steps of the job: these are among them. */
const does = (job: string, ...steps: readonly Readonly<Record<string, string>>[]) =>
  steps.map((where) => file(PIPELINE, { at: { [`jobs.${job}.steps`]: { has: { where } } } }));
const takes = (role: string) => ({ 'with.role-to-assume': `\${{ vars.${role} }}` });
const SMOKE = { run: 'npm run test:smoke -- "$URL"' };

/** The vault of the copies stands in another region. */
const elsewhere = (command = '') => `AWS_REGION=us-west-2 ${command}`;
const url = (stack: string) =>
  `echo "URL=$(aws cloudformation describe-stacks --stack-name ${stack} --query "Stacks[0].Outputs[?OutputKey=='Url'].OutputValue" --output text)" >>"$GITHUB_ENV"`;

const synth = (environment: string) => `npx lintel synth ec2-autoscaling --env ${environment} --out assembly`;
const deploys = (stack: string) => [
  `${CHANGE_SET} plan ${stack} assembly/${stack}.template.json`,
  `${CHANGE_SET} apply ${stack}`,
];

function deployment(of: Document): readonly Claim[] {
  const { environment, stack, name, region, least } = of;
  const rolling = { MinInstancesInService: least, MaxBatchSize: 1, WaitOnResourceSignals: true, PauseTime: 'PT15M' };
  const [planned, applied] = deploys('WebAppProdRecovery');
  const plans = ['WebAppDev', 'WebAppStaging', 'WebAppProd'].map((each) => ({ where: { stack: each } }));
  return [
    claim('EC2-DEP-01', 'Every change shows its plan before it is merged', { resolution: 'C-EC2-16' }, [
      SIGNED_IN,
      ...does('plan', takes('PLAN_ROLE_ARN')),
      file(PIPELINE, {
        at: {
          'on.pull_request': { present: true },
          'jobs.plan.environment': 'plan-${{ matrix.environment }}',
          'jobs.plan.strategy.matrix.include': { exactly: plans },
        },
        runs: [
          synth('${{ matrix.environment }}'),
          'aws cloudformation get-template --stack-name ${{ matrix.stack }} --query TemplateBody --output json >deployed.json',
          'npx lintel diff deployed.json assembly/${{ matrix.stack }}.template.json',
        ],
      }),
      witness('procedure', 'the job of a pull request ends with the plan in its output'),
    ]),
    claim('EC2-DEP-02', 'Somebody approves a change of production', [
      file(PIPELINE, { at: TO_PROD }),
      ...does('prod', { uses: 'actions/checkout@v6' }, takes('DEPLOY_ROLE_ARN')),
      ...deployers(of),
      // Who approves is set in GitHub, by the runbook of the first deployment.
      ...(of.kind === 'production'
        ? [witness('procedure', 'between the plan and the job of the approved environment production stands as it was')]
        : []),
    ]),
    claim(
      'EC2-DEP-03',
      'A deployment that rings a critical alarm, or whose instances do not serve, is rolled back',
      { note: 'UpdatePolicy waits for the signal of each instance; the template test reads it.' },
      [
        property('fleet', 'HealthCheckType', 'ELB'),
        exists({ type: 'AWS::AutoScaling::AutoScalingGroup' }, of.colours ? 2 : 1),
        attribute('fleet', 'UpdatePolicy.AutoScalingRollingUpdate', { where: rolling }),
        attribute('fleet', 'CreationPolicy.ResourceSignal', { where: { Count: least, Timeout: 'PT15M' } }),
        file({ of: 'launch template' }, { runs: ['cfn-signal --exit-code 0', 'cfn-signal --exit-code 1'] }),
        file(CHANGE_SET, {
          runs: [
            'aws cloudformation create-change-set --role-arn "$EXECUTION_ROLE_ARN" --capabilities CAPABILITY_IAM',
            // Every page of the list; describe-stack-resources ends at the hundredth.
            'aws cloudformation list-stack-resources --stack-name "$stack"',
            'aws cloudwatch describe-alarms --alarm-names',
          ],
          omits: ['describe-stack-resources'],
          mentions: [
            // An empty text is no configuration: the CLI refuses it.
            '[[ -z $triggers ]] || arguments+=(--rollback-configuration "$triggers")',
            "'' | REVIEW_IN_PROGRESS) echo CREATE",
            '    *) echo UPDATE',
            // A run that is repeated plans anew under its name.
            '[[ -z $(change_set .Status) ]] || aws cloudformation delete-change-set --stack-name "$stack" --change-set-name "$name"',
            // A plan without changes is a change set that failed: it is no fault, and nothing is carried out.
            `[[ $reason == *"didn't contain changes"* || $reason == *'No updates are to be performed'* ]]`,
            'elif is_empty; then\n    echo "Nothing changes in $stack."\n',
            'if is_empty; then\n    echo "Nothing changes in $stack."\n    return\n  fi\n',
          ],
        }),
        file(`runbooks/${environment}/rollback.md`, {
          mentions: [
            `CloudFormation rolls \`${stack}\` back by itself`,
            'within 15 minutes of a deployment',
            ...['healthy-hosts', 'errors', 'response'].map((each) => `\`${name}-${each}-critical\``),
            `cancel-update-stack --region ${region} --stack-name ${stack}`,
            `rollback-instance-refresh --region ${region} --auto-scaling-group-name ${name}`,
          ],
        }),
        witness('procedure', 'a release that does not become ready leaves the previous one running'),
      ],
    ),
    claim('EC2-DEP-04', 'What passes its tests in dev goes to staging by itself', [
      SIGNED_IN,
      ...does('check', { run: 'npm ci' }, { run: 'npm test' }, { run: 'npm audit --audit-level=high' }),
      file(PIPELINE, {
        at: {
          'on.push.branches': { exactly: ['main'] },
          'jobs.release.needs': 'check',
          ...TO_DEV,
          ...TO_STAGING,
          ...gives('dev'),
        },
        runs: [
          'npm test',
          'npm run build',
          'npm prune --omit=dev',
          'aws s3 cp release.tar.gz "s3://${{ vars.RELEASE_BUCKET }}/web-app/${{ github.sha }}.tar.gz"',
          synth('dev'),
          ...deploys('WebAppDev'),
          'npm run test:smoke -- "$URL"',
          ...deploys('WebAppStaging'),
        ],
      }),
      ...does('dev', takes('DEPLOY_ROLE_ARN'), { run: url('WebAppDev') }, SMOKE),
      ...does('staging', takes('DEPLOY_ROLE_ARN'), { run: url('WebAppStaging') }, SMOKE),
      ...(of.kind === 'production'
        ? []
        : [witness('procedure', 'the jobs that deploy the stage, run from the workflow while customers order')]),
    ]),
    claim('EC2-DEP-05', 'What passes all tests in staging goes to production when somebody approves', [
      file(PIPELINE, {
        at: {
          ...TO_STAGING,
          ...TO_PROD,
          ...gives('staging', 'CERTIFICATE_ARN'),
          ...gives('prod-plan', 'CERTIFICATE_ARN', 'ON_CALL_ENDPOINT', 'HOSTED_ZONE_ID'),
        },
        runs: [
          'npm run test:acceptance -- "$URL"',
          ...['staging', 'prod'].map(synth),
          ...['WebAppProdRecovery', 'WebAppProd'].flatMap(deploys),
        ],
      }),
      ...does('prod-plan', takes('DEPLOY_ROLE_ARN'), { run: elsewhere(planned) }, { run: elsewhere(applied) }),
      ...(of.kind === 'development'
        ? []
        : [witness('procedure', 'the jobs from the acceptance tests to production, run while customers order')]),
    ]),
    claim('EC2-DEP-06', 'A release can be tried beside the running one, and users moved over without a gap', [
      ...(of.colours ? ['GreenFleet', 'GreenTargetGroup'].map((id) => exists({ id }, 1)) : []),
      ...(of.colours ? [listenersOf(of)] : []),
      file(`runbooks/${environment}/blue-green.md`, {
        mentions: ["`blueGreen: { live: 'blue' }`", '`GreenReleaseVersion`', `\`${stack}\``, `\`${name}-green\``],
      }),
      witness('procedure', 'continuous requests while the listener moves: none fails'),
    ]),
  ];
}

function operations(of: Document): readonly Claim[] {
  const { environment, stack, name, region, least, most, type } = of;
  const runbook = (id: string, title: string, book: string, mentions: readonly string[], seen: string) =>
    claim(id, title, [file(`runbooks/${environment}/${book}.md`, { mentions }), witness('procedure', seen)]);
  const refreshed = { where: { environment, stack, fleet: name, region } };
  const updates = ['npm', 'github-actions'].map((each) => ({
    where: { 'package-ecosystem': each, directory: '/', 'schedule.interval': 'weekly' },
  }));
  const logs = ['application', 'security', 'system'].map((each) => `\`/web-app/${environment}/${each}\``);
  const incident = [
    `\`${name}-critical\``,
    `dashboard \`${name}\``,
    ...logs,
    `describe-alarms --region ${region} --state-value ALARM --alarm-name-prefix ${name}-`,
    `describe-scaling-activities --region ${region} --auto-scaling-group-name ${name} --max-items 10`,
    `aws logs tail /web-app/${environment}/application --region ${region} --since 30m`,
    `aws ssm start-session --region ${region} --target "$(aws autoscaling describe-auto-scaling-groups --region ${region} --auto-scaling-group-names ${name} --query`,
    "'AutoScalingGroups[0].Instances[0].InstanceId' --output text)\"",
    `detach-instances --region ${region} --instance-ids "$INSTANCE" --auto-scaling-group-name ${name} --no-should-decrement-desired-capacity\n`,
  ];
  const changes = [
    ...['describe', 'execute'].map(
      (verb) =>
        `aws cloudformation ${verb}-change-set --region ${region} --stack-name ${stack} --change-set-name "commit-$COMMIT"`,
    ),
    `aws cloudformation detect-stack-drift --region ${region} --stack-name ${stack}\n`,
  ];
  const capacity = [
    `The group \`${name}\` has MinSize ${least} and MaxSize ${most} instances of ${type}`,
    ...['GroupInServiceInstances', 'CPUUtilization'].map(
      (metric) => `--metric-name ${metric} --dimensions Name=AutoScalingGroupName,Value=${name}`,
    ),
    ...['AutoScaling', 'EC2'].map(
      (each) => `get-metric-statistics --region ${region} --namespace AWS/${each} --metric-name`,
    ),
    ...['Maximum', 'Average'].map(
      (each) => `--statistics ${each} --period 86400 --start-time "$(date --utc --date '30 days ago'`,
    ),
    `never fewer than ${least} serve`,
  ];
  return [
    claim('EC2-OPS-01', 'Images are renewed every month', [
      file(UPKEEP, {
        at: {
          'on.schedule': { has: { where: { cron: '0 6 1 * *' } } },
          'permissions.id-token': 'write',
          // The schedule of the drill starts no second renewal on the same day.
          'jobs.images.if': "github.event.schedule != '0 6 1 1,4,7,10 *'",
          'jobs.images.strategy': { where: { 'max-parallel': 1, 'matrix.include': { has: refreshed } } },
        },
        runs: [
          'aws cloudformation update-stack --use-previous-template --capabilities CAPABILITY_IAM',
          `aws autoscaling start-instance-refresh --preferences '{"MinHealthyPercentage":100,"AutoRollback":true}'`,
        ],
      }),
      property('image parameter', 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
      witness('procedure', 'a refresh by the step of the calendar, with the image before and after'),
    ]),
    claim('EC2-OPS-02', 'The tools that build the templates are kept up to date', { resolution: 'C-EC2-16' }, [
      file('.github/dependabot.yml', { at: { version: 2, updates: { exactly: updates } } }),
      witness('procedure', 'an update of aws-cdk-lib that was merged', {
        lacks: 'GitHub, which proposes the update, and a person who merges it',
      }),
    ]),
    claim('EC2-OPS-03', 'Templates and dependencies are scanned by themselves', [
      file(PIPELINE, {
        runs: [
          'npm audit --audit-level=high',
          ...['dev', 'staging', 'prod'].map((each) => `npx lintel prove ec2-autoscaling --env ${each}`),
        ],
      }),
      witness('procedure', 'a scan that found something and stopped the run'),
    ]),
    runbook(
      'EC2-OPS-04',
      'Incidents are answered by a written procedure',
      'incident',
      incident,
      'an incident that was answered by it, with its times',
    ),
    runbook(
      'EC2-OPS-05',
      'Changes are reviewed as change sets before they are carried out',
      'changes',
      changes,
      'a change set that was read before it was carried out',
    ),
    runbook(
      'EC2-OPS-06',
      'Capacity is planned from what was measured',
      'capacity',
      capacity,
      'the report that its commands give',
    ),
  ];
}
