/** What an image brings along: whether it is Windows and what its licence costs, and what else is sold with images. */
import { decimal, holeName, showText } from '../../base/index.ts';
import type { Facts } from '../facts.ts';
import { by, exactly, type Measure } from '../measure.ts';
import { type PricedPart, part } from '../pricer.ts';
import { vcpusOf } from './extended-support.ts';

/** Public parameters name the image: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html */
const WINDOWS_IMAGE = /\/aws\/service\/ami-windows/i;

/** Only Windows reads these at launch: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
const WINDOWS_SCRIPT = /^\s*<(?:powershell|script)>/i;

/** What comes with an image and is billed with the instance: https://aws.amazon.com/ec2/pricing/on-demand/ */
const SOLD_WITH_IMAGES: readonly (readonly [image: RegExp, what: string])[] = [
  [/\/aws\/service\/ami-windows.*SQL_\d+_(?:Web|Standard|Enterprise)/i, 'the licence of SQL Server'],
  [/\/aws\/service\/suse\//i, 'the subscription of SUSE Linux Enterprise'],
  [/\/aws\/service\/[^/]*(?:rhel|red-?hat)/i, 'the subscription of Red Hat Enterprise Linux'],
  [/\/aws\/service\/canonical\/ubuntu\/pro/i, 'the subscription of Ubuntu Pro'],
  [/\/aws\/service\/marketplace\//i, 'what the seller of the image asks for'],
];

/** An image that is named by a parameter of Systems Manager tells its system; a bare id does not. */
function isImage(facts: Facts, path: string, image: RegExp): boolean {
  return facts.says(path, (text) => {
    const name = holeName(text);
    const what = name === undefined ? undefined : facts.around.model.holes.get(name);
    const key = what?.kind === 'parameter' ? what.lookedUp : what?.kind === 'call' ? what.text : undefined;
    return image.test(key ?? showText(text));
  });
}

/** Whether what launches here is Windows, by its image or by the script that it starts with. */
export function isWindows(facts: Facts, prefix = ''): boolean {
  return (
    isImage(facts, `${prefix}ImageId`, WINDOWS_IMAGE) ||
    facts.says(`${prefix}UserData`, (text) => WINDOWS_SCRIPT.test(showText(text)))
  );
}

/** Notes what is sold with the image and has no figure in the book. */
export function missImageFees(facts: Facts, noted: Facts, prefix = ''): void {
  for (const [image, what] of SOLD_WITH_IMAGES)
    if (isImage(facts, `${prefix}ImageId`, image)) noted.miss(`The price of ${what} is not in the price book.`);
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
