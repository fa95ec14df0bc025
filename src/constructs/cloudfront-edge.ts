import { Duration, Token } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

export interface CloudFrontEdgeProps {
  /** An internal load balancer that answers HTTPS on 443. Its VPC must have an internet gateway attached. */
  readonly loadBalancer: IApplicationLoadBalancer;
  /**
   * The name for which the load balancer's certificate is valid: CloudFront asks for it and refuses another. It need not
   * resolve anywhere.
   */
  readonly originDomainName: string;
  /** The name of the origin in the console. */
  readonly name: string;
  /** What it serves, for whoever finds it in the console. */
  readonly comment: string;
  /**
   * How long CloudFront waits for the origin's answer: longer than the slowest one, at most 120 s without a quota request.
   *
   * @default Duration.seconds(60)
   */
  readonly readTimeout?: Duration;
  /**
   * Names of one's own. CloudFront takes certificates of us-east-1 only.
   *
   * @default - the distribution's own name, *.cloudfront.net
   */
  readonly viewer?: { readonly domainNames: readonly string[]; readonly certificateArn: string };
  /**
   * Where CloudFront writes a line for each request, those that it answers itself included. The bucket takes CloudFront's
   * logs; the prefix ends with a slash.
   *
   * @default - nowhere
   */
  readonly accessLogs?: { readonly bucket: IBucket; readonly prefix: string };
  /**
   * @default - every edge location of CloudFront
   */
  readonly priceClass?: cloudfront.PriceClass;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html */
const LONGEST_READ_SECONDS = 120;

/**
 * The public face of an internal load balancer: CloudFront answers users over HTTPS and opens its connections to the
 * load balancer inside the VPC (a VPC origin), so that nothing in the VPC needs a public address. Nothing is cached: what
 * an API answers is for whoever asked.
 */
export class CloudFrontEdge extends Construct {
  readonly distribution: cloudfront.Distribution;
  /** What reaches into the VPC; made after whatever the VPC needs for it. */
  readonly origin: cloudfront.VpcOrigin;
  private readonly viewer: CloudFrontEdgeProps['viewer'];

  constructor(scope: Construct, id: string, props: CloudFrontEdgeProps) {
    super(scope, id);
    const readTimeout = props.readTimeout ?? Duration.seconds(60);
    refuseTimeout(this.node.path, readTimeout);
    if (props.viewer !== undefined) refuseForeignCertificate(this.node.path, props.viewer.certificateArn);
    this.viewer = props.viewer;
    this.origin = new cloudfront.VpcOrigin(this, 'Origin', {
      endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(props.loadBalancer),
      vpcOriginName: props.name,
      httpsPort: 443,
      protocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
    });
    this.distribution = new cloudfront.Distribution(this, 'Default', {
      comment: props.comment,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: VpcOrigin.withVpcOrigin(this.origin, {
          originId: props.name,
          domainName: props.originDomainName,
          readTimeout,
          keepaliveTimeout: Duration.seconds(5),
        }),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        // Not the Host header: with it CloudFront would want a certificate for the viewer's name at the origin.
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
        compress: true,
      },
      ...(props.priceClass === undefined ? {} : { priceClass: props.priceClass }),
      ...(props.accessLogs === undefined
        ? {}
        : { logBucket: props.accessLogs.bucket, logFilePrefix: props.accessLogs.prefix }),
      ...(props.viewer === undefined
        ? {}
        : {
            domainNames: [...props.viewer.domainNames],
            // Under *.cloudfront.net the policy is CloudFront's own, and it accepts TLS 1.0.
            minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            certificate: acm.Certificate.fromCertificateArn(this, 'ViewerCertificate', props.viewer.certificateArn),
          }),
    });
  }

  /** `https://` and the name under which users come: the first of their own, else the distribution's. */
  get url(): string {
    return `https://${this.viewer?.domainNames[0] ?? this.distribution.distributionDomainName}`;
  }
}

function refuseTimeout(path: string, timeout: Duration): void {
  const seconds = timeout.toSeconds();
  if (seconds < 1 || seconds > LONGEST_READ_SECONDS) {
    throw new Error(
      `Edge "${path}" waits ${seconds} s for its origin; CloudFront waits 1 to ${LONGEST_READ_SECONDS} s.`,
    );
  }
}

function refuseForeignCertificate(path: string, arn: string): void {
  if (!Token.isUnresolved(arn) && arn.split(':')[3] !== 'us-east-1') {
    throw new Error(
      `Edge "${path}" was given the certificate ${arn}; CloudFront takes certificates of us-east-1 only, so request one there.`,
    );
  }
}
