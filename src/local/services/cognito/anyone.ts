/** Operations that anyone asks without a signature: the client or the token tells whose pool is meant. https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html */
import { isRecord } from '../../../base/index.ts';
import type { Call, Operation } from '../../service.ts';
import { clientsOf } from './pool.ts';

/** The operations, asked where their client is, whoever signs for them. */
export const forAnyone = (operations: Readonly<Record<string, Operation>>): Readonly<Record<string, Operation>> =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]): [string, Operation] => [
      name,
      (input, call) => operation(input, placeOf(clientIn(input), call)),
    ]),
  );

function clientIn(input: object): string | undefined {
  if ('ClientId' in input && typeof input.ClientId === 'string') return input.ClientId;
  const token = 'AccessToken' in input && typeof input.AccessToken === 'string' ? input.AccessToken : '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return isRecord(claims) && typeof claims.client_id === 'string' ? claims.client_id : undefined;
  } catch {
    // The operation says what is wrong with the token.
    return undefined;
  }
}

function placeOf(client: string | undefined, call: Call): Call {
  if (client === undefined || clientsOf(call).has(client)) return call;
  const home = call.world.state.homes('cognito/client').find((each) => clientsOf({ ...call, ...each }).has(client));
  return home === undefined ? call : { ...call, ...home };
}
