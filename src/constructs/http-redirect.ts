import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

export interface HttpRedirectProps {
  readonly loadBalancer: elb.IApplicationLoadBalancer;
}

/**
 * Port 80 of a load balancer that only says where HTTPS is: a permanent redirect to the same host and path on 443. Its
 * security group has to let port 80 in; no rule is added to it.
 */
export class HttpRedirect extends Construct {
  readonly listener: elb.ApplicationListener;

  constructor(scope: Construct, id: string, props: HttpRedirectProps) {
    super(scope, id);
    this.listener = new elb.ApplicationListener(this, 'Default', {
      loadBalancer: props.loadBalancer,
      protocol: elb.ApplicationProtocol.HTTP,
      port: 80,
      open: false,
      defaultAction: elb.ListenerAction.redirect({
        protocol: elb.ApplicationProtocol.HTTPS,
        port: '443',
        permanent: true,
      }),
    });
  }
}
