export { readText } from './documents/read-text.ts';
export { readAssembly } from './read-assembly.ts';
export { type PlacedClaims, readClaims } from './read-claims.ts';
export { readDocument } from './read-document.ts';
export { giveParameters, type ParameterOptions } from './read-parameters.ts';
export { readTemplate } from './read-template.ts';
export { readUsage } from './read-usage.ts';
export { shortPath } from './short-path.ts';
export type { Surroundings } from './surroundings.ts';
