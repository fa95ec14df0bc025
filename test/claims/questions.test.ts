/**
 * Questions that aim at false proofs: conditions around statements and rules, absent values, lists, denials and what they
 * spare, sets of actions and resources, boundaries, trust, resource policies of every kind, the public, permission sets,
 * prefix lists, IPv6, default groups, launch templates, load balancers and databases with and without public addresses,
 * accelerators and appliances, parts that were not read, spellings of YAML, rules, loops and serverless resources, access
 * points, function URLs, identity pools, keys through services, methods of APIs, Lattice and PrivateLink. The title
 * of a claim is the outcome that AWS's rules give it, decided by hand before it was ever judged:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html,
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html,
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html,
 * https://docs.aws.amazon.com/global-accelerator/latest/dg/secure-vpc-connections.html,
 * https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html,
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html,
 * https://yaml.org/type/int.html
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prove } from '../../src/actions/index.ts';

const FOLDER = join(import.meta.dirname, 'questions');
const NAMES = readdirSync(FOLDER).flatMap((file) => /^(.*)\.claims\.yaml$/.exec(file)?.[1] ?? []);

test.each(NAMES)('questions about %s', async (name) => {
  const { claims, diagnostics } = await prove({
    target: join(FOLDER, `${name}.yaml`),
    claims: join(FOLDER, `${name}.claims.yaml`),
  });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const wrong = claims.filter(({ title, outcome }) =>
    title.startsWith('not ') ? outcome === title.slice('not '.length) : outcome !== title,
  );
  expect(wrong.map(({ id, title, outcome }) => `${id}: ${outcome}, not ${title}`)).toEqual([]);
  expect(claims.length).toBeGreaterThan(0);
});
