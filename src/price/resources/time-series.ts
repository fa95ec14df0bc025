/** Databases of time series. https://aws.amazon.com/timestream/pricing/ */
import { ALL_HOURS } from '../facts.ts';
import { by, exactly } from '../measure.ts';
import { type Pricer, part } from '../pricer.ts';

const STORAGE = 'InfluxIOIncludedT1';

/** An instance of InfluxDB, with its standby where there is one, which the price has in it. */
export const influxInstance: Pricer = (facts) => {
  const size = facts.word('DbInstanceType');
  const zones = facts.is('DeploymentType', 'WITH_MULTIAZ_STANDBY') ? 'multi-az' : 'single-az';
  const allocated = facts.number('AllocatedStorage');
  if (size === undefined || allocated === undefined) {
    facts.miss('Its class or its storage is not told.');
    return [];
  }
  if (facts.word('DbStorageType', STORAGE) !== STORAGE)
    facts.miss('The price of storage with more I/O is not in the price book.');
  return [
    part(`${size}, ${zones}`, `timestream.influx.${size}.${zones}`, by(exactly(1, '1 instance'), ALL_HOURS)),
    part(`Storage, ${zones}`, `timestream.influx.storage.${zones}`, exactly(allocated, `${allocated.digits} GB`)),
  ];
};
