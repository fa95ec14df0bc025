/** What a promise may say of a text, each in the format that it asks for. */
import { EVERYWHERE, extentOf, NOWHERE } from '../../base/index.ts';
import type { Assertion, Matcher } from '../../claims/index.ts';
import { type Mapping, type Path, parsePath, textOf, toValue, type Value } from '../../model/index.ts';
import { describeMatcher, matchProperty, showValue } from '../matcher.ts';
import type { Question } from '../question.ts';
import { findPipeline } from './command-match.ts';
import { commandFindings } from './commands.ts';
import { canonicalSchedule, namesUser, readCrontab } from './cron.ts';
import { readData, valueAt } from './data.ts';
import { readDockerfile } from './dockerfile.ts';
import type { TextFinding } from './finding.ts';
import { readSettings, settingAt } from './ini.ts';
import { directivesAt, readNginx } from './nginx.ts';
import { proseFindings } from './prose.ts';
import { type Reading, readable } from './reading.ts';
import { runElsewhere, stepsOf } from './scripts.ts';
import { followScript } from './shell-run.ts';
import { Unreadable } from './shell-tree.ts';
import { showShell } from './shell-values.ts';
import type { TextSource } from './source.ts';
import { wantedCommands } from './wanted.ts';

type File = Extract<Assertion, { kind: 'file' }>;

/** One finding for each thing that the promise says of the text. */
export function facetsOf(
  question: Question,
  source: TextSource,
  assertion: File,
  isDelivered: boolean,
): readonly TextFinding[] {
  if (source.unknown !== undefined) return [open(`${source.unknown} decides.`, source.unknown)];
  const reading = readable(question, source, isDelivered);
  const read = (facet: () => readonly TextFinding[]): readonly TextFinding[] => {
    try {
      return facet();
    } catch (fault) {
      if (!(fault instanceof Unreadable)) throw fault;
      const why = `${source.name} cannot be read: line ${fault.line + (source.offset ?? 0)}: ${fault.message}`;
      return [open(`${why}.`, why)];
    }
  };
  return [
    ...read(() => commandFindings(reading, assertion)),
    ...read(() => cron(reading, assertion.cron)),
    ...read(() => sets(reading, assertion.sets)),
    ...read(() => directives(reading, assertion.directives)),
    ...read(() => at(reading, assertion.at)),
    ...read(() => uses(reading, assertion.uses)),
    ...read(() => image(reading, assertion.image)),
    ...read(() => lists(reading, assertion.lists)),
    ...proseFindings(source, assertion),
  ];
}

function open(says: string, missing: string): TextFinding {
  return { match: extentOf('possible'), says, missing: [missing] };
}

/** Whether a value that was read out of the text is as expected. */
function valueFinding(reading: Reading, what: string, value: Value | undefined, matcher: Matcher): TextFinding {
  const data: Mapping = value === undefined ? {} : { value };
  return matched(reading, what, data, ['value'], matcher, value);
}

function matched(
  { question, source }: Reading,
  what: string,
  data: Mapping,
  path: Path,
  matcher: Matcher,
  shown: Value | undefined,
): TextFinding {
  const thing = { id: source.name, kind: 'resource', type: '', properties: data, when: source.when } as const;
  const match = matchProperty(question, thing, path, matcher);
  const is = `${what} in ${source.name} is ${showShell(showValue(shown))}`;
  const isSo = match.certain === EVERYWHERE.certain;
  return {
    match,
    says: isSo ? `${is}.` : `${is}, expected ${describeMatcher(matcher)}.`,
    ...(!isSo && { missing: [`${is}`] }),
  };
}

function sets(reading: Reading, wanted: File['sets']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const settings = readSettings(reading.path, reading.text());
  return Object.entries(wanted).map(([key, matcher]) => valueFinding(reading, key, settingAt(settings, key), matcher));
}

function at(reading: Reading, wanted: File['at']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const data = readData(reading);
  return Object.entries(wanted).map(([path, matcher]) =>
    matched(reading, path, { data }, ['data', ...parsePath(path)], matcher, valueAt(data, parsePath(path))),
  );
}

function image(reading: Reading, wanted: File['image']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const made = readDockerfile(reading.text()).image;
  return Object.entries(wanted).map(([path, matcher]) =>
    matched(reading, path, { made }, ['made', ...parsePath(path)], matcher, valueAt(made, parsePath(path))),
  );
}

/** An expectation must hold for one of the directives at the path; `not` and `absent` must hold for all of them. */
function directives(reading: Reading, wanted: File['directives']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const all = readNginx(reading.text());
  return Object.entries(wanted).map(([path, matcher]): TextFinding => {
    const found = directivesAt(all, path);
    const isOfAll = typeof matcher === 'object' && ('not' in matcher || 'absent' in matcher);
    const values = found.map((each) => each.args.join(' '));
    const each = values.map((value) => valueFinding(reading, path, toValue(value), matcher));
    if (each.length === 0) return valueFinding(reading, path, undefined, matcher);
    const failing = each.find(({ match }) => match.certain !== EVERYWHERE.certain);
    const fitting = each.find(({ match }) => match.certain === EVERYWHERE.certain);
    const possibly = each.find(({ match }) => match.possible !== NOWHERE.possible);
    return (
      (isOfAll ? failing : (fitting ?? possibly)) ??
      valueFinding(reading, path, toValue(values.length === 1 ? values[0] : values), matcher)
    );
  });
}

function cron(reading: Reading, wanted: File['cron']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const text = reading.text();
  const lines = readCrontab(text, namesUser(reading.path, text));
  return Object.entries(wanted).map(([schedule, command]): TextFinding => {
    const commands = wantedCommands(reading.expected(command));
    if ('wrong' in commands) throw new Unreadable(`"${command}" is no command: ${commands.wrong}`, 1);
    const then = lines.filter((line) => line.schedule === canonicalSchedule(schedule));
    const found = then.flatMap((line) => {
      const script = followScript(line.command);
      const answers = commands.map(
        (each) =>
          findPipeline(
            script.commands.filter(({ reached }) => reached !== 'impossible'),
            each,
          ).answer,
      );
      return answers.includes('impossible') ? [] : [{ line, isCertain: !answers.includes('possible') }];
    });
    const best = found.find(({ isCertain }) => isCertain) ?? found[0];
    if (best === undefined) {
      const others = lines.map((line) => `${line.schedule} ${showShell(line.command)}`).join('; ');
      return {
        match: NOWHERE,
        says: `${reading.source.name} runs no ${command} at ${schedule}${others === '' ? '; it has no line' : `; it has ${others}`}.`,
      };
    }
    const says = `${reading.place(best.line.line)} runs ${showShell(best.line.command)} at ${schedule}.`;
    return {
      match: extentOf(best.isCertain ? 'certain' : 'possible'),
      says,
      ...(!best.isCertain && { missing: [says] }),
    };
  });
}

function uses(reading: Reading, wanted: File['uses']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const workflow = readData(reading);
  const steps = stepsOf(workflow);
  const unread = runElsewhere(workflow);
  return Object.entries(wanted).map(([action, inputs]): TextFinding => {
    const found = steps.filter(({ step }) => globFits(action, String(step.uses ?? '')));
    const best = found
      .map(({ step, job }) => {
        const each = Object.entries(inputs).map(([name, matcher]) => {
          const path = ['step', 'with', ...parsePath(name)];
          const value = valueAt(step, ['with', ...parsePath(name)]);
          const text = value === undefined ? undefined : textOf(value);
          // What an expression gives is told when the workflow runs.
          if (text?.includes('${{') === true && asksOfTheValue(matcher)) {
            const is = `with.${name} of ${action} in ${reading.source.name} is ${text}`;
            return open(`${is}.`, is);
          }
          return matched(reading, `with.${name} of ${action}`, { step }, path, matcher, value);
        });
        return { job, wrong: each.filter(({ match }) => match.certain !== EVERYWHERE.certain) };
      })
      .sort((left, right) => left.wrong.length - right.wrong.length)[0];
    const says = `No step of ${reading.source.name} uses ${action}`;
    if (best === undefined && unread.length > 0)
      return { ...open(`${says} itself.`, unread[0] ?? ''), missing: unread };
    if (best === undefined) return { match: NOWHERE, says: `${says}.` };
    const [wrong] = best.wrong;
    return wrong ?? { match: EVERYWHERE, says: `Job ${best.job} of ${reading.source.name} uses ${action} as stated.` };
  });
}

/** Whether a matcher speaks of the value of an input, not of the expression that gives it. */
function asksOfTheValue(matcher: Matcher): boolean {
  const isOfPresence = typeof matcher === 'object' && ('absent' in matcher || 'present' in matcher);
  return !isOfPresence && !JSON.stringify(matcher).includes('${{');
}

function globFits(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`).test(text);
}

function lists(reading: Reading, wanted: File['lists']): readonly TextFinding[] {
  if (wanted === undefined) return [];
  const lines = reading
    .text()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return wanted.map((entry): TextFinding => {
    const last = lines.findLast((line) => line === entry || line === `!${entry}`);
    if (last === entry) return { match: EVERYWHERE, says: `${reading.source.name} lists ${entry}.` };
    return {
      match: NOWHERE,
      says:
        last === undefined
          ? `${reading.source.name} does not list ${entry}.`
          : `${reading.source.name} takes ${entry} out again with !${entry}.`,
    };
  });
}
