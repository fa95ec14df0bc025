/** What a text runs, and what it never does. */
import { EVERYWHERE, extentOf, NOWHERE } from '../../base/index.ts';
import type { Assertion } from '../../claims/index.ts';
import { isList, isMapping, textOf } from '../../model/index.ts';
import { withInit } from './cfn-init.ts';
import { findPipeline, type WantedPipeline } from './command-match.ts';
import type { TextFinding } from './finding.ts';
import type { Reading } from './reading.ts';
import { readScript } from './scripts.ts';
import type { Command, Script } from './shell-run.ts';
import { followScript } from './shell-run.ts';
import { Unreadable } from './shell-tree.ts';
import { showShell } from './shell-values.ts';
import { wantedCommands } from './wanted.ts';

type File = Extract<Assertion, { kind: 'file' }>;

export function commandFindings(reading: Reading, { runs, always, neverRuns }: File): readonly TextFinding[] {
  if (runs === undefined && always === undefined && neverRuns === undefined) return [];
  const script = scriptOf(reading);
  const each = (texts: readonly string[] | undefined, decide: (text: string, wanted: WantedPipeline) => TextFinding) =>
    (texts ?? []).flatMap((text) => {
      const wanted = wantedCommands(reading.expected(text));
      if ('wrong' in wanted) throw new Unreadable(`"${text}" of the claim is no command: ${wanted.wrong}`, 1);
      return wanted.map((pipeline) => decide(text, pipeline));
    });
  return [
    ...each(runs, (text, wanted) => runsIt(reading, script, text, wanted)),
    ...each(always, (text, wanted) => runsAlways(reading, script, text, wanted)),
    ...each(neverRuns, (text, wanted) => runsNever(reading, script, text, wanted)),
  ];
}

/** Commands of a text, or of the steps of an SSM document. */
function scriptOf(reading: Reading): Script {
  const { data } = reading.source;
  if (data === undefined) {
    const script = readScript(reading.path, reading.text());
    return reading.isDelivered ? script : withInit(reading.question, script);
  }
  const steps = isMapping(data) && isList(data.mainSteps) ? data.mainSteps : [];
  const lines = steps.flatMap((step) => {
    const inputs = isMapping(step) ? step.inputs : undefined;
    const command = isMapping(inputs) ? inputs.runCommand : undefined;
    return isList(command) ? [command.map((line) => textOf(line) ?? '').join('\n')] : [];
  });
  if (lines.length === 0) throw new Unreadable('it has no steps that run a script', 1);
  return followScript(lines.join('\n'));
}

function runsIt(reading: Reading, script: Script, text: string, wanted: WantedPipeline): TextFinding {
  const live = script.commands.filter(({ reached }) => reached !== 'impossible');
  const { answer, command } = findPipeline(live, wanted);
  if (answer === 'certain' && command !== undefined)
    return { match: EVERYWHERE, says: `${reading.place(command.line)} runs ${show(command)}${when(command)}.` };
  if (answer === 'possible' && command !== undefined)
    return possibly(`${reading.place(command.line)} runs ${show(command)}, which may be ${text}`);
  const [opaque] = script.opaque;
  if (opaque !== undefined) return possibly(`${reading.source.name} does not show ${text}, but ${opaque}`);
  return { match: NOWHERE, says: `${reading.source.name} never runs ${text}${hint(reading, script, wanted)}.` };
}

function runsAlways(reading: Reading, script: Script, text: string, wanted: WantedPipeline): TextFinding {
  const certain = script.commands.filter(({ reached }) => reached === 'certain');
  const { answer, command } = findPipeline(certain, wanted);
  if (answer === 'certain' && command !== undefined)
    return { match: EVERYWHERE, says: `${reading.place(command.line)} runs ${show(command)} on every run.` };
  const finding = runsIt(reading, script, text, wanted);
  return finding.match === NOWHERE ? finding : possibly(finding.says.replace(/\.$/, ''));
}

function runsNever(reading: Reading, script: Script, text: string, wanted: WantedPipeline): TextFinding {
  const live = script.commands.filter(({ reached }) => reached !== 'impossible');
  const { answer, command } = findPipeline(live, wanted);
  if (answer === 'certain' && command !== undefined)
    return { match: NOWHERE, says: `${reading.place(command.line)} runs ${show(command)}${when(command)}.` };
  if (answer === 'possible' && command !== undefined)
    return possibly(`${reading.place(command.line)} runs ${show(command)}, which may be ${text}`);
  const [opaque] = script.opaque;
  if (opaque !== undefined) return possibly(`${reading.source.name} does not show ${text}, but ${opaque}`);
  return { match: EVERYWHERE, says: `No command of ${reading.source.name} is ${text}.` };
}

function possibly(says: string): TextFinding {
  return { match: extentOf('possible'), says: `${says}.`, missing: [says] };
}

function show({ words }: Command): string {
  const line = words.map(showShell).join(' ').replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}

function when({ reached }: Command): string {
  return reached === 'certain' ? '' : ', where a test lets it';
}

/** Why a reader may think that it does. */
function hint(reading: Reading, script: Script, wanted: WantedPipeline): string {
  const dead = findPipeline(script.commands, wanted);
  if (dead.answer === 'certain' && dead.command !== undefined)
    return `; ${reading.place(dead.command.line)} is never reached`;
  const program = wanted[0]?.words[0] ?? '';
  const { text } = reading.source;
  const lines = text?.split('\n') ?? [];
  const comment = lines.findIndex((line) => /^\s*#/.test(line) && program !== '' && line.includes(program));
  if (comment >= 0) return `; ${reading.place(comment + 1)} is a comment`;
  const same = script.commands.find(({ words, reached }) => words[0] === program && reached !== 'impossible');
  return same === undefined ? '' : `; ${reading.place(same.line)} runs ${show(same)}`;
}
