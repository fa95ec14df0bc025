/** The id under which a request is found in the logs: the caller's, if it is 1 to 128 printable characters, else a new one. */
export function requestIdOf(given: string | undefined, newId: () => string): string {
  return given !== undefined && /^[\x21-\x7e]{1,128}$/.test(given) ? given : newId();
}
