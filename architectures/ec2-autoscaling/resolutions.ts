import type { Resolutions } from 'lintel/constructs';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const RESOLUTIONS: Resolutions = {
  'C-EC2-01': {
    says: 'At most one hour of data may be lost in production, but backups are daily.',
    decision: 'Production backs up every hour and its database to any second; daily, weekly and monthly backups stay.',
  },
  'C-EC2-02': {
    says: 'A database is drawn and protected, but neither engine nor size is given.',
    decision:
      'PostgreSQL in staging and production, in the documented subnets and behind the documented group; dev has none.',
  },
  'C-EC2-03': {
    says: 'DNS, CloudFront and a firewall are drawn and never described; a firewall at CloudFront is passed by calling the load balancer itself.',
    decision:
      'The firewall stands on the load balancer in staging and production. CloudFront and DNS are built where a domain name is given, which is production; the load balancer then admits the addresses of CloudFront only, the firewall only requests with the secret of this distribution, and requests are counted by the address that connects too, because a client may write the forwarded one.',
  },
  'C-EC2-04': {
    says: 'The image is Amazon Linux 2 or Ubuntu 22.04; the first is out of support since June 2026.',
    decision: 'Amazon Linux 2023 is the default and Ubuntu can be chosen; Amazon Linux 2 is refused.',
  },
  'C-EC2-05': {
    says: 'All data is said to travel encrypted, but HTTPS is optional.',
    decision:
      'Staging and production must have a certificate, and the database refuses plain connections. The document lists which hop is encrypted and which is not.',
  },
  'C-EC2-06': {
    says: 'SSH is allowed from given addresses, but the servers are private and production forbids it.',
    decision:
      'Only private ranges can be allowed, and only outside production; Session Manager is the way in everywhere.',
  },
  'C-EC2-07': {
    says: 'Disks use a key of the customer, but Auto Scaling could not launch servers without a right to that key.',
    decision: 'The key policy names the service-linked role of Auto Scaling; the way from template to key is proved.',
  },
  'C-EC2-08': {
    says: 'Backup is off in dev, yet every environment is said to have a vault and daily backups.',
    decision: 'The row of the environment wins: dev has no plan and no vault.',
  },
  'C-EC2-09': {
    says: 'One retention is given, under which a monthly backup would be gone before the next one.',
    decision: '14 and 30 days hold for daily backups; weekly and monthly ones are kept longer.',
  },
  'C-EC2-10': {
    says: 'The disks of replaceable servers are backed up, although they restore nothing that a launch would not.',
    decision:
      'They are tagged, so that the selection holds what was documented; what must not be lost is in the database and in S3.',
  },
  'C-EC2-11': {
    says: 'Two to three zones are named without saying where.',
    decision: 'Dev and staging have two, production has three.',
  },
  'C-EC2-12': {
    says: 'One NAT gateway is named in a network over several zones.',
    decision: 'Dev and staging have one, production one for each zone.',
  },
  'C-EC2-13': {
    says: 'The load balancer is open to the internet, yet staging is for the corporate network.',
    decision: 'The row of the environment wins: staging admits the corporate ranges only.',
  },
  'C-EC2-14': {
    says: 'Network ACLs are promised without a rule, and a guessed one would cut off answers.',
    decision:
      'Each tier has one that admits its own ports and the ports of answers; reachability is proved through them.',
  },
  'C-EC2-15': {
    says: 'Alarms with several thresholds are promised without values, and EC2 measures neither memory nor disk.',
    decision:
      'Each has a warning and a critical value; the agent measures memory and disk with the dimensions that the alarms ask for.',
  },
  'C-EC2-16': {
    says: 'The system is said to be built with Terraform.',
    decision:
      'It is built with the CDK; what is said of plan and update is read as synth, diff and dependency updates.',
  },
};
