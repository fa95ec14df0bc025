/** What is known of one stack while it is deployed. Whatever is left out is missing where a value needs it. */
export interface Deployment {
  /**
   * Values by the name of the parameter; a value of the Parameter Store as it was found there.
   *
   * @default - what the model was built with, else the default of the template
   */
  readonly parameters?: Readonly<Record<string, string>>;
  /** What exists already, by logical id. */
  readonly resources?: Readonly<Record<string, DeployedResource>>;
  /** The values of the exports of the region, by name. */
  readonly exports?: Readonly<Record<string, string>>;
  /** The outputs of other stacks, by the name of the stack. */
  readonly stackOutputs?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The availability zones, by region. */
  readonly zones?: Readonly<Record<string, readonly string[]>>;
  /** @default - where the model says that the stack stands */
  readonly region?: string;
  /** @default - where the model says that the stack stands */
  readonly account?: string;
  /** @default - the name in the model, if it is known there */
  readonly stackName?: string;
  readonly stackId?: string;
  readonly notificationArns?: readonly string[];
}

/** A resource that exists. */
export interface DeployedResource {
  /** What `Ref` returns. */
  readonly physicalId: string;
  /** What `Fn::GetAtt` returns, by attribute: under `Endpoint.Address`, or under `Address` inside `Endpoint`. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}
