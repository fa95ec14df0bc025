/** What `lintel.config.ts` exports: the architectures by name, loaded when one is asked for. */
export interface Configuration {
  readonly architectures: Readonly<Record<string, () => Promise<unknown>>>;
  /**
   * Where the folder of an architecture is, from the configuration: its drawing and its document are written there.
   *
   * @default - `architectures/NAME`, where that exists
   */
  readonly folders?: Readonly<Record<string, string>>;
}

/**
 * Gives `lintel.config.ts` its type.
 *
 * @example
 * export default defineConfig({ architectures: { orders: () => import('./architectures/orders/architecture.ts') } });
 */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration;
}
