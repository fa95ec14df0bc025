import { type Claim, claim, exists, file, property, witness } from 'lintel/claims';
import { PIPELINE, runbookPath, UPKEEP } from '../delivery/paths.ts';
import type { Settings } from '../settings.ts';

export function deliveryClaims(settings: Settings): readonly Claim[] {
  return [...deployment(settings), ...operations(settings)];
}

function deployment(settings: Settings): readonly Claim[] {
  const area = 'Deployment';
  const { environment, stackName, name, blueGreen } = settings;
  return [
    claim(
      'EC2-DEP-01',
      'Every change shows its plan before it is merged',
      [
        file(PIPELINE, { mentions: ['pull_request:', 'cdk diff', stackName], omits: ['aws-access-key-id'] }),
        witness('procedure', 'the plan stands in the checks of a pull request'),
      ],
      { area, resolution: 'C-EC2-16' },
    ),
    claim(
      'EC2-DEP-02',
      'Somebody approves a change of production',
      [
        file(PIPELINE, { at: { 'jobs.prod.environment': 'prod', 'jobs.prod.needs': 'prod-plan' } }),
        witness('procedure', 'a run that waited for its approval'),
      ],
      { area },
    ),
    claim(
      'EC2-DEP-03',
      'A deployment that rings a critical alarm, or whose instances do not serve, is rolled back',
      [
        property('fleet', 'HealthCheckType', 'ELB'),
        exists({ type: 'AWS::AutoScaling::AutoScalingGroup' }, blueGreen === undefined ? 1 : 2),
        property('launch template', 'LaunchTemplateData.UserData', { mentions: "trap 'signal 1' ERR" }),
        property('launch template', 'LaunchTemplateData.UserData', { mentions: 'signal 0' }),
        file('scripts/change-set.sh', {
          runs: [
            'aws cloudformation create-change-set --rollback-configuration',
            'aws cloudwatch describe-alarms --alarm-names',
          ],
        }),
        file(runbookPath(environment, 'rollback'), { mentions: [stackName, `${name}-healthy-hosts-critical`] }),
        witness('procedure', 'a release that does not become ready leaves the previous one running'),
      ],
      { area, note: 'UpdatePolicy waits for the signal of each instance; the template test reads it.' },
    ),
    claim(
      'EC2-DEP-04',
      'What passes its tests in dev goes to staging by itself',
      [
        file(PIPELINE, { mentions: ['needs: dev', 'needs: staging', 'npm test'] }),
        witness('procedure', 'a run that went from dev to staging without a hand'),
      ],
      { area },
    ),
    claim(
      'EC2-DEP-05',
      'What passes all tests in staging goes to production when somebody approves',
      [
        file(PIPELINE, { mentions: ['npm run test:acceptance', 'environment: prod'] }),
        witness('procedure', 'a run with the acceptance tests before the approval'),
      ],
      { area },
    ),
    claim(
      'EC2-DEP-06',
      'A release can be tried beside the running one, and users moved over without a gap',
      [
        ...(blueGreen === undefined
          ? []
          : [
              exists({ id: 'GreenFleet' }, 1),
              exists({ id: 'GreenTargetGroup' }, 1),
              property(
                { type: 'AWS::ElasticLoadBalancingV2::Listener', where: { Port: settings.https ? 443 : 80 } },
                'DefaultActions',
                {
                  exactly: [{ where: { Type: 'forward', TargetGroupArn: { refersTo: 'target group' } } }],
                },
              ),
            ]),
        file(runbookPath(environment, 'blue-green'), { mentions: ['blueGreen', 'GreenReleaseVersion', stackName] }),
        witness('procedure', 'continuous requests while the listener moves: none fails'),
      ],
      { area },
    ),
  ];
}

function operations(settings: Settings): readonly Claim[] {
  const area = 'Operations';
  const { environment, stackName, name } = settings;
  const runbook = (
    id: string,
    title: string,
    book: Parameters<typeof runbookPath>[1],
    mentions: readonly string[],
    seen: string,
  ) =>
    claim(id, title, [file(runbookPath(environment, book), { mentions: [...mentions] }), witness('procedure', seen)], {
      area,
    });
  return [
    claim(
      'EC2-OPS-01',
      'Images are renewed every month',
      [
        file(UPKEEP, { mentions: ["cron: '0 6 1 * *'", 'start-instance-refresh', name] }),
        property({ parameter: 'Image' }, 'Type', 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'),
        witness('procedure', 'the refresh of this month, with the image before and after'),
      ],
      { area },
    ),
    claim(
      'EC2-OPS-02',
      'The tools that build the templates are kept up to date',
      [
        file('.github/dependabot.yml', { mentions: ['npm', 'github-actions', 'weekly'] }),
        witness('procedure', 'an update of aws-cdk-lib that was merged'),
      ],
      { area, resolution: 'C-EC2-16' },
    ),
    claim(
      'EC2-OPS-03',
      'Templates and dependencies are scanned by themselves',
      [
        file(PIPELINE, { mentions: ['lintel prove', 'npm audit'] }),
        witness('procedure', 'a scan that found something and stopped the run'),
      ],
      { area },
    ),
    runbook(
      'EC2-OPS-04',
      'Incidents are answered by a written procedure',
      'incident',
      [name, `${name}-critical`, `/web-app/${environment}/security`],
      'an incident report that follows it',
    ),
    runbook(
      'EC2-OPS-05',
      'Changes are reviewed as change sets before they are carried out',
      'changes',
      [stackName, 'describe-change-set', 'execute-change-set'],
      'a change set with its review',
    ),
    runbook(
      'EC2-OPS-06',
      'Capacity is planned from what was measured',
      'capacity',
      [name, 'GroupInServiceInstances', `MaxSize ${settings.capacity.max}`],
      'the report of this month',
    ),
  ];
}
