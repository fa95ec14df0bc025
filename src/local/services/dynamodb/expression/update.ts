/** What an update makes of an item. All of it is read from the item as it was. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html */
import { validationError } from '../invalid.ts';
import { addNumbers } from '../number.ts';
import { type AttributeValue, type Item, valueKind } from '../value.ts';
import { operandValue } from './evaluate.ts';
import { type Action, type DocumentPath, documentValue, type UpdateTerm } from './expression.ts';

export function updated(item: Item, actions: readonly Action[]): Item {
  let made: Item = item;
  const removed: DocumentPath[] = [];
  for (const action of actions) {
    if (action.kind === 'remove') removed.push(action.path);
    else if (action.kind === 'set') made = put(made, action.path, termOf(action.to, item));
    else if (action.kind === 'add')
      made = put(made, action.path, sumOf(documentValue(item, action.path), action.value));
    else {
      const left = without(documentValue(item, action.path), action.value);
      if (left === 'all') removed.push(action.path);
      else if (left !== undefined) made = put(made, action.path, left);
    }
  }
  // From the end of a list on, so that what is yet to be removed keeps its index.
  const last = (path: DocumentPath) => path.at(-1);
  for (const path of [...removed].sort((a, b) => Number(last(b)) - Number(last(a)) || 0)) made = remove(made, path);
  return made;
}

const NO_PLACE = 'The document path provided in the update expression is invalid for update';

/** The item with a value at a path. What leads there must exist; an index past the end of a list appends. */
function put(item: Item, [first, ...rest]: DocumentPath, value: AttributeValue): Item {
  if (typeof first !== 'string') throw validationError(NO_PLACE);
  if (rest.length === 0) return { ...item, [first]: value };
  const below = Object.hasOwn(item, first) ? item[first] : undefined;
  if (below === undefined) throw validationError(NO_PLACE);
  return { ...item, [first]: putIn(below, rest, value) };
}

function putIn(within: AttributeValue, path: DocumentPath, value: AttributeValue): AttributeValue {
  const [first, ...rest] = path;
  if (typeof first === 'string') {
    if (within.M === undefined) throw validationError(NO_PLACE);
    return { M: put(within.M, path, value) };
  }
  if (within.L === undefined || first === undefined) throw validationError(NO_PLACE);
  const list = [...within.L];
  if (rest.length === 0) {
    if (first >= list.length) list.push(value);
    else list[first] = value;
    return { L: list };
  }
  const below = list[first];
  if (below === undefined) throw validationError(NO_PLACE);
  list[first] = putIn(below, rest, value);
  return { L: list };
}

function remove(item: Item, [first, ...rest]: DocumentPath): Item {
  if (typeof first !== 'string') throw validationError(NO_PLACE);
  if (rest.length === 0) {
    const { [first]: _, ...others } = item;
    return others;
  }
  const below = Object.hasOwn(item, first) ? item[first] : undefined;
  if (below === undefined) throw validationError(NO_PLACE);
  return { ...item, [first]: removeIn(below, rest) };
}

function removeIn(within: AttributeValue, path: DocumentPath): AttributeValue {
  const [first, ...rest] = path;
  if (typeof first === 'string') {
    if (within.M === undefined) throw validationError(NO_PLACE);
    return { M: remove(within.M, path) };
  }
  if (within.L === undefined || first === undefined) throw validationError(NO_PLACE);
  if (rest.length === 0) return { L: within.L.filter((_, i) => i !== first) };
  return { L: within.L.map((each, i) => (i === first ? removeIn(each, rest) : each)) };
}

const WRONG_TYPE = 'An operand in the update expression has an incorrect data type';

function termOf(term: UpdateTerm, item: Item): AttributeValue {
  switch (term.kind) {
    case 'if_not_exists':
      return documentValue(item, term.path) ?? termOf(term.otherwise, item);
    case 'list_append': {
      const [left, right] = [termOf(term.left, item), termOf(term.right, item)];
      if (left.L === undefined || right.L === undefined) throw validationError(WRONG_TYPE);
      return { L: [...left.L, ...right.L] };
    }
    case 'sum': {
      const [left, right] = [termOf(term.left, item), termOf(term.right, item)];
      if (left.N === undefined || right.N === undefined) throw validationError(WRONG_TYPE);
      return { N: addNumbers(left.N, right.N, term.times) };
    }
    default: {
      const found = operandValue(term, item);
      if (found === undefined) {
        throw validationError('The provided expression refers to an attribute that does not exist in the item');
      }
      return found;
    }
  }
}

function sumOf(before: AttributeValue | undefined, added: AttributeValue): AttributeValue {
  if (before === undefined) return added;
  if (before.N !== undefined && added.N !== undefined) return { N: addNumbers(before.N, added.N) };
  if (valueKind(before) !== valueKind(added) || added.N !== undefined) throw validationError(WRONG_TYPE);
  if (added.SS !== undefined) return { SS: [...new Set([...(before.SS ?? []), ...added.SS])] };
  if (added.NS !== undefined) return { NS: [...new Set([...(before.NS ?? []), ...added.NS])] };
  const all = [...(before.BS ?? []), ...(added.BS ?? [])];
  return { BS: [...new Map(all.map((each) => [Buffer.from(each).toString('base64'), each])).values()] };
}

/** A set less the elements of another; `all` if nothing is left, for there is no empty set. */
function without(before: AttributeValue | undefined, deleted: AttributeValue): AttributeValue | 'all' | undefined {
  if (before === undefined) return undefined;
  if (valueKind(before) !== valueKind(deleted)) throw validationError(WRONG_TYPE);
  const SS = before.SS?.filter((each) => deleted.SS?.includes(each) !== true);
  const NS = before.NS?.filter((each) => deleted.NS?.includes(each) !== true);
  const gone = new Set((deleted.BS ?? []).map((each) => Buffer.from(each).toString('base64')));
  const BS = before.BS?.filter((each) => !gone.has(Buffer.from(each).toString('base64')));
  const left = SS ?? NS ?? BS ?? [];
  if (left.length === 0) return 'all';
  return SS !== undefined ? { SS } : NS !== undefined ? { NS } : { BS: BS ?? [] };
}
