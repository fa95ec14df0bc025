/** Expressions of GitHub workflows: values of contexts, and whether two are equal. https://docs.github.com/en/actions/reference/workflows-and-actions/expressions */

export interface JobContext {
  readonly vars: Readonly<Record<string, string>>;
  readonly matrix: Readonly<Record<string, string>>;
  readonly github: Readonly<Record<string, string>>;
}

/** The text with its `${{ … }}` filled in. @throws for what no context has, and for what is not known here */
export function expression(text: string, context: JobContext): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, inner: string) => termOf(inner, context));
}

/** Of an `if`, which needs no braces. */
export function holdsIn(condition: string, context: JobContext): boolean {
  const inner = condition.replace(/^\$\{\{\s*(.*?)\s*\}\}$/, '$1');
  const compared = /^(.+?)\s*(==|!=)\s*(.+)$/.exec(inner);
  if (compared === null) throw new Error(`the condition "${condition}" is not known here`);
  const [, left = '', operator, right = ''] = compared;
  // GitHub compares texts without regard to case.
  const isSame = termOf(left, context).toLowerCase() === termOf(right, context).toLowerCase();
  return operator === '==' ? isSame : !isSame;
}

function termOf(term: string, context: JobContext): string {
  const literal = /^'((?:[^']|'')*)'$/.exec(term);
  if (literal !== null) return (literal[1] ?? '').replaceAll("''", "'");
  const path = /^(vars|matrix|github)\.([\w-]+)$/.exec(term);
  if (path === null) throw new Error(`the expression "${term}" is not known here`);
  const [, name, key = ''] = path;
  const found = (name === 'vars' ? context.vars : name === 'matrix' ? context.matrix : context.github)[key];
  if (found === undefined) throw new Error(`${term} has no value`);
  return found;
}
