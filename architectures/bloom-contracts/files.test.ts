import { all, optionsOf, stackNamed, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import { contract } from '../../workloads/contracts/contract.ts';
import architecture from './architecture.ts';
import { bloomContractsFiles } from './files.ts';

const files = bloomContractsFiles(optionsOf(architecture, 'prod'));
const text = (path: string) => files[path] ?? '';
const assembly = synthesized(architecture, 'prod');
const { template: system } = stackNamed(assembly, 'BloomContracts');
const { template: delivery } = stackNamed(assembly, 'BloomDelivery');

describe('Dockerfile', () => {
  test('BLM-DCK-08 (C-BLM-11) the health check is the one of the task definition, and runs what the image has', () => {
    const [task] = Object.values(all(system, 'AWS::ECS::TaskDefinition'));
    const [container] = (task?.ContainerDefinitions ?? []) as { HealthCheck: { Command: string[] } }[];
    const [, ...command] = container?.HealthCheck.Command ?? [];
    expect(text('Dockerfile')).toContain(`CMD ${JSON.stringify(command)}\nCMD`);
    expect(contract.needsInImage).toContain(command[0]);
  });

  test('BLM-DCK-06 (C-BLM-12) nothing is removed in a later layer: it never enters', () => {
    expect(text('Dockerfile')).not.toMatch(/\brm\b/);
    expect(text('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', '.env*', '*.md', 'docs', 'tests']),
    );
  });

  test('BLM-DCK-02 it ends as an ordinary user', () => {
    expect(text('Dockerfile').match(/^USER .*/gm)).toEqual(['USER nextjs']);
  });
});

describe('workflow and runbooks', () => {
  test('C-BLM-18 every name after --cluster, --service and --repository-name is one of the templates', () => {
    const names = Object.values(files).flatMap((file) =>
      [...file.matchAll(/--(cluster|services?|repository-name|family-prefix) ([a-z-]+)/g)].map(([, , name]) => name),
    );
    expect(names.length).toBeGreaterThan(20);
    expect(new Set(names)).toEqual(new Set(['bloom-energy', 'bloom-energy-api', 'bloom-energy-contracts']));
    expect(JSON.stringify(delivery)).toContain('"RepositoryName":"bloom-energy"');
  });

  test('every database identifier of a runbook begins with that of the template', () => {
    const [database] = Object.values(all(system, 'AWS::RDS::DBInstance'));
    const named = [...text('runbooks/restore-database.md').matchAll(/-db-instance-identifier ([a-z-]+)/g)];
    expect(named.length).toBeGreaterThan(5);
    for (const [, name] of named) expect(name).toMatch(new RegExp(`^${database?.DBInstanceIdentifier}`));
  });

  test('C-BLM-19 the steps of the document are there in its order', () => {
    const steps = [
      'actions/checkout@v4',
      'aws-actions/configure-aws-credentials@v4',
      'docker login',
      'docker build',
      'docker push',
      'aws ecs update-service',
      'aws ecs wait services-stable',
    ].map((step) => text('.github/workflows/deploy.yml').indexOf(step));
    expect(steps).toEqual([...steps].sort((left, right) => left - right));
    expect(steps).not.toContain(-1);
  });

  test('no file holds a key, an account or an expression that GitHub would not know', () => {
    for (const file of Object.values(files)) {
      expect(file).not.toMatch(/AKIA|aws_secret_access_key|\b\d{12}\b|undefined|\[object/i);
      for (const [, expression] of file.matchAll(/\$\{\{ ([^}]*) \}\}/g))
        expect(expression).toBe('secrets.AWS_ROLE_ARN');
    }
  });
});
