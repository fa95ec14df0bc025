import { GITHUB_ENVIRONMENT, named, PROJECT, REGION, SERVICES, STACK } from '../names.ts';
import { migrationLines } from './migration.ts';

/** The parameters that one deployment changes; every other keeps its value. */
const TAGS = { api: 'ApiImageTag', web: 'WebImageTag', worker: 'WorkerImageTag' } as const;
const MIGRATION_TAG = 'MigrationImageTag';
const KEPT = ['AlertEmail', 'AllowedOrigins'] as const;

/**
 * Build, push, wait for the scan, prepare the database, update the stack. CloudFormation registers the new task definitions
 * and updates the services, so what runs is always what the template says.
 */
export function deployWorkflow(): string {
  return `name: deploy
on:
  push:
    branches: [main]
permissions:
  contents: read
  id-token: write
concurrency: ${PROJECT}
env:
  AWS_REGION: ${REGION}
  STACK: ${STACK}
  EXECUTION_ROLE_ARN: \${{ vars.EXECUTION_ROLE_ARN }}
jobs:
  deploy:
    runs-on: ubuntu-24.04
    environment: ${GITHUB_ENVIRONMENT}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          cache: npm
      - name: Build what the images hold
        run: |
          npm ci
          npm run build
      - name: Take the deployment role with a token of GitHub
        uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ vars.DEPLOY_ROLE_ARN }}
          aws-region: ${REGION}
      # Tags are never moved: an attempt that failed half-way leaves some behind, so the next one has its own.
      - name: Name this version
        run: |
          echo "TAG=v$(date -u +%Y%m%d)-\${GITHUB_SHA::8}-\${GITHUB_RUN_NUMBER}.\${GITHUB_RUN_ATTEMPT}" >> "$GITHUB_ENV"
          echo "REGISTRY=$(aws sts get-caller-identity --query Account --output text).dkr.ecr.${REGION}.amazonaws.com" >> "$GITHUB_ENV"
      - name: Build an image for each service
        run: |
${SERVICES.map((service) => `          docker build --target ${service} --tag ${service}:latest .`).join('\n')}
      - name: Authenticate to ECR
        run: aws ecr get-login-password --region ${REGION} | docker login --username AWS --password-stdin "$REGISTRY"
      - name: Tag and push
        run: |
${SERVICES.map(pushLines).join('\n')}
      - name: Wait for the scans and stop at a critical finding
        run: |
          for repository in ${SERVICES.map(named).join(' ')}; do
            aws ecr wait image-scan-complete --repository-name "$repository" --image-id imageTag="$TAG"
            critical=$(aws ecr describe-image-scan-findings --repository-name "$repository" --image-id imageTag="$TAG" \\
              --query 'imageScanFindings.findingSeverityCounts.CRITICAL' --output text)
            if [ "$critical" != "None" ]; then echo "$repository:$TAG has $critical critical findings"; exit 1; fi
          done
      - name: Register the migration task and run it
        run: |
${updateStack(['MigrationImageTag'])}
${indented(migrationLines())}
      - name: Register the new task definitions and update the services
        run: |
${updateStack(Object.values(TAGS))}
      - name: Wait until the services are stable and show what happened
        if: always()
        run: |
          aws ecs wait services-stable --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')} || failed=1
          aws ecs describe-services --cluster ${PROJECT} --services ${SERVICES.map(named).join(' ')} \\
            --query 'services[].{service:serviceName,deployments:deployments[].{state:rolloutState,reason:rolloutStateReason,task:taskDefinition},events:events[:5].message}'
          exit "\${failed:-0}"
`;
}

/** Lines of a step. */
function indented(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `          ${line}`)
    .join('\n');
}

function pushLines(service: string): string {
  const image = `"$REGISTRY/${named(service)}:$TAG"`;
  return `          docker tag ${service}:latest ${image}\n          docker push ${image}`;
}

/** The first deployment of all gives every parameter; here each is either new or kept. */
function updateStack(changed: readonly string[]): string {
  const all = [...KEPT, MIGRATION_TAG, ...Object.values(TAGS)];
  const parameters = all.map((name) =>
    changed.includes(name)
      ? `ParameterKey=${name},ParameterValue="$TAG"`
      : `ParameterKey=${name},UsePreviousValue=true`,
  );
  return `          aws cloudformation update-stack --stack-name "$STACK" --use-previous-template --capabilities CAPABILITY_NAMED_IAM \\
            --role-arn "$EXECUTION_ROLE_ARN" --parameters ${parameters.join(' \\\n              ')}
          aws cloudformation wait stack-update-complete --stack-name "$STACK"`;
}
