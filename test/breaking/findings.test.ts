/**
 * What was found wrong when the systems were looked at as those who deploy and run them would find them. Each finding names
 * the edits that put the fault back; rows.test.ts shows that their claims refute them, and the tests of each system that no
 * claim is refuted without them. Scripts that failed when they ran are run too, in test/delivered.
 */
import { describe, expect, test } from 'vitest';
import { rowsOf } from './rows.ts';

type Finding = readonly [found: string, edits: Readonly<Record<string, readonly string[]>>];

const FINDINGS: readonly Finding[] = [
  [
    'the nightly backup fails on most days, and nobody hears of it',
    {
      'coherent-pmo': [
        'a reader of the list of contents leaves early, under pipefail',
        'a dump that failed is not counted',
      ],
    },
  ],
  [
    'production cannot be updated after its first deployment',
    {
      'ec2-autoscaling': [
        'an update without alarms names an empty rollback configuration',
        'the alarms are looked for among the first hundred resources',
        'a stack that was planned and never created is updated',
      ],
    },
  ],
  [
    'rate rules can be evaded, and the load balancer is open beside CloudFront',
    {
      'ec2-autoscaling': [
        'the only count of requests is by an address that a client may write',
        'the second count is by an address that a client may write',
        'the load balancer admits HTTPS from everybody beside CloudFront',
        'the load balancer answers who did not come through CloudFront',
        'CloudFront does not show the secret of the origin',
        'the secret of the origin is told in the template',
      ],
      'bloom-contracts': [
        'the only count is by an address that a client may write',
        'the load balancer stands beside CloudFront, open to the internet',
        'the load balancer admits HTTPS from everybody',
        'CloudFront reaches the load balancer over the internet',
      ],
    },
  ],
  [
    'automatic security updates install nothing',
    {
      'ec2-autoscaling': ['security updates are looked for in the release of the image'],
      omnirapeutic: ['security updates of the bastion are looked for in the release of its image'],
    },
  ],
  [
    'a key policy names a role that a fresh account lacks',
    {
      'ec2-autoscaling': [
        'the key policy has a principal that a fresh account lacks',
        'every account that knows the name of the role may use the key',
      ],
    },
  ],
  [
    'services are deployed before the migration that makes their user',
    {
      omnirapeutic: [
        'the validation stage has no migration task, so the services start before their user exists',
        'the first deployment does not run the migration',
      ],
    },
  ],
  [
    'roles that deploy are made by no template',
    {
      omnirapeutic: ['the role of the workflow may do nothing', 'the role of CloudFormation may do nothing'],
      'ec2-autoscaling': [
        'the role of the workflow may do nothing',
        'the role of CloudFormation may do nothing',
        'every branch of the repository may deploy to production',
        'who plans production may carry the plan out',
        'a person may take over the role of CloudFormation',
      ],
    },
  ],
  [
    'services are made before an image exists',
    {
      omnirapeutic: [
        'the first deployment starts services whose images nobody pushed',
        'the first deployment has no stage before the images',
      ],
      'bloom-contracts': ['the first deployment starts a service whose image nobody pushed'],
    },
  ],
  [
    'what an account has once is made twice, or by nobody',
    {
      omnirapeutic: [
        'the preflight does not count detectors',
        'the preflight does not count recorders',
        'the first deployment does not look for what an account has once',
        'nobody makes the identity provider of GitHub',
      ],
      'ec2-autoscaling': ['nobody makes the identity provider of GitHub'],
    },
  ],
  [
    'a deployment that failed cannot be repeated',
    {
      omnirapeutic: ['a second attempt has the tag of the first, which cannot be moved'],
      'ec2-autoscaling': [
        'a plan without changes is a fault',
        'a plan without changes is carried out',
        'a run that is repeated keeps the plan of the one before',
      ],
    },
  ],
  [
    'the certificate of the database is checked without the bundle of its authorities',
    {
      'bloom-contracts': ['the image knows nothing of the authorities of the database'],
      'ec2-autoscaling': [
        'the instance knows nothing of the authorities of the database',
        'the application is not told of the authorities of the database',
      ],
      'coherent-pmo': [
        'the host does not fetch the authorities of the database',
        'the API is not told of the authorities of the database',
      ],
      omnirapeutic: ['the image knows nothing of the authorities of the database'],
    },
  ],
  [
    'the topic of alarms and its key serve rules of other accounts',
    { omnirapeutic: ['rules of any account publish to the topic', 'rules of any account use the key of the topic'] },
  ],
  [
    'somebody who is called at night finds no page for what happened',
    {
      'mcp-tagging': [
        'the first deployment gives no certificate',
        'the way back to the release before is not told',
        'nobody knows how a deleted secret is taken back',
        'nobody knows what to do without the zone',
        'nobody knows how the key is changed',
        'nobody knows how the server is made anew',
      ],
      omnirapeutic: [
        'nobody sees how far a deployment is',
        'the restore makes a cluster that may be deleted',
        'nobody knows how tasks are made anew',
        'a new password of the application reaches the secret alone',
        'nobody knows how the password of the database is changed at once',
      ],
      'ec2-autoscaling': [
        'the restored database is not protected from deletion',
        'nobody knows how the standby takes over',
      ],
      'bloom-contracts': [
        'nobody sees how far a deployment is',
        'the restore leaves the tasks writing',
        'nobody knows how tasks are made anew',
        'the page for a lost zone promises a standby',
      ],
      'coherent-pmo': [
        'the first deployment hands CloudFormation a template that it does not take',
        'nobody knows how the password is changed at once',
      ],
    },
  ],
  [
    'the first step of a runbook is refused by its own role',
    { omnirapeutic: ['the operator may not look for the bastion, as the runbook tells'] },
  ],
  [
    'a host without one of its optional parts does not serve',
    {
      'coherent-pmo': [
        'Docker Hub is asked before the API is started',
        'the agent ends the boot when it cannot be started',
        'nobody writes down which part failed',
        'a part that failed rings nowhere',
        'an installation waits for no lock',
        'the files of a release keep the modes of the archive',
      ],
    },
  ],
  [
    'the drill opens its issue under a label that is not there',
    { 'ec2-autoscaling': ['the label of the drill is never made'] },
  ],
  ['two schedules start the same job', { 'ec2-autoscaling': ['the drill renews the images a second time'] }],
  [
    'requests leave no record',
    {
      'mcp-tagging': ['the load balancer keeps no access log', 'access logs go after a day'],
      'bloom-contracts': [
        'the edge keeps no log',
        'the bucket of the access logs has no access control lists, so that CloudFront cannot write',
        'the load balancer keeps no access log',
      ],
    },
  ],
  ['a trail that is there counts as planned', { 'coherent-pmo': ['IsLogging of Trail is false, not true'] }],
];

describe.each(FINDINGS.map(([found, edits]) => ({ found, edits })))('$found', ({ edits }) => {
  test.each(Object.entries(edits))('%s: each edit that puts it back is refused by a claim', (system, names) => {
    const known = rowsOf(system).map(({ edit }) => edit);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});
