/** Deployed from GitHub by the option: what the roles and the workflow promise holds, and each promise notices what breaks it. */
import { expect, test } from 'vitest';
import coherent from '../../architectures/coherent-pmo/architecture.ts';
import mcp from '../../architectures/mcp-tagging/architecture.ts';
import { faultsOfRunbooks } from '../aws-commands.ts';
import { judgedStacks, type System, systemOf } from '../judged.ts';

const SYSTEMS: readonly (readonly [id: string, system: System])[] = [
  ['MCP-DLV', systemOf(mcp, 'prod', { gitHubDelivery: true })],
  ['PMO-DLV', systemOf(coherent, 'prod', { gitHubDelivery: true })],
];

/** The outcomes of both promises; `edit` changes the templates as text, `file` a delivered one. */
function outcomes([id, { stacks, claims }]: (typeof SYSTEMS)[number], edit?: Edit): readonly string[] {
  const change = (text: string) => {
    if (edit === undefined) return text;
    return text.replaceAll(edit.from, edit.to);
  };
  const changed = stacks.map((stack) => ({
    ...stack,
    template: JSON.parse(
      stack.name.endsWith('Delivery') ? change(JSON.stringify(stack.template)) : JSON.stringify(stack.template),
    ),
  }));
  const files = Object.fromEntries(Object.entries(claims.files ?? {}).map(([path, text]) => [path, change(text)]));
  const asked = claims.claims.filter((claim) => claim.id.startsWith(id));
  return judgedStacks(changed, { ...claims, files, claims: asked }).map(({ outcome }) => outcome);
}

interface Edit {
  readonly from: string;
  readonly to: string;
}

test.each(SYSTEMS)('%s-01 and -02 are proved', (...system) => {
  expect(outcomes(system)).toEqual(['proved', 'proved']);
});

test.each(SYSTEMS)('%s: what the commands of the runbooks name is there', (_, { stacks, claims }) => {
  expect(faultsOfRunbooks({ stacks, files: claims.files ?? {} })).toEqual([]);
});

test.each<readonly [what: string, from: string, to: string, promise: 0 | 1]>([
  ['a deployer that may do anything to the stack', '"cloudformation:UpdateStack"', '"cloudformation:*"', 0],
  ['any environment of the repository', ':environment:', ':*', 0],
  ['a role that reads objects', '"s3:GetObject*",', '', 0],
  ['a role for every name', '"iam:PutRolePolicy"', '"iam:PutRolePolicy","iam:CreateUser"', 0],
  [
    'a role that is handed to any service',
    '"Condition":{"StringEquals":{"iam:PassedToService":"cloudformation.amazonaws.com"}},',
    '',
    0,
  ],
  ['a workflow without the role', '--role-arn "$EXECUTION_ROLE_ARN"', '', 1],
  [
    'an archive without its hash',
    'ParameterKey=ReleaseSha256,ParameterValue="$RELEASE_SHA256"',
    'ParameterKey=ReleaseSha256,UsePreviousValue=true',
    1,
  ],
  ['a job of no environment', '    environment: prod', '    timeout-minutes: 9 # prod', 1],
])('%s is refuted', (_, from, to, promise) => {
  for (const system of SYSTEMS)
    expect([system[0], outcomes(system, { from, to })[promise]]).toEqual([system[0], 'refuted']);
});
