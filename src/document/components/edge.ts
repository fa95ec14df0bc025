import { entries, type ResourceReading, settingText, texts } from '../reading.ts';
import { type ComponentType, flagSetting, phrase, placed } from './settings.ts';

/** What users meet first, by CloudFormation type. */
export const EDGE: Readonly<Record<string, ComponentType>> = {
  'AWS::Route53::RecordSet': {
    called: 'DNS record',
    settings: (it) => ({
      name: settingText(it, 'Name'),
      type: settingText(it, 'Type'),
      target: phrase(
        'to ',
        settingText(it, 'AliasTarget.DNSName') ?? (texts(it, 'ResourceRecords').join(', ') || undefined),
      ),
    }),
  },
  'AWS::CloudFront::Distribution': {
    called: 'CloudFront distribution',
    settings: (it) => ({
      names: phrase('for ', texts(it, 'DistributionConfig.Aliases').join(', ') || undefined),
      origins: phrase('origin ', origins(it)),
      viewers: phrase('viewers ', settingText(it, 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy')),
      tls: phrase('at least ', settingText(it, 'DistributionConfig.ViewerCertificate.MinimumProtocolVersion')),
      firewall: phrase('behind ', settingText(it, 'DistributionConfig.WebACLId')),
    }),
  },
  'AWS::CloudFront::VpcOrigin': {
    called: 'CloudFront VPC origin',
    settings: (it) => ({
      to: phrase('to ', settingText(it, 'VpcOriginEndpointConfig.Arn')),
      by: settingText(it, 'VpcOriginEndpointConfig.OriginProtocolPolicy'),
    }),
  },
  'AWS::WAFv2::WebACL': {
    called: 'Web firewall',
    settings: (it) => ({
      scope: settingText(it, 'Scope')?.toLowerCase(),
      rules: phrase('rules in order: ', firewallRules(it)),
      otherwise: settingText(it, 'DefaultAction.Block') === undefined ? undefined : 'blocks everything else',
    }),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    called: 'Load balancer',
    settings: (it) => ({
      type: settingText(it, 'Type') ?? 'application',
      scheme: settingText(it, 'Scheme') ?? 'internet-facing',
      place: placed(it, 'Subnets'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    called: 'Listener',
    settings: (it) => ({
      port: `${settingText(it, 'Protocol') ?? 'traffic'} ${settingText(it, 'Port') ?? ''}`.trim(),
      of: phrase('of ', settingText(it, 'LoadBalancerArn')),
      policy: settingText(it, 'SslPolicy'),
      certificate: phrase('certificate ', settingText(it, 'Certificates[0].CertificateArn')),
      action: action(it, 'DefaultActions[0]'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    called: 'Listener rule',
    settings: (it) => ({
      priority: phrase('priority ', settingText(it, 'Priority')),
      when: phrase('for ', conditions(it)),
      action: action(it, 'Actions[0]'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    called: 'Target group',
    settings: (it) => ({
      port: `${settingText(it, 'Protocol') ?? ''} ${settingText(it, 'Port') ?? ''}`.trim(),
      health: phrase(
        'healthy when ',
        settingText(it, 'HealthCheckPath'),
        ` answers${phrase(' ', settingText(it, 'Matcher.HttpCode')) ?? ''}`,
      ),
      interval: phrase('every ', settingText(it, 'HealthCheckIntervalSeconds'), ' s'),
      drain: phrase('', drain(it), ' s to drain'),
    }),
  },
  'AWS::ApiGateway::RestApi': {
    called: 'REST API',
    settings: (it) => ({ name: settingText(it, 'Name'), endpoint: settingText(it, 'EndpointConfiguration.Types[0]') }),
  },
  'AWS::ApiGatewayV2::Api': {
    called: 'HTTP API',
    settings: (it) => ({ name: settingText(it, 'Name'), protocol: settingText(it, 'ProtocolType') }),
  },
  'AWS::CertificateManager::Certificate': {
    called: 'Certificate',
    settings: (it) => ({ name: settingText(it, 'DomainName'), validation: settingText(it, 'ValidationMethod') }),
  },
  'AWS::Cognito::UserPool': {
    called: 'User pool',
    settings: (it) => ({
      name: settingText(it, 'UserPoolName'),
      factor: phrase('MFA ', settingText(it, 'MfaConfiguration')),
    }),
  },
  'AWS::Route53Resolver::FirewallRuleGroup': {
    called: 'DNS firewall',
    settings: (it) => ({
      rules: entries(it, 'FirewallRules')
        .map((rule) => `${settingText(rule, 'Action')} ${settingText(rule, 'FirewallDomainListId')}`)
        .join(', then '),
    }),
  },
  'AWS::Route53Resolver::FirewallDomainList': {
    called: 'List of domains',
    settings: (it) => ({ domains: domains(texts(it, 'Domains')) }),
  },
  'AWS::NetworkFirewall::Firewall': {
    called: 'Network firewall',
    settings: (it) => ({ delete: flagSetting(it, 'DeleteProtection', 'deletion protection') }),
  },
};

function domains(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
}

function origins(it: ResourceReading): string | undefined {
  const told = entries(it, 'DistributionConfig.Origins').flatMap(
    (origin) => settingText(origin, 'VpcOriginConfig.VpcOriginId') ?? settingText(origin, 'DomainName') ?? [],
  );
  return told.length === 0 ? undefined : told.join(', ');
}

function firewallRules(it: ResourceReading): string | undefined {
  const told = entries(it, 'Rules').map((rule) => {
    const limit = settingText(rule, 'Statement.RateBasedStatement.Limit');
    const name = settingText(rule, 'Statement.ManagedRuleGroupStatement.Name') ?? settingText(rule, 'Name') ?? '?';
    return limit === undefined ? name : `${name} (${limit} requests in 5 minutes from one address)`;
  });
  return told.length === 0 ? undefined : told.join(', ');
}

function action(it: ResourceReading, path: string): string | undefined {
  const target =
    settingText(it, `${path}.TargetGroupArn`) ??
    settingText(it, `${path}.ForwardConfig.TargetGroups[0].TargetGroupArn`);
  if (target !== undefined) return `forwards to ${target}`;
  const redirect = settingText(it, `${path}.RedirectConfig.StatusCode`);
  const where = [
    settingText(it, `${path}.RedirectConfig.Protocol`),
    settingText(it, `${path}.RedirectConfig.Port`),
  ].flatMap((part) => part ?? []);
  if (redirect !== undefined) return `redirects to ${where.join(' ')} (${redirect.replace('HTTP_', '')})`;
  return phrase('answers ', settingText(it, `${path}.FixedResponseConfig.StatusCode`));
}

function conditions(it: ResourceReading): string | undefined {
  const told = entries(it, 'Conditions').flatMap((each) => {
    const values = ['PathPatternConfig.Values', 'HostHeaderConfig.Values', 'Values'].flatMap((path) =>
      texts(each, path),
    );
    return values.length === 0 ? [] : [values.join(' or ')];
  });
  return told.length === 0 ? undefined : told.join(' and ');
}

function drain(it: ResourceReading): string | undefined {
  const attribute = entries(it, 'TargetGroupAttributes').find(
    (each) => settingText(each, 'Key') === 'deregistration_delay.timeout_seconds',
  );
  return attribute === undefined ? undefined : settingText(attribute, 'Value');
}
