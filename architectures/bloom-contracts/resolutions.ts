import type { Resolutions } from 'lintel/constructs';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const RESOLUTIONS: Resolutions = {
  'C-BLM-01': {
    says: 'There shall be no internet gateway, but the NAT gateway and CloudFront need one.',
    decision:
      'There is one, and what it was meant to prevent is proved: no workload has a route to it or a public address, and nothing comes in from the internet. Variants without public subnets and without any gateway can be chosen.',
  },
  'C-BLM-02': {
    says: 'Everything shall be private, but users reach a load balancer and the code has public subnets.',
    decision:
      'The load balancer is internal, behind a VPC origin of CloudFront; public subnets hold the NAT gateway alone.',
  },
  'C-BLM-03': {
    says: 'Data for the AI shall not leave the perimeter, but the Claude API is a public service.',
    decision:
      'Requests leave to the addresses of that API and nowhere else. The sentence is literally true only in the variant that calls Claude through Bedrock.',
  },
  'C-BLM-04': {
    says: 'Only anthropic.com may be called, but a security group knows addresses, not names.',
    decision:
      'The group admits the published addresses of the API, and a DNS firewall resolves the allowed names only. A network firewall that reads the names of TLS can be added.',
  },
  'C-BLM-05': {
    says: 'With Claude as the only destination no task could start: images, secrets and logs would be out of reach.',
    decision: 'AWS services are reached through private endpoints, and 443 is open to those and to Claude.',
  },
  'C-BLM-06': {
    says: 'One group is given a rule for 3001 and one for 443, which no resource needs together.',
    decision: '3001 belongs to the tasks and 443 to the load balancer.',
  },
  'C-BLM-07': {
    says: 'The drawing joins the load balancer to the database.',
    decision:
      'Packets go from load balancer to tasks to database; that the load balancer cannot reach the database is proved.',
  },
  'C-BLM-08': {
    says: 'Everything is in us-west-2, but certificate and firewall of CloudFront must be in us-east-1.',
    decision:
      "The firewall is regional, on the load balancer, and CloudFront uses its own domain. A domain of one's own needs a second certificate.",
  },
  'C-BLM-09': {
    says: 'The model was retired in October 2025, and its successors refuse a temperature other than the default.',
    decision:
      'The model is a parameter that is checked against a list of retired ones; the temperature is set only where a model takes it.',
  },
  'C-BLM-10': {
    says: 'The image is built on Node 20, which ended in April 2026.',
    decision: 'It is built on Node 24, which is maintained until April 2028; the base is an argument of the build.',
  },
  'C-BLM-11': {
    says: 'The health check of the image calls curl, which the image does not have, and ECS ignores it.',
    decision: 'The task has the health check, with the documented times and a program that is there.',
  },
  'C-BLM-12': {
    says: 'The user lacks its group, a flag is out of date, and deleted files stay in the layers below.',
    decision:
      'The user has the group, development packages are left out, and what shall not be in the image is never copied.',
  },
  'C-BLM-13': {
    says: 'The command that creates the secret has an option that does not exist.',
    decision: 'The template generates it, with the four documented settings.',
  },
  'C-BLM-14': {
    says: 'A name that ends in -secret is taken for a complete ARN, so that the reference fails.',
    decision: 'The name stays, and every reference is the full ARN of the resource.',
  },
  'C-BLM-15': {
    says: 'The variable would hold the whole JSON document instead of the secret in it.',
    decision: 'The reference names the key inside the document.',
  },
  'C-BLM-16': {
    says: '19 variables are listed and 4 are set; the connection of the database holds a password.',
    decision: 'The task has all 19; the connection of the database is a secret of its own.',
  },
  'C-BLM-17': {
    says: 'The policy has no owner, names every account and region, and lacks what pulling an image and tracing need.',
    decision: 'Two roles with named resources; what they may do is proved to lie within the documented policy.',
  },
  'C-BLM-18': {
    says: 'Code and workflow call the cluster by different names.',
    decision: 'Cluster, service and family have fixed names, and the workflow is written from them.',
  },
  'C-BLM-19': {
    says: 'The workflow cannot log in, and redeploying the latest image can be neither traced nor undone.',
    decision: 'It has its permissions, tags images by commit, waits for the service, and goes back by itself.',
  },
  'C-BLM-20': {
    says: 'Only the major version of PostgreSQL is given, so AWS chooses.',
    decision: 'A supported minor of 15 is pinned; PostgreSQL 15 ends in November 2027.',
  },
  'C-BLM-21': {
    says: 'The cache has neither version nor size nor encryption.',
    decision: 'Redis 7.1 on one small node, encrypted at rest and in transit; a replica and Valkey can be chosen.',
  },
  'C-BLM-22': {
    says: 'A slow answer of the AI is cut off by CloudFront, and the alarm on slow answers would always ring.',
    decision:
      'CloudFront and the load balancer wait longer than the application, and the alarm leaves the routes of the AI out.',
  },
  'C-BLM-23': {
    says: 'Reserved instances are recommended for Fargate, which has none.',
    decision: 'Reservations are priced for database and cache, and a savings plan for Fargate.',
  },
};
