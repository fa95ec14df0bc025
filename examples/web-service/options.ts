/** What an environment chooses. */
export interface WebServiceOptions {
  readonly region: string;
  readonly zones: readonly [string, string];
  readonly size: { readonly cpu: 256 | 512 | 1024; readonly memoryMiB: number; readonly tasks: number };
  /** With `single` the loss of the first zone takes away the way out of both. */
  readonly nat: 'single' | 'one-per-zone';
}
