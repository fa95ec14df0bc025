/**
 * What runs behind deployed resources. A *data plane* brings one kind of thing that runs (databases, instances, load
 * balancers) into agreement with what the stacks say; a *scene* is all that it acts on: what is deployed, and the network
 * it stands in.
 */
import type { LocalAuthority } from '../authority/authority.ts';
import type { PlannedSeat } from '../network/plan.ts';
import type { RunningNetwork } from '../network/sandbox.ts';
import type { InstanceMetadata } from '../network/sandbox-messages.ts';
import type { AccountRegion, LocalWorld, Properties } from '../service.ts';

/** One kind of thing that runs behind deployed resources. A system makes its own by a `PlaneMaker`. */
export interface DataPlane {
  /** `elbv2`, `rds`, `elasticache`, `ec2`, `ecs`. */
  readonly name: string;
  /**
   * Brings what runs into agreement with what is deployed: after the start, and after every finished operation on a
   * stack. Idempotent, and never called twice at once. What cannot run is no fault: it is `refused` in the status, with
   * the reason. A fault that is thrown is told as the plane's own and does not keep the others from starting.
   */
  settle(scene: SystemScene): Promise<void>;
  /** What runs, one row a component. */
  status(): readonly PlaneStatus[];
  /** Runs a command inside a component of this plane, and gives its exit code; undefined for a component of another. */
  exec?(
    component: string,
    words: readonly [string, ...string[]],
    onOutput: (text: string) => void,
    /** Ends the command. */
    signal?: AbortSignal,
  ): Promise<number | undefined>;
  /**
   * Lets a component fail as its machine would, without a word to its processes, and says what comes of it; undefined for
   * a component of another plane.
   */
  crash?(component: string): Promise<string | undefined>;
  /** The folder of the disk that a component has for itself; undefined for a component of another plane. */
  disk?(component: string): string | undefined;
  /** Starts anew what runs of a workload, whose release has changed, and gives the names of the components. */
  restart?(workload: string): Promise<readonly string[]>;
  /** Ends what runs, in order. The network still stands then. */
  stop(): Promise<void>;
}

export type PlaneMaker = () => DataPlane;

export interface PlaneStatus {
  /** How people call it: the logical id of the resource, with a number where there are several. */
  readonly component: string;
  readonly state: 'starting' | 'healthy' | 'unhealthy' | 'stopped' | 'refused';
  /** One line: why it is so, what stands in for what. Never a secret. */
  readonly detail?: string;
  /** Where the machine reaches it. */
  readonly url?: string;
}

/** A resource of a stack that exists. */
export interface SystemResource {
  /** The name of its stack. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** What Ref gives. */
  readonly id: string;
  /** What GetAtt gives, by dotted name. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Resolved, dynamic references included: they may hold secrets. */
  readonly properties: Properties;
  /** Its id in the model, and so in the network: the logical id, with the stack's name where there are several. */
  readonly modelId: string;
  /** CreationPolicy, UpdatePolicy and Metadata, as the template has them. */
  readonly policies: Readonly<Record<string, unknown>>;
}

/** A workload as it is released: its folder has `dist` and all that it needs. */
export interface LocalWorkload {
  readonly name: string;
  readonly folder: string;
  /** The images that hold it. */
  readonly images: readonly LocalImage[];
  /** The commands that are run once before a release takes over. */
  readonly beforeRelease: readonly (readonly string[])[];
}

export interface LocalImage {
  /** The name of its repository; `*` stands for any text. */
  readonly repository: string;
  /** What it runs when nothing else is said. */
  readonly command: readonly string[];
}

/** A seat for something that comes and goes. */
export interface TransientSeat {
  /** A name of its own: that of a namespace of the network. */
  readonly id: string;
  /** The resource of a stack that it belongs to. */
  readonly owner: string;
  readonly type: string;
  /** The ids that AWS gives: `subnet-…`, `sg-…`. */
  readonly subnet: string;
  readonly groups: readonly string[];
  readonly isPublic: boolean;
}

export interface SystemScene {
  readonly world: LocalWorld;
  readonly at: AccountRegion;
  /** Of all stacks in `at`, nested ones included, in the order of their templates. */
  readonly resources: readonly SystemResource[];
  /** Undefined where the kernel builds none; `whyNoNetwork` says why. */
  readonly network: RunningNetwork | undefined;
  readonly whyNoNetwork: string | undefined;
  /** Where state is kept that is not in the world's: data folders of databases, disks of instances. */
  readonly folder: string;
  readonly authority: LocalAuthority;
  /** The file with the certificate of the authority, for what runs to trust. */
  readonly authorityFile: string;
  /** The workloads of the project whose release can be run here. */
  readonly workloads: readonly LocalWorkload[];
  /** The seats of a resource in the running network, in the order of its subnets; none without a network. */
  seatsOf(resource: SystemResource): readonly PlannedSeat[];
  /** The resource that a Ref or an ARN of a property names; undefined for what is not of these stacks. */
  resourceOf(id: unknown): SystemResource | undefined;
  /**
   * From now on the resolvers of the VPCs answer with these addresses; a name without addresses is withdrawn. Names are
   * `GetAtt`'s: `x.us-east-1.elb.amazonaws.com`.
   */
  publishNames(names: Readonly<Record<string, readonly string[]>>): Promise<void>;
  /** Instance metadata by the private address of who asks; undefined ends it. */
  publishMetadata(instances: Readonly<Record<string, InstanceMetadata | undefined>>): Promise<void>;
  /** What task metadata answer, JSON by path, by the private address of who asks; undefined ends it. */
  publishTasks(tasks: Readonly<Record<string, Readonly<Record<string, string>> | undefined>>): Promise<void>;
  /**
   * Takes a seat for something that comes and goes while the network stands.
   *
   * @throws without a network, and where the subnet or a group is not in it.
   */
  takeSeat(wanted: TransientSeat): Promise<PlannedSeat>;
  /** Where interfaces of a resource would stand that come and go: one place a subnet, with AWS's ids. */
  placesOf(resource: SystemResource): readonly Pick<TransientSeat, 'subnet' | 'groups' | 'isPublic'>[];
  /** Gives it back; what still runs there ends. */
  leaveSeat(id: string): Promise<void>;
  /**
   * Brings the network to what the stacks say now, in the middle of an operation too. False where it cannot take that as it
   * stands: it is built anew when the operation has ended.
   */
  refreshNetwork(): Promise<boolean>;
  /** Whether a subnet or a group, by the id that AWS gives, is in the network as it stands now. */
  isInNetwork(id: string): boolean;
  /** The private address of an instance that has metadata: of one's own, or the member of a group. */
  instanceAddress?(id: string): string | undefined;
  /** A program of a component has ended that nobody told to end: all planes are settled again, soon. */
  fell(component: string): void;
  /** A line for `lintel logs`. Never a secret. */
  log(component: string, line: string): void;
}
