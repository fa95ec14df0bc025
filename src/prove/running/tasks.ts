/** Containers of ECS: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html */
import { and, type Guard, holeName, NEVER, NO_TEXT, showText } from '../../base/index.ts';
import { elementsAt, type Found, isMapping, type Path, textOf, valuesAt } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { type Running, type RunVariable, type RunVariables, type Slot, unknownRunning } from './running.ts';

/** Fargate stops a container after 30 seconds; so do the agents of other hosts. */
const STOPS_AFTER_SECONDS = 30;

export function serviceRuns(question: Question, service: Thing, container: string | undefined): readonly Running[] {
  return definitionsOf(question, service).flatMap(({ definition, when, text }): readonly Running[] => {
    const inWorlds = and(service.when, when);
    if (inWorlds === NEVER) return [];
    if (definition === undefined)
      return [unknownRunning(service.id, inWorlds, `the task definition ${text} of ${service.id}`)];
    return containersOf({ ...definition, when: inWorlds }, [service], container);
  });
}

/** A task definition, with the services that run it. */
export function definitionRuns(
  question: Question,
  definition: Thing,
  container: string | undefined,
): readonly Running[] {
  const services = [...question.model.resources.values()]
    .filter(({ type }) => type === 'AWS::ECS::Service')
    .map((each): Thing => ({ ...each, kind: 'resource' }))
    .filter((service) => definitionsOf(question, service).some((each) => each.definition?.id === definition.id));
  return containersOf(definition, services, container);
}

function definitionsOf(
  { model }: Question,
  service: Thing,
): readonly { readonly definition?: Thing; readonly when: Guard; readonly text: string }[] {
  return valuesAt(service.properties, ['TaskDefinition']).map(({ value, when }) => {
    const text = textOf(value) ?? NO_TEXT;
    const hole = model.holes.get(holeName(text) ?? '');
    const found = hole?.kind === 'resource' ? model.resources.get(hole.resource) : undefined;
    return {
      when,
      text: text === '' ? 'that is not given' : showText(text),
      ...(found?.type === 'AWS::ECS::TaskDefinition' && { definition: { ...found, kind: 'resource' as const } }),
    };
  });
}

function containersOf(definition: Thing, services: readonly Thing[], wanted: string | undefined): readonly Running[] {
  const all = elementsAt(definition.properties, ['ContainerDefinitions'], definition.when);
  const named = all.map((found) => ({ found, name: isMapping(found.value) ? textOf(found.value.Name) : undefined }));
  if (named.some(({ name }) => name === undefined))
    return [unknownRunning(definition.id, definition.when, `the containers of ${definition.id}`)];
  const chosen = wanted === undefined ? named : named.filter(({ name }) => name === wanted);
  if (wanted === undefined && named.length > 1) {
    const names = named.map(({ name }) => name).join(', ');
    return [unknownRunning(definition.id, definition.when, `which container of ${definition.id} is meant: ${names}`)];
  }
  return chosen.map(({ found, name = '' }) => container(definition, services, found, name));
}

function container(definition: Thing, services: readonly Thing[], found: Found, name: string): Running {
  const at = (...path: Path): Slot => ({ thing: definition, path: [...found.path, ...path] });
  const ofTask = (path: string): readonly Slot[] => [{ thing: definition, path: [path] }];
  const ofServices = (path: string, more: Partial<Slot> = {}): readonly Slot[] =>
    services.map((thing) => ({ thing, path: [path], ...more }));
  const options = ['LogConfiguration', 'Options'] as const;
  return {
    name: `container ${name} of ${definition.id}`,
    when: found.when,
    owners: services.map(({ id }) => id),
    slots: {
      image: [at('Image')],
      command: [at('Command')],
      entrypoint: [at('EntryPoint')],
      user: [at('User')],
      readonlyRoot: [{ ...at('ReadonlyRootFilesystem'), fallback: false }],
      cpu: sizeOf(definition, found, 'Cpu'),
      memory: sizeOf(definition, found, 'Memory'),
      count: ofServices('DesiredCount', { fallback: 1 }),
      launch: services.flatMap(launchOf),
      family: ofTask('Family'),
      logs: [at(...options, 'awslogs-group')],
      logPrefix: [at(...options, 'awslogs-stream-prefix')],
      role: ofTask('TaskRoleArn'),
      executionRole: ofTask('ExecutionRoleArn'),
      stopSeconds: [{ ...at('StopTimeout'), fallback: STOPS_AFTER_SECONDS }],
      exec: ofServices('EnableExecuteCommand', { fallback: false }),
    },
    variables: variablesOf(definition, found),
    ports: at('PortMappings'),
    check: at('HealthCheck'),
    logDriver: at('LogConfiguration', 'LogDriver'),
  };
}

/** The size of the task counts; on hosts of one's own that of the container, where the task has none. */
function sizeOf(definition: Thing, found: Found, property: 'Cpu' | 'Memory'): readonly Slot[] {
  const isSet = valuesAt(definition.properties, [property]).some(({ value }) => value !== undefined);
  return [{ thing: definition, path: isSet ? [property] : [...found.path, property] }];
}

function launchOf(service: Thing): readonly Slot[] {
  const strategy = elementsAt(service.properties, ['CapacityProviderStrategy']);
  if (strategy.length > 0) return strategy.map(({ path }) => ({ thing: service, path: [...path, 'CapacityProvider'] }));
  return [{ thing: service, path: ['LaunchType'], open: `the default capacity of the cluster of ${service.id}` }];
}

function variablesOf(definition: Thing, found: Found): RunVariables {
  const unknown: string[] = [];
  const read = (list: string, value: string): readonly RunVariable[] =>
    elementsAt(definition.properties, [...found.path, list], found.when).flatMap((element): readonly RunVariable[] => {
      const name = isMapping(element.value) ? textOf(element.value.Name) : undefined;
      if (name === undefined || holeName(name) !== undefined) {
        unknown.push(`${list} of ${definition.id}`);
        return [];
      }
      return [{ name, when: element.when, slot: { thing: definition, path: [...element.path, value] } }];
    });
  const plain = read('Environment', 'Value');
  const secret = read('Secrets', 'ValueFrom');
  if (elementsAt(definition.properties, [...found.path, 'EnvironmentFiles'], found.when).length > 0)
    unknown.push(`the environment files of ${definition.id}`);
  return { plain, secret, unknown };
}
