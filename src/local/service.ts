/**
 * What one AWS service is to the local target: its operations and its CloudFormation types, as functions and plain data.
 *
 * The server decodes a request by the service's schema, calls the operation and encodes what it returns. The engine calls
 * a type with resolved properties. Both act through the same functions, so what a template makes and what an API call
 * makes are the same thing. Nothing here knows HTTP, XML or JSON.
 */
import type { Clock } from './clock.ts';
import type { Body } from './state/blobs.ts';
import type { State } from './state/state.ts';

/** One service. Its schema is `schemas/<schema>.json`; the members of inputs and outputs are named as there. */
export interface Service {
  /** The id as SigV4 spells it in a credential scope: `s3`, `sqs`, `cloudformation`, `monitoring`. */
  readonly id: string;
  /** The schema file, named as the SDK's client package is: `sqs`, `cloudwatch-logs`, `secrets-manager`. */
  readonly schema: string;
  /** By AWS's name. A name of the schema that is missing here is answered with `NotImplemented`, never with silence. */
  readonly operations: Readonly<Record<string, Operation>>;
  /** By CloudFormation type name. */
  readonly types?: Readonly<Record<string, LocalType>>;
  /** Answers what is no operation of the schema (a form upload, a web site, a preflight); `undefined` leaves it to them. */
  readonly web?: (request: WebRequest, call: Call) => WebAnswer | undefined | Promise<WebAnswer | undefined>;
  /** Headers that every answer of the service carries, errors included, whatever the operation. */
  readonly headers?: (request: WebRequest, call: Call) => Readonly<Record<string, string>>;
  /** What an operation asks for in IAM's terms. Absent: the action of its name, on a resource that nobody knows. */
  readonly asks?: (operation: string, input: object, call: Call) => readonly AskedAccess[];
  /**
   * What resources of the service answer over HTTP themselves: by the word that stands in their address, `lambda-url` in
   * `ID.lambda-url.REGION.on.aws`. The same is served below `/_aws/lambda-url/ID/`, for names that nobody resolves here.
   */
  readonly sites?: Readonly<Record<string, (request: SiteRequest, world: LocalWorld) => Promise<SiteAnswer>>>;
  /** Starts what goes on without a request (schedules, deliveries). Called once, when the world is opened. */
  readonly start?: (world: LocalWorld) => void;
  /** Ends what the service runs beside the target: processes, polls. Called once, before the state is closed. */
  readonly stop?: (world: LocalWorld) => void;
}

/** A request to a resource: what its address says of it is in `id`, and `path` begins behind that. */
export interface SiteRequest {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Names and values as they were sent, in turn. */
  readonly rawHeaders: readonly string[];
  body(): Promise<Buffer>;
}

export interface SiteAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Body;
}

/** One thing that an operation wants to do. */
export interface AskedAccess {
  /** `s3:GetObject` */
  readonly action: string;
  /** An ARN, or `*` where the action has none. `undefined`: it is not known. */
  readonly resource: string | undefined;
  /** The policy of the resource, as JSON. */
  readonly policy?: string;
  /** Whose the resource is. @default the caller's account */
  readonly account?: string;
  /** Whether anyone may, whatever policies say. */
  readonly isOpen?: boolean;
  /** Condition keys of the service; `undefined`: the request does not have the key. */
  readonly context?: Readonly<Record<string, string | undefined>>;
}

/** A request as routing left it. `operation` is what the schema would make of it. */
export interface WebRequest {
  readonly operation: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** To be called once, if the request is answered here. */
  body(): Body;
}

export interface WebAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Body;
}

/** An account and a region of a partition: the name space in which a resource lives. */
export interface AccountRegion {
  readonly partition: 'aws';
  readonly account: string;
  readonly region: string;
}

/** One local target: its clock, its state and its services. Everything an operation acts on hangs on this. */
export interface LocalWorld {
  readonly clock: Clock;
  readonly state: State;
  /** The services by id. */
  readonly services: ReadonlyMap<string, Service>;
  /** Where its state is kept; undefined for one in memory. */
  readonly folder?: string | undefined;
  /** Where the target answers, `http://127.0.0.1:4566`: the origin of queue URLs and the like. */
  readonly endpoint: string;
  /** Asks another service in the same process, in the name of `from`; a place alone is its account's root. */
  invoke(service: string, operation: string, input: object, from: Call | AccountRegion): Promise<object>;
}

/** One request, or what one service asks of another in its name. */
export interface Call extends AccountRegion {
  readonly world: LocalWorld;
  /** The id that the answer carries. */
  readonly requestId: string;
  /** The ARN of who asks. */
  readonly principal: string;
  /** The access key that signed the request, if one did. */
  readonly accessKey?: string | undefined;
  /** How the request came; `undefined` when another service or the engine calls. */
  readonly http?: HttpRequest;
}

/** What an operation may need of the request beside its input. Header names are in lower case. */
export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client goes away: a long poll ends then. */
  readonly gone: AbortSignal;
}

/**
 * Input and output as the schema has them: members named as there, `Date` for timestamps, `Uint8Array` for blobs,
 * `Body` for streamed ones. Types and the presence of required members are checked before. Throws `ServiceError`.
 *
 * All writes of state between two awaits are one record of the journal: an operation writes in one go, after its last
 * await, so that a crash leaves all of it or nothing. The answer is sent when the record is kept.
 */
export type Operation = {
  bivariant(input: object, call: Call): object | undefined | Promise<object | undefined>;
}['bivariant'];

/**
 * An answer that AWS gives instead of a result: `code` and message are AWS's own. `members` are further members of the
 * error's shape; `headers` go on the answer as they are.
 */
export class ServiceError extends Error {
  readonly code: string;
  /** `undefined`: what the service's schema says of the code, or 400. */
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: string,
    message: string,
    {
      status,
      members = {},
      headers = {},
    }: {
      readonly status?: number;
      readonly members?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
    this.members = members;
    this.headers = headers;
  }
}

/** Resolved properties of a resource: what is left when every intrinsic function has its value. */
export type Properties = Readonly<Record<string, unknown>>;

/**
 * One CloudFormation type. `RUNS` does what the resource does on AWS; `RECORDED` checks and describes it and nothing more.
 * An error thrown here, `ServiceError` or not, is the reason of the resource's failed event.
 */
export interface LocalType {
  readonly standing: 'RUNS' | 'RECORDED';
  /** The standing of one resource, where its properties decide. @default the type's */
  standingOf?(properties: Properties): 'RUNS' | 'RECORDED';
  /** Whether what it makes sends the signals that a creation policy waits for. @default it does, unless it is RECORDED */
  sendsSignals?(at: Creation): boolean;
  /** Makes the resource. A name that the template leaves open comes from `at.generatedName`. */
  create(properties: Properties, at: Creation): Made | Promise<Made>;
  /** Changes it in place; the engine decides replacement. Absent: the type knows no update without replacement. */
  update?(made: Made, properties: Properties, before: Properties, at: Creation): Made | Promise<Made>;
  /** Deletes it; that it is gone already is no error. */
  delete(made: Made, properties: Properties, at: Creation): void | Promise<void>;
  /**
   * The properties as they stand, as far as the type reads them: one that stands at nothing is there as `undefined`.
   * `undefined` if the resource is gone. `given` is what the template says, for what has several spellings. For drift and
   * Cloud Control.
   */
  read?(made: Made, at: Creation, given?: Properties): Properties | undefined | Promise<Properties | undefined>;
}

/** A resource as CloudFormation knows it: `id` is what Ref gives, `attributes` what GetAtt gives, by dotted name. */
export interface Made {
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The circumstances in which a stack makes, changes or deletes a resource. */
export interface Creation extends Call {
  readonly stack: { readonly id: string; readonly name: string };
  readonly logicalId: string;
  /** Tags of the stack and the `aws:cloudformation:` ones, which a type with tags adds to its own. */
  readonly tags: Readonly<Record<string, string>>;
  /** CreationPolicy, UpdatePolicy and Metadata, as the template has them now. */
  readonly policies: Readonly<Record<string, unknown>>;
  /** Aborted when the operation is cancelled or times out. */
  readonly signal: AbortSignal;
  /**
   * Waits for so many signals for the resource, for as long as a duration such as `PT15M`.
   *
   * @throws with CloudFormation's words when one tells of a failure, or time is up.
   */
  awaitSignals(count: number, duration: string): Promise<void>;
  /**
   * The name that AWS would generate: `<stack>-<logical id>-<random>`, cut to `limit` characters (64 if absent), in
   * lower case when `charset` says so (S3, for one). The same for one creation however often it is asked.
   */
  generatedName(limit?: number, charset?: 'any' | 'lower'): string;
}
