import { entries, type ResourceReading, text, texts } from '../reading.ts';
import { type ComponentType, flag, phrase, placed } from './settings.ts';

/** What users meet first, by CloudFormation type. */
export const EDGE: Readonly<Record<string, ComponentType>> = {
  'AWS::Route53::RecordSet': {
    called: 'DNS record',
    settings: (it) => ({
      name: text(it, 'Name'),
      type: text(it, 'Type'),
      target: phrase('to ', text(it, 'AliasTarget.DNSName') ?? (texts(it, 'ResourceRecords').join(', ') || undefined)),
    }),
  },
  'AWS::CloudFront::Distribution': {
    called: 'CloudFront distribution',
    settings: (it) => ({
      names: phrase('for ', texts(it, 'DistributionConfig.Aliases').join(', ') || undefined),
      origins: phrase('origin ', origins(it)),
      viewers: phrase('viewers ', text(it, 'DistributionConfig.DefaultCacheBehavior.ViewerProtocolPolicy')),
      tls: phrase('at least ', text(it, 'DistributionConfig.ViewerCertificate.MinimumProtocolVersion')),
      firewall: phrase('behind ', text(it, 'DistributionConfig.WebACLId')),
    }),
  },
  'AWS::CloudFront::VpcOrigin': {
    called: 'CloudFront VPC origin',
    settings: (it) => ({
      to: phrase('to ', text(it, 'VpcOriginEndpointConfig.Arn')),
      by: text(it, 'VpcOriginEndpointConfig.OriginProtocolPolicy'),
    }),
  },
  'AWS::WAFv2::WebACL': {
    called: 'Web firewall',
    settings: (it) => ({
      scope: text(it, 'Scope')?.toLowerCase(),
      rules: phrase('rules in order: ', firewallRules(it)),
      otherwise: text(it, 'DefaultAction.Block') === undefined ? undefined : 'blocks everything else',
    }),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    called: 'Load balancer',
    settings: (it) => ({
      type: text(it, 'Type') ?? 'application',
      scheme: text(it, 'Scheme') ?? 'internet-facing',
      place: placed(it, 'Subnets'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::Listener': {
    called: 'Listener',
    settings: (it) => ({
      port: `${text(it, 'Protocol') ?? 'traffic'} ${text(it, 'Port') ?? ''}`.trim(),
      of: phrase('of ', text(it, 'LoadBalancerArn')),
      policy: text(it, 'SslPolicy'),
      certificate: phrase('certificate ', text(it, 'Certificates[0].CertificateArn')),
      action: action(it, 'DefaultActions[0]'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    called: 'Listener rule',
    settings: (it) => ({
      priority: phrase('priority ', text(it, 'Priority')),
      when: phrase('for ', conditions(it)),
      action: action(it, 'Actions[0]'),
    }),
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    called: 'Target group',
    settings: (it) => ({
      port: `${text(it, 'Protocol') ?? ''} ${text(it, 'Port') ?? ''}`.trim(),
      health: phrase(
        'healthy when ',
        text(it, 'HealthCheckPath'),
        ` answers${phrase(' ', text(it, 'Matcher.HttpCode')) ?? ''}`,
      ),
      interval: phrase('every ', text(it, 'HealthCheckIntervalSeconds'), ' s'),
      drain: phrase('', drain(it), ' s to drain'),
    }),
  },
  'AWS::ApiGateway::RestApi': {
    called: 'REST API',
    settings: (it) => ({ name: text(it, 'Name'), endpoint: text(it, 'EndpointConfiguration.Types[0]') }),
  },
  'AWS::ApiGatewayV2::Api': {
    called: 'HTTP API',
    settings: (it) => ({ name: text(it, 'Name'), protocol: text(it, 'ProtocolType') }),
  },
  'AWS::CertificateManager::Certificate': {
    called: 'Certificate',
    settings: (it) => ({ name: text(it, 'DomainName'), validation: text(it, 'ValidationMethod') }),
  },
  'AWS::Cognito::UserPool': {
    called: 'User pool',
    settings: (it) => ({ name: text(it, 'UserPoolName'), factor: phrase('MFA ', text(it, 'MfaConfiguration')) }),
  },
  'AWS::Route53Resolver::FirewallRuleGroup': {
    called: 'DNS firewall',
    settings: (it) => ({
      rules: entries(it, 'FirewallRules')
        .map((rule) => `${text(rule, 'Action')} ${text(rule, 'FirewallDomainListId')}`)
        .join(', then '),
    }),
  },
  'AWS::Route53Resolver::FirewallDomainList': {
    called: 'List of domains',
    settings: (it) => ({ domains: domains(texts(it, 'Domains')) }),
  },
  'AWS::NetworkFirewall::Firewall': {
    called: 'Network firewall',
    settings: (it) => ({ delete: flag(it, 'DeleteProtection', 'deletion protection') }),
  },
};

function domains(names: readonly string[]): string {
  return names.length > 6 ? `${names.slice(0, 6).join(', ')} and ${names.length - 6} more` : names.join(', ');
}

function origins(it: ResourceReading): string | undefined {
  const told = entries(it, 'DistributionConfig.Origins').flatMap(
    (origin) => text(origin, 'VpcOriginConfig.VpcOriginId') ?? text(origin, 'DomainName') ?? [],
  );
  return told.length === 0 ? undefined : told.join(', ');
}

function firewallRules(it: ResourceReading): string | undefined {
  const told = entries(it, 'Rules').map((rule) => {
    const limit = text(rule, 'Statement.RateBasedStatement.Limit');
    const name = text(rule, 'Statement.ManagedRuleGroupStatement.Name') ?? text(rule, 'Name') ?? '?';
    return limit === undefined ? name : `${name} (${limit} requests in 5 minutes from one address)`;
  });
  return told.length === 0 ? undefined : told.join(', ');
}

function action(it: ResourceReading, path: string): string | undefined {
  const target = text(it, `${path}.TargetGroupArn`) ?? text(it, `${path}.ForwardConfig.TargetGroups[0].TargetGroupArn`);
  if (target !== undefined) return `forwards to ${target}`;
  const redirect = text(it, `${path}.RedirectConfig.StatusCode`);
  const where = [text(it, `${path}.RedirectConfig.Protocol`), text(it, `${path}.RedirectConfig.Port`)].flatMap(
    (part) => part ?? [],
  );
  if (redirect !== undefined) return `redirects to ${where.join(' ')} (${redirect.replace('HTTP_', '')})`;
  return phrase('answers ', text(it, `${path}.FixedResponseConfig.StatusCode`));
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
    (each) => text(each, 'Key') === 'deregistration_delay.timeout_seconds',
  );
  return attribute === undefined ? undefined : text(attribute, 'Value');
}
