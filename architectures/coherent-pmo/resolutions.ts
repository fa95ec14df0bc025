import type { Resolutions } from 'lintel/constructs';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const RESOLUTIONS: Resolutions = {
  'C-PMO-01': {
    says: 'In production 4000 and 5173 are open to a load balancer that the system does not have, and nginx needs neither.',
    decision:
      'Production has no rule for them; dev opens them as documented. With a load balancer, its group is the source.',
  },
  'C-PMO-02': {
    says: 'A db.t3.micro is said to have one vCPU; it has two.',
    decision: 'The class is what is claimed.',
  },
  'C-PMO-03': {
    says: 'The maximum of 87 connections is neither set nor what the formula of RDS gives.',
    decision: 'It is taken as something once observed; the alarm rings at four fifths of it.',
  },
  'C-PMO-04': {
    says: 'PostgreSQL 14.10 cannot be created any more, and 14 ended in November 2026.',
    decision: 'The version is 17.9; 14.22 can be chosen as the nearest to the document.',
  },
  'C-PMO-05': {
    says: 'One size is specified for two environments that are priced differently.',
    decision:
      'Dev has t3.micro and db.t3.micro, production t3.medium and db.t3.small in two zones: the reading that explains the cost table.',
  },
  'C-PMO-06': {
    says: 'Files are said to stay in Standard, to move, and to be deleted after a year.',
    decision:
      'The ages hold for old versions; what is current stays. Only backups move and are deleted as current files too.',
  },
  'C-PMO-07': {
    says: 'The bucket has two names, and both are likely to be taken.',
    decision: 'Its name ends in the environment and the account.',
  },
  'C-PMO-08': {
    says: 'The policy for Session Manager is said to let the server write logs, which it does not.',
    decision: 'That policy stays, and a statement of its own allows the log groups by name.',
  },
  'C-PMO-09': {
    says: 'CloudTrail is both in place and recommended.',
    decision: 'Production has it, dev does not; the claim is proved where it is on.',
  },
  'C-PMO-10': {
    says: 'No credentials in code are claimed, while Secrets Manager is only recommended and the password stood in a script.',
    decision: 'RDS keeps the password in Secrets Manager from the start, and the server may read that one secret.',
  },
  'C-PMO-11': {
    says: 'Replication lag of the standby shall be watched, but a standby publishes none.',
    decision: 'There is no such alarm; failovers of the database are told as events.',
  },
  'C-PMO-12': {
    says: 'At most 24 hours are lost, and at most 5 minutes.',
    decision: 'Both hold: 5 minutes for the database within 7 days, 24 hours for everything else.',
  },
  'C-PMO-13': {
    says: 'Recovery within an hour leaves out a restore of the database, and dev has no standby.',
    decision: 'The hour is claimed for production with a failover; a restore is measured on its own.',
  },
  'C-PMO-14': {
    says: 'The NAT gateway serves a database that calls nobody, and an instance instead shall save $32.',
    decision:
      'The gateway stays. An instance and none at all are priced as variants; the saving is smaller with the first and larger with the second.',
  },
  'C-PMO-15': {
    says: '$43 for dev assumes a free database and leaves out public addresses.',
    decision: 'The bill is at list price, and the assumptions of the document are shown line by line.',
  },
  'C-PMO-16': {
    says: '$133 for production pays for a load balancer that is not there and leaves out what is.',
    decision: 'The bill is at list price; the totals agree for other reasons than those given.',
  },
  'C-PMO-17': {
    says: 'Reservations shall save more in dev than its whole compute costs.',
    decision: 'Savings are computed from list prices; the documented ones cannot be reproduced.',
  },
  'C-PMO-18': {
    says: 'Stopping dev at night shall halve its cost, but only compute stops.',
    decision: 'The saving is computed on compute, and a stopped database is stopped again after AWS restarts it.',
  },
  'C-PMO-19': {
    says: 'The database is said to be reached from private subnets only, but its one client is in a public subnet.',
    decision: 'Read as: its endpoint is private, and only the group of the application reaches it.',
  },
  'C-PMO-20': {
    says: 'High availability is claimed with a single server.',
    decision:
      'Subnets and database span two zones; the server is named as the single point of failure until the fleet is built.',
  },
  'C-PMO-21': {
    says: 'A development server serves production traffic on 5173.',
    decision: 'The port serves the built site; the routing stays.',
  },
  'C-PMO-22': {
    says: 'Several versions are out of support, and the client tools of the system refuse a newer database.',
    decision: 'Versions are read as at least, the current ones are installed, and the client is that of the database.',
  },
  'C-PMO-23': {
    says: 'The health check is /api/v1/health, the deployed server answered elsewhere.',
    decision: 'The application answers the documented path.',
  },
  'C-PMO-24': {
    says: 'Audit logging of the database is claimed, but only its log was exported.',
    decision: 'A parameter group loads pgAudit and forces TLS, and the log is still exported.',
  },
  'C-PMO-25': {
    says: 'Compliance with GDPR and PIPEDA is claimed, which no template shows.',
    decision:
      'The document says where data lies and how it is encrypted, and claims no compliance. The region is an option.',
  },
};
