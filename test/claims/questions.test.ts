/**
 * Questions that aim at false proofs: conditions around statements and rules, absent values, lists, denials and what they
 * spare, prefix lists, IPv6, default groups, launch templates, load balancers and databases with and without public
 * addresses. The title of a claim is the outcome that AWS's rules give it, decided by hand before it was ever judged:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prove } from '../../src/actions/index.ts';

const FOLDER = join(import.meta.dirname, 'questions');

test.each(['permissions', 'network'])('questions about %s', async (name) => {
  const { claims, diagnostics } = await prove({
    target: join(FOLDER, `${name}.yaml`),
    claims: join(FOLDER, `${name}.claims.yaml`),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const wrong = claims.filter(({ title, outcome }) =>
    title === 'not proved' ? outcome === 'proved' : outcome !== title,
  );
  expect(wrong.map(({ id, title, outcome }) => `${id}: ${outcome}, not ${title}`)).toEqual([]);
  expect(claims.length).toBeGreaterThan(30);
});
