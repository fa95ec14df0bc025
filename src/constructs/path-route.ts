import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';

export interface PathRouteProps {
  readonly listener: elb.IApplicationListener;
  /** The lowest number that matches decides; each number once a listener, 1 to 50000. */
  readonly priority: number;
  /** `/api/*`: case matters, `*` is any text and `?` any one character. At most five. */
  readonly paths: readonly string[];
  readonly target: elb.IApplicationTargetGroup;
  /**
   * Also required: a header with one of the values, `{ name: 'X-Origin-Verify', values: ['…'] }`.
   *
   * @default - whatever the headers
   */
  readonly header?: { readonly name: string; readonly values: readonly string[] };
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html#path-conditions */
const PATH = /^\/[A-Za-z0-9_.$/~"'@:+&*?-]{0,127}$/;
const MAX_VALUES = 5;

/** Requests whose path is one of these go to a target group of their own; all others to the listener's default. */
export class PathRoute extends Construct {
  constructor(scope: Construct, id: string, props: PathRouteProps) {
    super(scope, id);
    refuse(this.node.path, props);
    new elb.ApplicationListenerRule(this, 'Default', {
      listener: props.listener,
      priority: props.priority,
      conditions: [
        elb.ListenerCondition.pathPatterns([...props.paths]),
        ...(props.header === undefined
          ? []
          : [elb.ListenerCondition.httpHeader(props.header.name, [...props.header.values])]),
      ],
      targetGroups: [props.target],
    });
  }
}

function refuse(path: string, { paths, priority, header }: PathRouteProps): void {
  const wrong = paths.find((each) => !PATH.test(each));
  if (wrong !== undefined) {
    throw new Error(`Route "${path}" has the path "${wrong}"; write it like "/api/*", at most 128 characters.`);
  }
  const values = paths.length + (header?.values.length ?? 0);
  if (paths.length === 0 || values > MAX_VALUES) {
    throw new Error(
      `Route "${path}" has ${values} values in its conditions; a rule takes 1 to ${MAX_VALUES}, one of them a path.`,
    );
  }
  if (!Number.isInteger(priority) || priority < 1 || priority > 50_000) {
    throw new Error(`Route "${path}" has the priority ${priority}; use a whole number from 1 to 50000.`);
  }
}
