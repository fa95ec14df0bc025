/** Whether the text of a secret, where the template itself makes it, has the shape that a workload reads. */
import { ALWAYS, holeAt, holeName, isSymbolic, NO_TEXT, NOWHERE, textIn } from '../../base/index.ts';
import { isMapping, type Mapping, type Model, textOf, valuesAt } from '../../model/index.ts';
import type { Question } from '../question.ts';
import type { Finding } from '../words/finding.ts';
import type { Running, RunVariable } from './running.ts';
import { partsOf } from './secret-source.ts';
import { finding } from './variables.ts';

type Shape = 'plain' | { readonly jsonKey: string };

/** A text that is no JSON document, or a document with these keys. */
type Made = 'plain' | readonly string[];

/** What RDS writes into the secret of a master user: https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html */
const OF_A_MASTER_USER = ['password', 'username'];

/**
 * A finding only where the template makes the text, and makes it otherwise: what a person puts into a secret, or what an
 * unread stack makes, may have any shape.
 */
export function madeOtherwise(
  question: Question,
  running: Running,
  each: RunVariable,
  shape: Shape,
): readonly Finding[] {
  const { thing, path } = each.slot;
  const [found, ...more] = valuesAt(thing.properties, path);
  if (found === undefined || more.length > 0 || found.when !== ALWAYS) return [];
  const named = secretNamed(question.model, textOf(found.value) ?? NO_TEXT);
  if (named?.made === undefined) return [];
  const { id, made } = named;
  const wanted = shape === 'plain' ? 'plain' : shape.jsonKey;
  const fits = made === 'plain' ? shape === 'plain' : shape !== 'plain' && made.includes(wanted);
  if (fits) return [];
  const is = made === 'plain' ? 'is no JSON document' : `is a JSON document with ${made.join(' and ')}`;
  const expected = shape === 'plain' ? 'the bare value' : `a document with ${wanted}`;
  return [
    finding(running, NOWHERE, `${each.name} of ${running.name} reads ${id}, which ${is}, expected ${expected}`, each),
  ];
}

function secretNamed(model: Model, text: string): { readonly id: string; readonly made: Made | undefined } | undefined {
  const hole = model.holes.get(holeName(textIn(partsOf(text).base)) ?? '');
  if (hole?.kind !== 'resource') return undefined;
  const { resource: id, attribute } = hole;
  if (attribute?.endsWith('MasterUserSecret.SecretArn')) return { id, made: OF_A_MASTER_USER };
  const found = model.resources.get(id);
  if (found?.type === 'AWS::SecretsManager::SecretTargetAttachment') {
    const inner = textOf(found.properties.SecretId) ?? NO_TEXT;
    return inner === text ? undefined : secretNamed(model, inner);
  }
  return found?.type === 'AWS::SecretsManager::Secret' ? { id, made: madeBy(found.properties) } : undefined;
}

/** What CloudFormation puts into the secret; nothing where conditions or other values decide. */
function madeBy(properties: Mapping): Made | undefined {
  const { GenerateSecretString: generated, SecretString: given } = properties;
  if (isMapping(generated) && given === undefined) {
    const { GenerateStringKey: key, SecretStringTemplate: template } = generated;
    if (key === undefined && template === undefined) return 'plain';
    const [name, document] = [textOf(key), textOf(template)];
    if (name === undefined || isSymbolic(name) || document === undefined) return undefined;
    const keys = keysOf(document);
    return keys === undefined ? undefined : [...new Set([...keys, name])];
  }
  const text = textOf(given);
  if (text === undefined || generated !== undefined || holeAt(text, 0) !== '') return undefined;
  return text.startsWith('{') ? keysOf(text) : 'plain';
}

function keysOf(document: string): readonly string[] | undefined {
  try {
    const read: unknown = JSON.parse(document);
    return typeof read === 'object' && read !== null ? Object.keys(read) : undefined;
  } catch {
    return undefined;
  }
}
