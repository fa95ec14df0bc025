import { CLUSTER, CONTAINER, FAMILY, GITHUB_ENVIRONMENT, REPOSITORY, SERVICE } from '../names.ts';
import type { BloomContractsOptions } from '../options.ts';

/** Where `npm run build` leaves what the image is built from. */
export const CONTEXT = 'image';

/** The documented workflow, with what it lacked to work: a token, a registry, a tag that can be traced, and waiting (C-BLM-19). */
export function deployWorkflow({ region }: BloomContractsOptions): string {
  return `name: Deploy to AWS ECS

on:
  push:
    branches: [main]

permissions:
  contents: read
  id-token: write

concurrency:
  group: deploy-${GITHUB_ENVIRONMENT}
  cancel-in-progress: false

jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: ${GITHUB_ENVIRONMENT}
    timeout-minutes: 45
    steps:
      - uses: actions/checkout@v4

      - name: Set up Node.js
        uses: actions/setup-node@v4
        with:
          node-version: 24
          cache: npm

      - name: Test
        run: |
          npm ci
          npm test
          npm audit --omit=dev --audit-level=high

      - name: Build what the image holds
        run: |
          npm run build
          cp Dockerfile .dockerignore ${CONTEXT}

      - name: Configure AWS credentials
        uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ secrets.AWS_ROLE_ARN }}
          aws-region: ${region}

      - name: Log in to Amazon ECR
        run: |
          ECR_REGISTRY="$(aws sts get-caller-identity --query Account --output text).dkr.ecr.${region}.amazonaws.com"
          aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin "$ECR_REGISTRY"
          echo "ECR_REGISTRY=$ECR_REGISTRY" >> "$GITHUB_ENV"

      - name: Build and push Docker image
        working-directory: ${CONTEXT}
        run: |
          docker build -t ${REPOSITORY}:latest .
          docker tag ${REPOSITORY}:latest "$ECR_REGISTRY/${REPOSITORY}:$GITHUB_SHA"
          docker tag ${REPOSITORY}:latest "$ECR_REGISTRY/${REPOSITORY}:latest"
          docker push "$ECR_REGISTRY/${REPOSITORY}:$GITHUB_SHA"
          docker push "$ECR_REGISTRY/${REPOSITORY}:latest"

      - name: Refuse an image with critical findings
        run: |
          aws ecr wait image-scan-complete --repository-name ${REPOSITORY} --image-id imageTag="$GITHUB_SHA"
          CRITICAL="$(aws ecr describe-image-scan-findings --repository-name ${REPOSITORY} --image-id imageTag="$GITHUB_SHA" --query 'imageScanFindings.findingSeverityCounts.CRITICAL || \`0\`' --output text)"
          test "$CRITICAL" = 0

      - name: Deploy to ECS
        run: |
          aws ecs describe-task-definition --task-definition ${FAMILY} --query taskDefinition > current.json
          jq --arg image "$ECR_REGISTRY/${REPOSITORY}:$GITHUB_SHA" \\
            '(.containerDefinitions[] | select(.name == "${CONTAINER}") | .image) = $image
             | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy)' \\
            current.json > next.json
          REVISION="$(aws ecs register-task-definition --cli-input-json file://next.json --query taskDefinition.taskDefinitionArn --output text)"
          echo "REVISION=$REVISION" >> "$GITHUB_ENV"
          aws ecs update-service --cluster ${CLUSTER} --service ${SERVICE} --task-definition "$REVISION" --force-new-deployment

      - name: Wait until the new tasks serve
        run: |
          aws ecs wait services-stable --cluster ${CLUSTER} --services ${SERVICE}
          RUNNING="$(aws ecs describe-services --cluster ${CLUSTER} --services ${SERVICE} --query 'services[0].taskDefinition' --output text)"
          test "$RUNNING" = "$REVISION" || { echo "::error::The circuit breaker brought $RUNNING back."; exit 1; }
`;
}

/** Every night: what was found out about dependencies, image and templates since the last deployment. */
export function scanWorkflow({ region }: BloomContractsOptions): string {
  return `name: Security scan

on:
  schedule:
    - cron: '17 4 * * *'
  workflow_dispatch: {}

permissions:
  contents: read
  id-token: write

jobs:
  scan:
    runs-on: ubuntu-latest
    environment: ${GITHUB_ENVIRONMENT}
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4

      - name: Set up Node.js
        uses: actions/setup-node@v4
        with:
          node-version: 24
          cache: npm

      - name: Dependencies
        run: |
          npm ci
          npm audit --omit=dev --audit-level=high

      - name: Templates
        run: npx lintel prove bloom-contracts --env prod

      - name: Configure AWS credentials
        uses: aws-actions/configure-aws-credentials@v4
        with:
          role-to-assume: \${{ secrets.AWS_ROLE_ARN }}
          aws-region: ${region}

      - name: Image in use
        run: |
          IMAGE="$(aws ecs describe-task-definition --task-definition ${FAMILY} --query 'taskDefinition.containerDefinitions[0].image' --output text)"
          aws ecr start-image-scan --repository-name ${REPOSITORY} --image-id imageTag="\${IMAGE##*:}" || true
          aws ecr wait image-scan-complete --repository-name ${REPOSITORY} --image-id imageTag="\${IMAGE##*:}"
          CRITICAL="$(aws ecr describe-image-scan-findings --repository-name ${REPOSITORY} --image-id imageTag="\${IMAGE##*:}" --query 'imageScanFindings.findingSeverityCounts.CRITICAL || \`0\`' --output text)"
          test "$CRITICAL" = 0
`;
}
