import { either, object, record, type Shape, type Shaped, text } from '../base/index.ts';
import { MATCHER } from './matcher.ts';
import { CALLER, NAME, type ResourceType } from './names.ts';

const SELECTOR = object(
  {},
  {
    type: text({ about: 'the resource type, * allowed: AWS::EC2::*; Stack for the stacks themselves' }),
    id: text({ about: 'the logical id, * allowed' }),
    path: text({ about: 'the construct path of a CDK template, * allowed' }),
    stack: text({ about: 'the stack, * allowed' }),
    parameter: text({ about: 'a template parameter by name' }),
    output: text({ about: 'a stack output by name' }),
    where: record(MATCHER, 'property path to matcher'),
  },
  'the resources, parameters, outputs or stacks that a claim is about',
);

export type Selector = Shaped<typeof SELECTOR>;

/** A declared name, a logical id, a resource type, or a selector written out. */
export type Subject<Name extends string = string> = Name | ResourceType | Selector;

export const SUBJECT: Shape<Subject> = either((value) => typeof value === 'string', NAME, SELECTOR);

/** A principal of the template, or `internet`: everybody, with an AWS account or without one. */
export type Asking<Name extends string = string> = Subject<Name> | 'internet';

export const ASKING: Shape<Asking> = either((value) => typeof value === 'string', CALLER, SELECTOR);
