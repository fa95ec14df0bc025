/** How CloudFormation refuses intrinsic functions whose arguments have the wrong form. */
import { invalid, isMap } from './words.ts';

/** Whether the argument is right, and the answer if it is not. */
const FORMS: Readonly<Record<string, readonly [isRight: (argument: unknown) => boolean, answer: string]>> = {
  'Fn::Join': [
    (it) => Array.isArray(it) && it.length === 2 && typeof it[0] === 'string' && typeof it[1] === 'object',
    'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
  ],
  'Fn::Select': [
    (it) => Array.isArray(it) && it.length === 2 && isIndex(it[0]) && typeof it[1] === 'object',
    'Template error: Fn::Select requires a list argument with two elements: an integer index and a list',
  ],
  'Fn::Split': [
    (it) => Array.isArray(it) && it.length === 2 && typeof it[0] === 'string' && !Array.isArray(it[1]),
    'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
  ],
  'Fn::Equals': [
    (it) => Array.isArray(it) && it.length === 2,
    'Template error: every Fn::Equals object requires a list of 2 string parameters.',
  ],
  'Fn::If': [
    (it) => Array.isArray(it) && it.length === 3,
    'Template error: Fn::If requires a list argument with the first element being a condition',
  ],
  'Fn::FindInMap': [
    (it) => Array.isArray(it) && (it.length === 3 || it.length === 4),
    'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
  ],
  'Fn::GetAtt': [
    isAttribute,
    'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
  ],
};

function isIndex(value: unknown): boolean {
  return isMap(value) || (typeof value !== 'object' && /^\d+$/.test(String(value)));
}

function isAttribute(argument: unknown): boolean {
  if (typeof argument === 'string') return /^[^.]+\..+$/.test(argument);
  if (!Array.isArray(argument) || argument.length < 2) return false;
  return argument.every((each) => isMap(each) || (typeof each === 'string' && each !== ''));
}

export function checkFunctions(value: unknown): void {
  if (Array.isArray(value)) for (const each of value) checkFunctions(each);
  if (!isMap(value)) return;
  const [[name, argument] = ['', undefined], ...more] = Object.entries(value);
  const form = more.length === 0 && Object.hasOwn(FORMS, name) ? FORMS[name] : undefined;
  if (form !== undefined && !form[0](argument)) throw invalid(form[1]);
  for (const each of Object.values(value)) checkFunctions(each);
}
