import type { Resolutions } from 'lintel/constructs';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const RESOLUTIONS: Resolutions = {
  'C-OMN-01': {
    says: 'The writer is said to run in us-east-1a, but without a zone on the instance Aurora chooses one.',
    decision:
      'The writer names us-east-1a. After a failover it may stand elsewhere; the claim is about where it begins.',
  },
  'C-OMN-02': {
    says: 'Automatic failover over several zones is claimed for a cluster with one writer and no reader.',
    decision:
      'Storage spans three zones; compute fails over quickly only with a reader, which is planned. Without one Aurora recreates the writer.',
  },
  'C-OMN-03': {
    says: 'The number of connections is said to follow the current capacity, but Aurora derives it from the maximum capacity.',
    decision:
      'The documented figures are not asserted; the alarm at 80 connections stays well below what the engine allows.',
  },
  'C-OMN-04': {
    says: 'The document has three NAT gateways, the deployed system had two.',
    decision: 'Three are built, one for each zone, each with its own route tables.',
  },
  'C-OMN-05': {
    says: 'Data subnets have a way out through NAT although the database may open no connection.',
    decision:
      'The route serves the bastion, which stands in a data subnet. The database has a rule that denies all, and is proved to reach nothing.',
  },
  'C-OMN-06': {
    says: 'Tasks and bastion have a rule for everything and one for the database; the second is implied, and CDK drops it silently.',
    decision: 'Both rules are written out, so that each can be proved.',
  },
  'C-OMN-07': {
    says: 'The ports between load balancer and tasks are spelled in three ways.',
    decision: 'All TCP ports, in both directions of the pair, as the three spellings have in common.',
  },
  'C-OMN-08': {
    says: 'The listener is HTTP, its successor is called HTTP on 443, and controls for health data are claimed.',
    decision:
      'Without a certificate port 80 forwards, and the document says that the way from the internet is not encrypted. With one, HTTPS and a redirect are built.',
  },
  'C-OMN-09': {
    says: 'The access logs of the load balancer are said to be encrypted with a key of KMS, which that service does not support.',
    decision: 'Their bucket uses the key of S3; the trail uses the customer-managed key.',
  },
  'C-OMN-10': {
    says: 'Certificates are said to lie in Secrets Manager, but those of a load balancer live in ACM.',
    decision: 'There is no secret for certificates; TLS takes them from ACM.',
  },
  'C-OMN-11': {
    says: 'The alarm topic is encrypted, but the key did not let CloudWatch use it, so no alarm would have arrived.',
    decision: 'The key policy names CloudWatch and EventBridge; the way from alarm to topic to key is proved.',
  },
  'C-OMN-12': {
    says: 'The login is called admin, a word that PostgreSQL on Aurora reserves.',
    decision: 'The master user is postgres, and its password is kept by RDS in Secrets Manager.',
  },
  'C-OMN-13': {
    says: 'Three services are listed as running and as future at once, next to an nginx for tests.',
    decision: 'The system has two stages: validation runs nginx, production runs api, web and worker.',
  },
  'C-OMN-14': {
    says: 'The bastion is documented in a data subnet, the deployed one stood in an application subnet.',
    decision: 'It stands in the data subnet of zone a, which is also why data subnets need NAT.',
  },
  'C-OMN-15': {
    says: 'Version 15.10 is called long-term support, while automatic minor upgrades would leave it.',
    decision:
      'Aurora still supports 15.10 for long; automatic upgrades are switched off. PostgreSQL 15 ends in November 2027.',
  },
  'C-OMN-16': {
    says: 'Audit by pgAudit is claimed without the parameter group that it needs, and logging every statement would put health data into logs.',
    decision: 'A parameter group loads pgAudit for roles, definitions and writes, and forces TLS; reads can be added.',
  },
  'C-OMN-17': {
    says: 'All commands of sessions are said to be logged, but forwarded ports never are, and the setting exists once for an account.',
    decision:
      'A session document of its own logs commands, and operators may start sessions only with it. Port forwarding stays unrecorded, and the document says so.',
  },
  'C-OMN-18': {
    says: '21 alarms are counted in categories that overlap, and several of the deployed ones could never ring.',
    decision:
      'The same categories and counts, each alarm on a metric that exists and with dimensions of this template. Two more watch break-the-glass, which the application brings.',
  },
  'C-OMN-19': {
    says: 'A conformance pack for HIPAA is claimed; one of its rules did not apply to Aurora.',
    decision:
      'A pack of rules that fit the system is deployed, with the rules for clusters. It is never called compliance.',
  },
  'C-OMN-20': {
    says: 'Recorder and detector exist once for an account and region, so a second deployment fails.',
    decision: 'Both can be taken from the account instead, and a check before the first deployment tells which.',
  },
};
