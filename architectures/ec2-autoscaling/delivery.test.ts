import { spawnSync } from 'node:child_process';
import { optionsOf, synthesized } from 'lintel/testing';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import architecture from './architecture.ts';
import { variableOf } from './delivery/parameters.ts';
import { CHANGE_SET, DEPENDABOT, PIPELINE, UPKEEP } from './delivery/paths.ts';
import { RESTORE_STEPS, totalMinutes } from './delivery/restore.ts';

const files = architecture.files?.('prod', optionsOf(architecture, 'prod')) ?? {};
const contentOf = (path: string) => files[path] ?? '';

test.each([PIPELINE, UPKEEP, DEPENDABOT])('%s is YAML', (path) => {
  expect(parse(contentOf(path))).toBeTypeOf('object');
});

describe('the pipeline', () => {
  interface Job {
    readonly needs?: string | string[];
    readonly environment?: string;
    readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
  }
  const workflow: { jobs: Readonly<Record<string, Job>>; permissions: object } = parse(contentOf(PIPELINE));

  test('EC2-DEP-04, EC2-DEP-05 leads from dev through staging to production', () => {
    const { check, dev, staging, prod } = workflow.jobs;
    expect(check?.needs).toBeUndefined();
    expect([
      workflow.jobs.release?.needs,
      dev?.needs,
      staging?.needs,
      workflow.jobs['prod-plan']?.needs,
      prod?.needs,
    ]).toEqual(['check', 'release', 'dev', 'staging', 'prod-plan']);
    expect(prod?.environment).toBe('prod');
  });

  test('takes its credentials from the token of GitHub, and its actions by version', () => {
    expect(workflow.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    const uses = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect(uses.every((each) => /^[\w-]+\/[\w-]+@v\d+$/.test(each))).toBe(true);
    expect(contentOf(PIPELINE)).not.toMatch(/aws-(access-key-id|secret-access-key)/);
  });
});

test('the script of the change sets is one that bash can read', () => {
  const checked = spawnSync('bash', ['-n'], { input: contentOf(CHANGE_SET) });
  expect(checked.stderr.toString()).toBe('');
});

test('a parameter of the template becomes a variable of the environment', () => {
  expect(variableOf('OnCallEndpoint')).toBe('ON_CALL_ENDPOINT');
  expect(contentOf(PIPELINE)).toContain('ON_CALL_ENDPOINT: ${{ vars.ON_CALL_ENDPOINT }}');
});

test('EC2-DR-03 the steps of a restore take less than the four hours of the document', () => {
  expect(totalMinutes()).toBeLessThanOrEqual(240);
  expect(RESTORE_STEPS.length).toBeGreaterThan(4);
});

test('dev has no restore runbook, because there is nothing to restore (C-EC2-08)', () => {
  expect(Object.keys(architecture.files?.('dev', optionsOf(architecture, 'dev')) ?? {})).not.toContain(
    'runbooks/dev/restore.md',
  );
});

test('no text was left open', () => {
  for (const [path, content] of Object.entries(files)) {
    expect(`${path}: ${/undefined|\[object|TODO|NaN/.exec(content)?.[0] ?? 'fine'}`).toBe(`${path}: fine`);
  }
});

describe('the roles of the pipeline', () => {
  /** `aws cloudformation create-change-set` → `cloudformation:CreateChangeSet`; waiting is describing. */
  const actionOf = (service: string, verb: string) => {
    if (service === 's3' && verb === 'cp') return 's3:PutObject';
    const name = verb
      .split('-')
      .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
      .join('');
    return `${service}:${name}`;
  };
  const callsIn = (text: string) =>
    // What a script tells a person to run is not run by its role.
    [
      ...text
        .replaceAll(/^ *echo "[^$]*\$stack is in .*$/gm, '')
        .matchAll(/\baws (cloudformation|cloudwatch|autoscaling|s3) ([a-z-]+)/g),
    ]
      .filter(([, , verb]) => verb !== 'wait')
      .map(([, service = '', verb = '']) => actionOf(service, verb));

  test.each([
    ['dev', ['DeployerRole']],
    ['staging', ['DeployerRole']],
    ['prod', ['DeployerRole', 'PlannerRole']],
  ])('may do every command of the script and the workflows in %s', (environment, roles) => {
    const stacks = synthesized(architecture, environment).stacks;
    const delivery = stacks.find(({ name }) => name.endsWith('Delivery'))?.template;
    const allowed = new Set(
      roles.flatMap((role) => {
        const policies = delivery?.Resources[role]?.Properties.Policies as {
          PolicyDocument: { Statement: { Action: string | string[] }[] };
        }[];
        return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
      }),
    );
    const needed = [CHANGE_SET, PIPELINE, UPKEEP].flatMap((path) => callsIn(contentOf(path)));
    expect(needed).toContain('cloudformation:CreateChangeSet');
    expect(needed.filter((action) => !allowed.has(action))).toEqual([]);
  });
});
