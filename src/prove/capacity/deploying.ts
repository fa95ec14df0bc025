/** How much of a fleet runs while a deployment runs old and new side by side. */
import { attributesFor, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { asFlag } from '../said.ts';

/** In percent of its largest size; undefined where only deployment tells. */
export function shareWhileDeploying(question: Question, thing: Thing): number | undefined {
  if (thing.type === 'AWS::ECS::Service') return maximumPercent(thing);
  if (thing.type === 'AWS::AutoScaling::AutoScalingGroup') return replacing(question, thing) ? 200 : 100;
  return 100;
}

/** 200 % where it is left out: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html. */
function maximumPercent(thing: Thing): number | undefined {
  const found = valuesAt(thing.properties, ['DeploymentConfiguration', 'MaximumPercent']);
  const numbers = found.map(({ value }) => (value === undefined ? 200 : Number(textOf(value) ?? Number.NaN)));
  const [percent, ...others] = new Set(numbers);
  return others.length > 0 || Number.isNaN(percent) ? undefined : percent;
}

/**
 * A replacing update keeps the old group until the new one is up; a rolling one stays within MaxSize:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
function replacing({ model }: Question, { id }: Thing): boolean {
  const resource = model.resources.get(id);
  if (resource === undefined) return false;
  const path = ['UpdatePolicy', 'AutoScalingReplacingUpdate', 'WillReplace'];
  return valuesAt(attributesFor(resource, path), path).some(({ value }) => asFlag(String(textOf(value) ?? '')));
}
