/** What a template that nobody named is called: by its description, else by its file. */
import { basename, dirname, resolve, sep } from 'node:path';
import { type Model, textOf } from '../../model/index.ts';

/** The description of the only template, where it is as short as a title. */
export function describedAs({ stacks }: Model): string | undefined {
  const [stack, ...others] = stacks.values();
  const description = others.length > 0 ? undefined : textOf(stack?.properties.Description);
  const whole = typeof description === 'string' ? description.replaceAll(TRACKING, '').trim() : '';
  // A long description says first what it describes.
  const title = whole.length > LONGEST_TITLE ? (/^[^\n]{12,}?(?=[.:](?:\s|$)|\n| \*\*)/.exec(whole)?.[0] ?? '') : whole;
  return title === '' || title.length > LONGEST_TITLE ? undefined : title.replace(/[.:]$/, '');
}

/** The file, or the nearest folder with a name of its own where every folder has a file of that name. */
export function fileTitle(path: string, cwd = ''): string {
  const folders = dirname(resolve(cwd, path)).split(sep).slice(-MOST_FOLDERS).toReversed();
  const folder = COMMON_NAMES.test(basename(path)) ? folders.find((each) => !COMMON_FOLDERS.test(each)) : undefined;
  return folder === undefined || folder === '' ? basename(path) : folder;
}

/** A folder further up is that of many things. */
const MOST_FOLDERS = 2;

const COMMON_NAMES =
  /^(template|serverless|main|stack|sam|cloudformation|infra|infrastructure|index|packaged)\.(ya?ml|json|template)$/;

const COMMON_FOLDERS = /^(|templates?|cloudformation|cfn|infra(structure)?|deploy(ment)?|src|stacks?|aws|sam|\..*)$/i;

/** Samples of AWS carry the id under which their deployments are counted. */
const TRACKING = /\s*\((?:uksb-\w+|tag:[^)]*|(?:SO|qs-)[\w-]+)\)(?:\s*-(?=\s))?/g;

const LONGEST_TITLE = 80;
