import type { Resolutions } from 'lintel/constructs';

/** Where the original document contradicts itself or AWS, and what was decided. */
export const RESOLUTIONS: Resolutions = {
  'C-MCP-01': {
    says: 'The load balancer is drawn in zone b only, but an Application Load Balancer needs subnets in two zones.',
    decision: 'It stands in both public subnets, so zone b is included.',
  },
  'C-MCP-02': {
    says: 'The internet gateway is drawn inside a subnet, but it attaches to a VPC.',
    decision: 'It is attached to the VPC and is the default route of both public subnets.',
  },
  'C-MCP-03': {
    says: 'Four interface endpoints are priced, but three are drawn, and the fourth is a gateway endpoint without an hourly price.',
    decision: 'Three interface endpoints and one gateway endpoint for S3; the price counts what exists.',
  },
  'C-MCP-04': {
    says: 'The endpoints are drawn in zone b alone while the server is in zone a, and the S3 endpoint is drawn in a subnet.',
    decision:
      'Interface endpoints stand in both private subnets, so that no call depends on the other zone; S3 is an entry of the private route table. One zone can be chosen, which is cheaper.',
  },
  'C-MCP-05': {
    says: 'The total is about $110 to $120, but the lines of the table add up to less, and public addresses, the disk and the second zone of the endpoints are missing.',
    decision:
      'The bill is compared line by line; endpoints in two zones put it above the band, and the reason is shown.',
  },
  'C-MCP-06': {
    says: 'One NAT gateway serves both private subnets, so zone b loses its way out together with zone a.',
    decision:
      'One gateway stays: the only server is in zone a, and one is what was priced. One for each zone can be chosen.',
  },
  'C-MCP-07': {
    says: 'AWS APIs are said to be reached privately, but endpoints exist for four services and the server uses more.',
    decision: 'EC2, S3, Logs and Secrets Manager stay private; every other AWS call leaves through NAT on 443.',
  },
  'C-MCP-08': {
    says: 'An SSH key pair is a parameter, but no packet to port 22 can arrive.',
    decision:
      'The parameter stays and may be empty; sessions are opened through Session Manager, and port 22 is proved closed.',
  },
  'C-MCP-09': {
    says: 'TLS 1.3 is claimed, but the policy that was used also accepts 1.2.',
    decision: 'The policy accepts 1.3 only, so that the claim is literally true; a floor of 1.2 can be chosen.',
  },
  'C-MCP-10': {
    says: 'The alarms on failed logins and CORS violations watch metrics that the server emitted with other dimensions, so they could never ring.',
    decision:
      'The server emits each metric with exactly the namespace and dimensions of its alarm; details go to the log only.',
  },
  'C-MCP-11': {
    says: 'The alarm on 5xx counts the errors of the load balancer, not those of the server.',
    decision: 'The documented metric stays, and the text of the alarm says what it does not see.',
  },
  'C-MCP-12': {
    says: 'The name of the log group is fixed while project and environment are parameters.',
    decision: 'The name is made of both parameters and equals the documented one with their defaults.',
  },
  'C-MCP-13': {
    says: 'The endpoint URL would use the name of the load balancer, which the certificate does not cover.',
    decision:
      'With the parameter DomainName the output names that domain; without it, the output says that clients will refuse the certificate.',
  },
};
