/** Functions: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
import { textIn } from '../../base/index.ts';
import { casesOf, isMapping, type Path, textOf, valuesAt } from '../../model/index.ts';
import type { Thing } from '../question.ts';
import type { Running, RunVariable, Slot } from './running.ts';

export function functionRuns(thing: Thing): Running {
  const at = (...path: Path): Slot => ({ thing, path });
  const unknown: string[] = [];
  const plain = valuesAt(thing.properties, ['Environment', 'Variables'], thing.when).flatMap(
    (found): readonly RunVariable[] => {
      if (found.value === undefined) return [];
      if (!isMapping(found.value)) {
        unknown.push(`the variables of ${thing.id}`);
        return [];
      }
      return Object.entries(found.value).flatMap(([name, value]) =>
        casesOf(value, found.when)
          .filter((each) => each.value !== undefined)
          .map(({ when }) => ({ name, when, slot: at(...found.path, name) })),
      );
    },
  );
  const name = textOf(valuesAt(thing.properties, ['FunctionName'])[0]?.value);
  return {
    name: thing.id,
    when: thing.when,
    owners: [thing.id],
    slots: {
      image: [at('Code', 'ImageUri')],
      command: [at('ImageConfig', 'Command')],
      entrypoint: [at('ImageConfig', 'EntryPoint')],
      memory: [{ ...at('MemorySize'), fallback: 128 }],
      logs: [
        { ...at('LoggingConfig', 'LogGroup'), ...(name !== undefined && { fallback: textIn(`/aws/lambda/${name}`) }) },
      ],
      role: [at('Role')],
      runtime: [at('Runtime')],
      handler: [at('Handler')],
      timeoutSeconds: [{ ...at('Timeout'), fallback: 3 }],
    },
    variables: { plain, secret: [], unknown },
  };
}
