import { DEV, PROD, STAGING } from '../environments.ts';
import { PROJECT, type Settings, settingsOf } from '../settings.ts';
import { parameterNames, variableOf } from './parameters.ts';
import { CHANGE_SET, UPKEEP } from './paths.ts';

/** The environments in the order in which a release passes them. */
const STAGES = [settingsOf('dev', DEV), settingsOf('staging', STAGING), settingsOf('prod', PROD)] as const;

/** The run that a change takes: plan, dev, staging, and production when somebody approves. */
export function pipeline(): string {
  const [dev, staging, prod] = STAGES;
  return `name: web-app
on:
  pull_request:
  push:
    branches: [main]
concurrency: web-app-\${{ github.ref }}
permissions:
  contents: read
  id-token: write
jobs:
  check:
    runs-on: ubuntu-24.04
    steps:
${prepared()}
      - run: npm audit --audit-level=high
      - run: npm test
${STAGES.map(({ environment }) => `      - run: npx lintel prove ec2-autoscaling --env ${environment}`).join('\n')}

  # The plan of every environment, for whoever reviews the change.
  plan:
    if: github.event_name == 'pull_request'
    needs: check
    runs-on: ubuntu-24.04
    environment: plan-\${{ matrix.environment }}
    strategy:
      matrix:
        include:
${STAGES.map(({ environment, stackName }) => `          - { environment: ${environment}, stack: ${stackName} }`).join('\n')}
    steps:
${prepared()}
${credentials('PLAN_ROLE_ARN', dev.region)}
      - run: npx lintel synth ec2-autoscaling --env \${{ matrix.environment }} --out assembly
      # A stack that is not there yet has nothing. What the change loses or breaks is for the reviewer to read: it fails no plan.
      - run: aws cloudformation get-template --stack-name \${{ matrix.stack }} --query TemplateBody --output json >deployed.json || echo '{"Resources":{}}' >deployed.json
      - run: npx lintel diff deployed.json assembly/\${{ matrix.stack }}.template.json || test $? -eq 1

  # One archive for all environments: what was tested is what runs.
  release:
    if: github.event_name == 'push'
    needs: check
    runs-on: ubuntu-24.04
    environment: dev
    steps:
${prepared()}
      - run: npm run build
      - run: npm prune --omit=dev
${credentials('DEPLOY_ROLE_ARN', dev.region)}
      - run: tar --create --gzip --file release.tar.gz --transform 's,^,release/,' package.json dist node_modules
      - run: aws s3 cp --only-show-errors release.tar.gz "s3://\${{ vars.RELEASE_BUCKET }}/${PROJECT}/\${{ github.sha }}.tar.gz"

${stage(dev, 'release', ['      - run: npm run test:smoke -- "$URL"'])}
${stage(staging, 'dev', ['      - run: npm run test:smoke -- "$URL"', '      - run: npm run test:acceptance -- "$URL"'])}
  # The environment "prod" has required reviewers: the run waits until one of them has read the change set.
  prod-plan:
    needs: staging
    runs-on: ubuntu-24.04
    environment: prod-plan
    env:
${variables(prod)}
    steps:
${prepared()}
${credentials('DEPLOY_ROLE_ARN', prod.region)}
      - run: npx lintel synth ec2-autoscaling --env prod --out assembly
${prod.recoveryRegion === undefined ? '' : `      - run: AWS_REGION=${prod.recoveryRegion.region} ${CHANGE_SET} plan ${prod.stackName}Recovery assembly/${prod.stackName}Recovery.template.json\n      - run: AWS_REGION=${prod.recoveryRegion.region} ${CHANGE_SET} apply ${prod.stackName}Recovery\n`}      - run: ${CHANGE_SET} plan ${prod.stackName} assembly/${prod.stackName}.template.json

  prod:
    needs: prod-plan
    runs-on: ubuntu-24.04
    environment: prod
    steps:
      - uses: actions/checkout@v6
${credentials('DEPLOY_ROLE_ARN', prod.region)}
      - run: ${CHANGE_SET} apply ${prod.stackName}
`;
}

function prepared(): string {
  return `      - uses: actions/checkout@v6
      - uses: actions/setup-node@v6
        with:
          node-version: 24
          cache: npm
      - run: npm ci`;
}

/** No key is stored: GitHub's token is exchanged for a session of the role. */
function credentials(role: string, region: string): string {
  return `      - uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: \${{ vars.${role} }}
          aws-region: ${region}`;
}

function variables(settings: Settings): string {
  return ['TEMPLATE_BUCKET', 'EXECUTION_ROLE_ARN', ...parameterNames(settings).map(variableOf)]
    .map((name) => `      ${name}: \${{ ${name === 'RELEASE_VERSION' ? 'github.sha' : `vars.${name}`} }}`)
    .join('\n');
}

function stage(settings: Settings, after: string, tests: readonly string[]): string {
  const { environment, stackName, region } = settings;
  return `  ${environment}:
    needs: ${after}
    runs-on: ubuntu-24.04
    environment: ${environment}
    env:
${variables(settings)}
    steps:
${prepared()}
${credentials('DEPLOY_ROLE_ARN', region)}
      - run: npx lintel synth ec2-autoscaling --env ${environment} --out assembly
      - run: ${CHANGE_SET} plan ${stackName} assembly/${stackName}.template.json
      - run: ${CHANGE_SET} apply ${stackName}
      - run: echo "URL=$(aws cloudformation describe-stacks --stack-name ${stackName} --query "Stacks[0].Outputs[?OutputKey=='Url'].OutputValue" --output text)" >>"$GITHUB_ENV"
${tests.join('\n')}
`;
}

/** What is done by the calendar. */
export function upkeep(): string {
  const each = (line: (settings: Settings) => string) => STAGES.map(line).join('\n');
  return `# ${UPKEEP.split('/').at(-1)}: what is done by the calendar
name: web-app-upkeep
on:
  schedule:
    - cron: '0 6 1 * *' # images, every month
    - cron: '0 6 1 1,4,7,10 *' # restore drill, every quarter
  workflow_dispatch:
permissions:
  contents: read
  id-token: write
  issues: write
jobs:
  # A new stack update takes the newest image of the parameter; the refresh replaces one instance after the other.
  images:
    # On the first day of a quarter both schedules start a run.
    if: github.event.schedule != '0 6 1 1,4,7,10 *'
    runs-on: ubuntu-24.04
    strategy:
      max-parallel: 1
      matrix:
        include:
${each(({ environment, stackName, name, region }) => `          - { environment: ${environment}, stack: ${stackName}, fleet: ${name}, region: ${region} }`)}
    environment: \${{ matrix.environment }}
    steps:
      - uses: aws-actions/configure-aws-credentials@v6
        with:
          role-to-assume: \${{ vars.DEPLOY_ROLE_ARN }}
          aws-region: \${{ matrix.region }}
      - run: |
          parameters=$(aws cloudformation describe-stacks --stack-name \${{ matrix.stack }} --query 'Stacks[0].Parameters[].{ParameterKey:ParameterKey,UsePreviousValue:\`true\`}' --output json)
          aws cloudformation update-stack --stack-name \${{ matrix.stack }} --use-previous-template --capabilities CAPABILITY_IAM --parameters "$parameters" ||
            aws autoscaling start-instance-refresh --auto-scaling-group-name \${{ matrix.fleet }} --preferences '{"MinHealthyPercentage":100,"AutoRollback":true}'

  restore-drill:
    if: github.event.schedule == '0 6 1 1,4,7,10 *'
    runs-on: ubuntu-24.04
    env:
      GH_TOKEN: \${{ github.token }}
    steps:
      - uses: actions/checkout@v6
      - run: gh label create drill --description "A restore, tried out" --force
${STAGES.filter(({ backup }) => backup !== undefined)
  .map(
    ({ environment }) =>
      `      - run: gh issue create --title "Restore drill of ${environment}" --label drill --body-file runbooks/${environment}/restore.md`,
  )
  .join('\n')}
`;
}

/** The tools that make the templates, and the actions that deploy them. */
export function dependabot(): string {
  return `version: 2
updates:
  - package-ecosystem: npm
    directory: /
    schedule:
      interval: weekly
    groups:
      cdk:
        patterns: ['aws-cdk*', 'constructs', '@aws-cdk/*']
  - package-ecosystem: github-actions
    directory: /
    schedule:
      interval: weekly
`;
}
