import { type Assertion, type Matcher, property } from 'lintel/claims';
import type { CoherentSettings } from '../options.ts';

/** A property of what runs the application, wherever the template says it: on the instance, or in the launch template. */
export function machine({ scaling }: CoherentSettings, path: string, is: Matcher): Assertion {
  return property('machine', scaling === 'single' ? path : `LaunchTemplateData.${path}`, is);
}

/** The host is made so: its boot script writes each of the texts. */
export function boots(settings: CoherentSettings, ...texts: readonly string[]): readonly Assertion[] {
  return texts.map((text) => machine(settings, 'UserData', { mentions: text }));
}

/** A file that the boot script writes on the host. */
export const onHost = (path: string) => ({ of: 'machine', path }) as const;

/** Marks what the document only plans, while it is switched off. */
export function planned(isOn: boolean): { readonly planned?: true } {
  return isOn ? {} : { planned: true };
}
