import { optionsOf, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import architecture from '../architecture.ts';
import { deliveredFiles, FILES } from './files.ts';

const PRODUCTION = optionsOf(architecture, 'production');
const files = deliveredFiles(PRODUCTION);
const { template, stacks } = synthesized(architecture, 'production');
const OUTPUTS = stacks.flatMap((stack) => Object.keys(stack.template.Outputs ?? {}));
const text = (name: keyof typeof FILES) => files[FILES[name]] ?? '';

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: {
    readonly deploy: {
      readonly environment: string;
      readonly steps: readonly { readonly run?: string; readonly uses?: string }[];
    };
  };
}

describe('the workflow', () => {
  const workflow: Workflow = parse(text('workflow'));
  const { steps } = workflow.jobs.deploy;
  const script = steps.map(({ run = '' }) => run).join('\n');

  test('takes its role with a token, not with a key', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(text('workflow')).not.toMatch(/AWS_SECRET_ACCESS_KEY|aws-access-key-id/);
  });

  test('OMN-DEP-01 to OMN-DEP-10 builds, logs in, pushes, waits for the scan, and only then changes anything', () => {
    const order = [
      'docker build --target api',
      'aws ecr get-login-password',
      'docker push',
      'aws ecr wait image-scan-complete',
      'aws ecs run-task',
      'ParameterKey=ApiImageTag,ParameterValue="$TAG"',
      'aws ecs wait services-stable',
    ].map((step) => script.indexOf(step));
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(order).not.toContain(-1);
  });

  test('each update names every parameter of the stack that has no default, so that none is forgotten', () => {
    const required = Object.entries(template.Parameters)
      .filter(([, { Default }]) => Default === undefined)
      .map(([name]) => name);
    const updates = script.split('aws cloudformation update-stack').slice(1);
    expect(updates).toHaveLength(2);
    for (const update of updates) for (const name of required) expect(update).toContain(`ParameterKey=${name},`);
  });

  test('every output that it reads is an output of the stack', () => {
    const read = [...script.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);
    expect(read).not.toEqual([]);
    expect(OUTPUTS).toEqual(expect.arrayContaining(read));
  });
});

describe('the image', () => {
  test('does not run as root and has a stage for each service', () => {
    expect(text('dockerfile').match(/^USER .*/gm)).toEqual(['USER node']);
    expect(text('dockerfile').match(/^FROM runtime AS .*/gm)).toEqual([
      'FROM runtime AS api',
      'FROM runtime AS web',
      'FROM runtime AS worker',
    ]);
  });
});

describe('the runbooks', () => {
  const runbooks = Object.entries(files).filter(([path]) => path.startsWith('runbooks/'));

  test.each(runbooks)('%s names resources of the template only', (_, content) => {
    const known = JSON.stringify(template);
    const named = new Set(content.match(/omnirapeutic-production-[a-z0-9-]*[a-z0-9]/g) ?? []);
    // Made by the restore, or of the other stage.
    const foreign = ['restored', 'restored-writer', 'damaged', 'nginx'].map(
      (part) => `omnirapeutic-production-${part}`,
    );
    for (const name of named) if (!foreign.includes(name)) expect(known).toContain(name);
  });

  test.each(runbooks)('%s reads outputs of the stacks only', (_, content) => {
    const read = [...content.matchAll(/OutputKey=='(\w+)'/g)].map(([, name]) => name);
    expect(OUTPUTS).toEqual(expect.arrayContaining(read));
  });

  test('C-OMN-02 the failover runbook tells the truth about the readers', () => {
    expect(text('failover')).toContain('nothing to fail over to');
    expect(deliveredFiles({ ...PRODUCTION, readers: 1 })[FILES.failover]).toContain('aws rds failover-db-cluster');
  });

  test('C-OMN-20 the preflight expects what the options say', () => {
    expect(text('preflight').match(/!= \d/g)).toEqual(['!= 0', '!= 0']);
    const existing = deliveredFiles({ ...PRODUCTION, existing: ['guardduty-detector'] })[FILES.preflight];
    expect(existing?.match(/!= \d/g)).toEqual(['!= 0', '!= 1']);
  });
});
