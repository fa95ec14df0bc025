/** The machine of who operates a system: bash with the AWS CLI and the delivered files, and nothing but the system's API to ask. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { OperatorShell } from '../../constructs/index.ts';
import type { AccountRegion } from '../../local/index.ts';
import { packageFolder } from '../package-folder.ts';
import { untilEnded } from './until-ended.ts';

export interface Outside {
  /** Where AWS's API is answered. */
  readonly url: string;
  readonly at: AccountRegion;
  /** The folder of the project's configuration. */
  readonly project: string;
  readonly signal?: AbortSignal;
}

const LONGEST_MS = 900_000;

/** A machine that stays for several scripts, one after the other. */
export interface OperatorMachine {
  readonly folder: string;
  /** Programs that stand before those of the machine, by name. */
  readonly programs?: Readonly<Record<string, string>>;
  /** How bash is told to stop. @default ['-euo', 'pipefail'] */
  readonly strictness?: readonly string[];
}

/**
 * Version 1 of the AWS CLI leaves AWS_ENDPOINT_URL aside for RDS in us-east-1, and heeds the option. It leaves AWS_REGION aside
 * too, which version 2 puts first: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
const AWS = `#!/bin/bash
export AWS_DEFAULT_REGION="\${AWS_REGION:-$AWS_DEFAULT_REGION}"
PATH=\${PATH#*:} exec aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"
`;

/** This Lintel, whatever the project has installed. */
const NPX = `#!/bin/bash
[ "$1" = lintel ] || PATH=\${PATH#*:} exec npx "$@"
shift
exec node ${join(packageFolder(), 'bin', 'lintel.js')} "$@"
`;

/** In a folder of its own, which goes afterwards, or on a machine that stays. */
export async function operatorShell(
  script: string,
  { files = {}, environment = {} }: Parameters<OperatorShell>[1] = {},
  { url, at, project, signal }: Outside,
  machine?: OperatorMachine,
): ReturnType<OperatorShell> {
  const folder = machine?.folder ?? mkdtempSync(join(tmpdir(), 'lintel-operator-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      const place = resolve(folder, path);
      if (!place.startsWith(`${folder}/`)) throw new Error(`${path} leads out of the folder`);
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
    }
    const programs = join(folder, '.programs');
    mkdirSync(programs, { recursive: true });
    for (const [program, text] of Object.entries({ aws: AWS, npx: NPX, ...machine?.programs }))
      writeFileSync(join(programs, program), text, { mode: 0o755 });
    const child = spawn('bash', [...(machine?.strictness ?? ['-euo', 'pipefail']), '-c', script], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${programs}:${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
        HOME: folder,
        TMPDIR: folder,
        AWS_ENDPOINT_URL: url,
        AWS_REGION: at.region,
        AWS_DEFAULT_REGION: at.region,
        AWS_ACCESS_KEY_ID: at.account,
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_PAGER: '',
        PROJECT: project,
        ...environment,
      },
      // A group of its own: what the script starts ends with it.
      detached: true,
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => {
        said += text.toString();
      });
    const end = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    };
    try {
      const code = await untilEnded(child, { end, longestMs: LONGEST_MS, signal });
      return { code, said };
    } finally {
      end();
    }
  } finally {
    if (machine === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
