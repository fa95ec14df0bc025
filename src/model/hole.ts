/** What an unknown string stands for. */
export type Hole =
  | { readonly kind: 'resource'; readonly resource: string; readonly attribute?: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      readonly allowedValues?: readonly string[];
      /** The key under which AWS looks the value up: `/aws/service/…`. */
      readonly lookedUp?: string;
    }
  | { readonly kind: 'pseudo'; readonly name: string }
  | { readonly kind: 'import'; readonly name: string }
  | { readonly kind: 'call'; readonly text: string };

/** The hole's name: as a reader would write it in `Fn::Sub`. */
export function holeNameOf(what: Hole): string {
  switch (what.kind) {
    case 'resource':
      return what.attribute === undefined ? what.resource : `${what.resource}.${what.attribute}`;
    case 'parameter':
    case 'pseudo':
      return what.name;
    case 'import':
      return `Fn::ImportValue(${what.name})`;
    case 'call':
      return what.text;
  }
}

/** Whether two holes of one name stand for the same value. */
export function isSameHole(left: Hole, right: Hole): boolean {
  if (left.kind !== right.kind) return false;
  if (left.kind !== 'resource' || right.kind !== 'resource') return true;
  return left.resource === right.resource && left.attribute === right.attribute;
}
