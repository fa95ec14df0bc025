import { randomInt } from 'node:crypto';
import type { SecretsManagerOperations, SecretsManagerShapes } from '../../schemas/secrets-manager.generated.ts';
import { ServiceError } from '../../service.ts';

const KINDS = {
  lower: 'abcdefghijklmnopqrstuvwxyz',
  upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  digits: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
};

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
export const getRandomPassword: SecretsManagerOperations['GetRandomPassword'] = (input) => ({
  RandomPassword: randomPassword(input),
});

export function randomPassword(input: SecretsManagerShapes['GetRandomPasswordRequest']): string {
  const length = input.PasswordLength ?? 32;
  const excluded = new Set(input.ExcludeCharacters ?? '');
  const kinds = [
    input.ExcludeLowercase === true ? '' : KINDS.lower,
    input.ExcludeUppercase === true ? '' : KINDS.upper,
    input.ExcludeNumbers === true ? '' : KINDS.digits,
    input.ExcludePunctuation === true ? '' : KINDS.punctuation,
  ]
    .map((letters) => [...letters].filter((letter) => !excluded.has(letter)))
    .filter((letters) => letters.length > 0);
  const all = [...kinds.flat(), ...(input.IncludeSpace === true ? [' '] : [])];
  const required = input.RequireEachIncludedType === false ? [] : kinds;
  if (all.length === 0) throw invalid('No characters available to generate the password with the given exclusions.');
  if (length < Math.max(1, required.length) || length > 4096)
    throw invalid('Password length must be between 1 and 4096.');
  const pick = (letters: readonly string[]) => letters[randomInt(letters.length)] ?? '';
  const made = [...required.map(pick), ...Array.from({ length: length - required.length }, () => pick(all))];
  for (let i = made.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1);
    [made[i], made[j]] = [made[j] ?? '', made[i] ?? ''];
  }
  return made.join('');
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}
