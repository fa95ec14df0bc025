/**
 * Logical ids a reader can say aloud. CDK appends a hash to every id of a nested construct; here an id is the construct
 * path below the stack in PascalCase, and two constructs that would share one are refused by name.
 */

/** CDK's own names for "the one resource of this construct": they say nothing to a reader. */
const SILENT = new Set(['Resource', 'Default']);

const MAX_LENGTH = 255;

/** `['Vpc', 'PublicSubnetA', 'Resource']` → `VpcPublicSubnetA`; words that repeat where two parts meet are said once. */
export function toLogicalId(path: readonly string[]): string {
  const words: string[] = [];
  for (const part of path) {
    if (SILENT.has(part)) continue;
    const next = wordsOf(part);
    words.push(...next.slice(overlapOf(words, next)));
  }
  const id = words.join('');
  if (id === '') {
    throw new Error(`Construct path "${path.join('/')}" has no letter or digit to make a logical id of; rename it.`);
  }
  if (id.length > MAX_LENGTH) {
    throw new Error(
      `Construct path "${path.join('/')}" gives a logical id of ${id.length} characters; CloudFormation allows ${MAX_LENGTH}. Shorten the construct ids.`,
    );
  }
  return id;
}

/** Hands out one logical id per construct path and remembers who has it. */
export class LogicalIdRegistry {
  private readonly owners = new Map<string, string>();

  /** The id for the path below the stack. Asking again for one path gives the same id. */
  allocate(path: readonly string[]): string {
    const id = toLogicalId(path);
    const asker = path.join('/');
    const owner = this.owners.get(id) ?? asker;
    if (owner !== asker) {
      throw new Error(
        `Constructs "${owner}" and "${asker}" would both get the logical id "${id}"; rename one of the two.`,
      );
    }
    this.owners.set(id, asker);
    return id;
  }
}

/** `from LoadBalancerGroup:8080` → `From`, `Load`, `Balancer`, `Group`, `8080`; runs of capitals stay together. */
function wordsOf(part: string): readonly string[] {
  return part
    .split(/[^A-Za-z0-9]+/)
    .filter((piece) => piece !== '')
    .flatMap((piece) => {
      const capitalised = piece.charAt(0).toUpperCase() + piece.slice(1);
      return capitalised.match(/[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z0-9]*|[0-9]+[a-z]*/g) ?? [capitalised];
    });
}

/** How many words at the start of `next` already stand at the end of `sentence`. */
function overlapOf(sentence: readonly string[], next: readonly string[]): number {
  for (let length = Math.min(sentence.length, next.length); length > 0; length--) {
    const tail = sentence.slice(-length);
    if (tail.every((word, index) => word === next[index])) return length;
  }
  return 0;
}
