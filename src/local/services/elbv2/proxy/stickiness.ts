/**
 * The cookies that keep a client at its target and its target group. A cookie's value tells the client nothing: it is a keyed
 * hash, and the load balancer finds the target whose hash it is.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
 */
import { createHmac } from 'node:crypto';

export const TARGET_COOKIE = 'AWSALB';
export const APPLICATION_COOKIE = 'AWSALBAPP-0';
export const GROUP_COOKIE = 'AWSALBTG';

/** A value for a choice, such as a target's address. */
export function sealed(key: Buffer, choice: string): string {
  return createHmac('sha256', key).update(choice).digest('base64url');
}

/** The choices whose value the client brought. */
export function recalled<T>(
  key: Buffer,
  brought: string | undefined,
  choices: readonly T[],
  hostName: (choice: T) => string,
): T | undefined {
  return brought === undefined ? undefined : choices.find((choice) => sealed(key, hostName(choice)) === brought);
}

/** The cookies of a Cookie header, by name. */
export function cookiesOf(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(/; */).flatMap((pair): readonly [string, string][] => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at), pair.slice(at + 1)]];
  });
  return new Map(pairs);
}

/** The Set-Cookie headers of one choice: the cookie, and its twin for requests from other sites. */
export function setCookies(name: string, value: string, expiresMs: number, isSecure: boolean): readonly string[] {
  const lasts = `Expires=${new Date(expiresMs).toUTCString()}; Path=/`;
  const twin =
    name === APPLICATION_COOKIE ? [] : [`${name}CORS=${value}; ${lasts}; SameSite=None${isSecure ? '; Secure' : ''}`];
  return [`${name}=${value}; ${lasts}`, ...twin];
}
