/** Whether an instance runs Windows, as far as its image says so, and what the licence costs. */
import { decimal, holeName, showText } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';
import { vcpusOf } from './extended-support.ts';

/** Public parameters name the image: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html */
const WINDOWS_IMAGE = /\/aws\/service\/ami-windows/i;

/** An image that is named by a parameter of Systems Manager tells its system; a bare id does not. */
export function isWindowsImage(facts: Facts, path: string): boolean {
  const text = facts.text(path);
  if (text === undefined) return false;
  const name = holeName(text);
  const what = name === undefined ? undefined : facts.around.model.holes.get(name);
  const key = what?.kind === 'parameter' ? what.lookedUp : what?.kind === 'call' ? what.text : undefined;
  return WINDOWS_IMAGE.test(key ?? showText(text));
}

/** Burstable instances have licences of their own price; the others pay for each vCPU. */
export function windowsLicense(facts: Facts, type: string, hours: Measure): readonly PricedPart[] {
  if (/^t\d/.test(type)) return [part('Windows licence', `ec2.windows-license.${type}`, hours)];
  const vcpus = type.includes('metal') ? undefined : vcpusOf(type);
  if (vcpus === undefined) {
    facts.miss(`The number of vCPUs of ${type}, by which a Windows licence is billed, is not known.`);
    return [];
  }
  return [part('Windows licence', 'ec2.windows-license.vcpu', by(exactly(decimal(vcpus), `${vcpus} vCPU`), hours))];
}
