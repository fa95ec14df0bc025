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
  return facts.says(path, (text) => {
    const name = holeName(text);
    const what = name === undefined ? undefined : facts.around.model.holes.get(name);
    const key = what?.kind === 'parameter' ? what.lookedUp : what?.kind === 'call' ? what.text : undefined;
    return WINDOWS_IMAGE.test(key ?? showText(text));
  });
}

/** Families that have licences of their own price: the burstable ones, and previous generations. */
const OWN_PRICE = /^(?:t\d\w*|c1|c3|cc2|cr1|d2|g2|hs1|i2|m1|m2|m3|r3)\.|^c4\.8xlarge$/;

/** All other families pay for each vCPU. */
export function windowsLicense(facts: Facts, type: string, hours: Measure): readonly PricedPart[] {
  if (OWN_PRICE.test(type)) return [part('Windows licence', `ec2.windows-license.${type}`, hours)];
  const vcpus = type.includes('metal') ? undefined : vcpusOf(type);
  if (vcpus === undefined) {
    facts.miss(`The number of vCPUs of ${type}, by which a Windows licence is billed, is not known.`);
    return [];
  }
  return [part('Windows licence', 'ec2.windows-license.vcpu', by(exactly(decimal(vcpus), `${vcpus} vCPU`), hours))];
}
