/** The runtimes of Lambda, and which of them run on this machine. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
import { invalidOfLambda } from './function.ts';

const CURRENT = [
  'nodejs20.x',
  'python3.14',
  'provided.al2023',
  'python3.12',
  'python3.13',
  'nodejs24.x',
  'nodejs22.x',
  'java25',
  'python3.10',
  'python3.11',
  'java21',
  'ruby3.3',
  'ruby3.4',
  'ruby3.2',
  'python3.9',
  'java8.al2',
  'java17',
  'java11',
  'dotnet8',
  'dotnet10',
  'provided.al2',
  'nodejs18.x',
  'nodejs16.x',
  'python3.8',
];

const GONE =
  /^(?:nodejs(?:|4\.3|4\.3-edge|6\.10|8\.10|10\.x|12\.x|14\.x)|python(?:2\.7|3\.6|3\.7)|ruby2\.[57]|java8|go1\.x|provided|dotnetcore\d\.\d|dotnet[567])$/;

export function checkRuntime(runtime: string): void {
  if (GONE.test(runtime))
    throw invalidOfLambda(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  if (!CURRENT.includes(runtime))
    throw invalidOfLambda(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${CURRENT.join(', ')}] or be a valid ARN`,
    );
}

export type RuntimeFamily = 'node' | 'python' | 'provided';

/** How a function of the runtime runs here; `undefined` where nothing runs it. */
export function familyOf(runtime: string | undefined): RuntimeFamily | undefined {
  if (runtime === undefined) return undefined;
  if (runtime.startsWith('nodejs')) return 'node';
  if (runtime.startsWith('python')) return 'python';
  return runtime.startsWith('provided') ? 'provided' : undefined;
}
