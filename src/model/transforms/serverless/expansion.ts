import { isRaw } from '../../raw.ts';
import type { Path } from '../../value.ts';
import type { Places } from '../places.ts';
import { asWritten, compact, entryAt, type Fields, fieldsOf, isFields, listOf, pick, tagList } from './data.ts';
import { isFunction, isNoValue } from './functions.ts';

/** A resource that the transform makes, and the place that it comes from. */
export interface Generated {
  readonly id: string;
  /** The whole resource: Type, Properties and attributes. */
  readonly fields: Fields;
  readonly from: Path;
}

/** A resource of the Serverless Application Model. */
export interface ServerlessResource {
  readonly id: string;
  readonly fields: Fields;
  readonly properties: Fields;
  /** Attributes that every resource made of it has: Condition, DeletionPolicy, UpdateReplacePolicy. */
  readonly attributes: Fields;
  /** Attributes of the resource that takes its place. */
  readonly ownAttributes: Fields;
  readonly path: Path;
}

const PASSED_ON = ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'];
const OWN = [...PASSED_ON, 'UpdatePolicy', 'Metadata', 'DependsOn'];

export function serverlessResource(id: string, fields: Fields, path: Path): ServerlessResource {
  if (!isFields(fields.Properties)) fields.Properties = {};
  return {
    id,
    fields,
    properties: fieldsOf(fields.Properties),
    attributes: pick(fields, PASSED_ON),
    ownAttributes: pick(fields, OWN),
    path,
  };
}

export function generated(id: string, type: string, properties: Fields, attributes: Fields, from: Path): Generated {
  return { id, from, fields: { Type: type, ...compact(attributes), Properties: compact(properties) } };
}

/** What is known from outside the template. */
export interface ExpansionInputs {
  /** The value of a parameter, where it is given or has a default. */
  parameter(name: string): unknown;
  readonly region: string | undefined;
  readonly partition: string | undefined;
  /** Reports a part that is not expanded, and the resource that it would have changed. */
  unseen(what: string, path: Path, changed?: string): void;
}

/** A function whose versions move with CodeDeploy. */
export interface GradualDeployment {
  readonly function: string;
  readonly preference: Fields;
  readonly condition: unknown;
  readonly tags: unknown;
  readonly from: Path;
}

/** One template on its way from the Serverless Application Model to CloudFormation. */
export class Expansion {
  readonly root: Fields;
  readonly resources: Fields;
  readonly places: Places;
  readonly surroundings: ExpansionInputs;
  readonly deployments: GradualDeployment[] = [];
  /** APIs whose definition the transform writes: implicit ones, and those without a definition of their own. */
  readonly managed = new Set<string>();
  /** Record set groups and domain names that several APIs share, by logical id. */
  readonly shared = new Map<string, Generated>();
  /** The types that resources had before they were expanded. */
  readonly writtenTypes: ReadonlyMap<string, string>;
  private readonly references = new Map<string, string>();
  private readonly renamed = new Map<string, string>();

  constructor(root: Fields, places: Places, surroundings: ExpansionInputs) {
    this.root = root;
    this.resources = fieldsOf(root.Resources);
    this.places = places;
    this.surroundings = surroundings;
    this.writtenTypes = new Map(
      Object.entries(this.resources).map(([id, resource]) => [id, asWritten(entryAt(resource, 'Type'))]),
    );
  }

  /** Resources of a type, those that the transform adds meanwhile not among them. */
  ofType(...types: readonly string[]): readonly ServerlessResource[] {
    return Object.entries(this.resources).flatMap(([id, fields]) =>
      isFields(fields) && typeof fields.Type === 'string' && types.includes(fields.Type)
        ? [serverlessResource(id, fields, this.places.ofEntry('Resources', id, fields))]
        : [],
    );
  }

  unseen(what: string, path: Path, changed?: string): undefined {
    this.surroundings.unseen(what, path, changed);
    return undefined;
  }

  /** Where a part of the template was written. */
  pathOf(part: unknown, otherwise: Path): Path {
    return (isRaw(part) || Array.isArray(part) ? this.places.of(part) : undefined) ?? otherwise;
  }

  add({ id, fields, from }: Generated): void {
    const taken = this.resources[id];
    if (isFields(taken) && taken !== fields && isFields(this.resources[id]) && !this.mayReplace(taken, fields)) {
      this.unseen(`The transform makes a resource "${id}", but the template has one of that name.`, ['Resources', id]);
      return;
    }
    this.resources[id] = fields;
    if (this.places.of(fields) === undefined) this.places.generate('Resources', id, from);
  }

  private mayReplace(taken: Fields, by: Fields): boolean {
    return this.places.of(taken) === undefined || asWritten(taken.Type).startsWith('AWS::Serverless::') || taken === by;
  }

  addCondition(name: string, expression: unknown, from: Path): void {
    if (!isFields(this.root.Conditions)) this.root.Conditions = {};
    fieldsOf(this.root.Conditions)[name] = expression;
    this.places.generate('Conditions', name, from);
  }

  removeCondition(name: string): void {
    delete fieldsOf(this.root.Conditions)[name];
  }

  /** Lets `Resource.Property`, such as `Function.Version`, stand for a resource that was made of it. */
  refer(resource: string, property: string, to: string): void {
    this.references.set(`${resource}.${property}`, to);
  }

  referenceTo(resource: string, property: string): string | undefined {
    return this.references.get(`${resource}.${property}`);
  }

  rename(from: string, to: string): void {
    this.renamed.set(from, to);
  }

  newNameOf(id: string): string | undefined {
    return this.renamed.get(id);
  }

  /** An ARN of a policy that AWS manages. */
  managedPolicy(name: string): unknown {
    const { partition } = this.surroundings;
    return partition === undefined
      ? { 'Fn::Sub': `arn:\${AWS::Partition}:iam::aws:policy/${name}` }
      : `arn:${partition}:iam::aws:policy/${name}`;
  }

  /** The value with the parameters and mappings put in that are known. What the transform decides by has to be known. */
  resolved(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.resolved(each));
    if (!isFields(value)) return value;
    const [name, ...more] = Object.keys(value);
    if (name === 'Ref' && more.length === 0 && typeof value.Ref === 'string') return this.parameter(value.Ref) ?? value;
    if (name === 'Fn::FindInMap' && more.length === 0) return this.inMap(value['Fn::FindInMap']) ?? value;
    if (name === 'Fn::Sub' && more.length === 0) return this.substituted(value);
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, this.resolved(entry)]));
  }

  /** What the transform decides by; where it is not known here, the resource that hangs on it is not known whole. */
  decided(value: unknown, what: string, path: Path, resource: string): unknown {
    const known = this.resolved(value);
    if (isFunction(known) && !isNoValue(known)) {
      this.unseen(`${what} is not known here, so what hangs on it is not seen.`, path, resource);
    }
    return known;
  }

  private parameter(name: string): unknown {
    if (name === 'AWS::Region') return this.surroundings.region;
    if (name === 'AWS::Partition') return this.surroundings.partition;
    return this.surroundings.parameter(name);
  }

  private inMap(argument: unknown): unknown {
    const [map, first, second] = listOf(this.resolved(argument));
    if (typeof map !== 'string' || typeof first !== 'string' || typeof second !== 'string') return undefined;
    return entryAt(entryAt(entryAt(this.root.Mappings, map), first), second);
  }

  private substituted(call: Fields): unknown {
    const text = call['Fn::Sub'];
    if (typeof text !== 'string') return call;
    const put = text.replace(/\$\{([A-Za-z0-9:]+)\}/g, (whole, name: string) => {
      const value = this.parameter(name);
      return typeof value === 'string' || typeof value === 'number' ? asWritten(value) : whole;
    });
    return { 'Fn::Sub': put };
  }
}

/** Types whose tags are a list of keys and values. */
const TAGGED = [
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGateway::Stage',
  'AWS::ApiGateway::DomainName',
  'AWS::ApiGateway::DomainNameV2',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::ApiKey',
  'AWS::ApiGateway::DomainNameAccessAssociation',
  'AWS::IAM::Role',
  'AWS::IoT::TopicRule',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::StepFunctions::StateMachine',
];

/** `PropagateTags`: every resource that takes tags has those of the resource it comes from, and no others. */
export function propagateTags(resources: readonly Generated[], tags: unknown, wanted: unknown): void {
  if (wanted !== true || Object.keys(fieldsOf(tags)).length === 0) return;
  for (const { fields } of resources) {
    if (TAGGED.includes(asWritten(fields.Type))) fieldsOf(fields.Properties).Tags = tagList(tags);
    if (fields.Type === 'AWS::ApiGatewayV2::Stage' || fields.Type === 'AWS::ApiGatewayV2::DomainName')
      fieldsOf(fields.Properties).Tags = tags;
  }
}
