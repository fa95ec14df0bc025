/** The environment that stands for a system: production by its usual names, or else the last one listed. */
export function mainEnvironment(environments: readonly string[]): string | undefined {
  return environments.find((name) => name === 'prod' || name === 'production') ?? environments.at(-1);
}
