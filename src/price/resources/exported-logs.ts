import { textOf } from '../../model/index.ts';
import { type Facts, typically } from '../facts.ts';
import { type PricedPart, part } from '../pricer.ts';

/** Logs and enhanced monitoring are written to CloudWatch Logs, most often into groups that no template declares. */
export function exportedLogs(facts: Facts): readonly PricedPart[] {
  const isExported =
    facts.elements('EnableCloudwatchLogsExports').length > 0 || (facts.text('MonitoringInterval') ?? '0') !== '0';
  if (!isExported || hasLogGroups(facts)) return [];
  return [
    part('Exported logs and monitoring', 'logs.ingest.standard', facts.used('ingestGb', 'GB', typically(0.1, 0.5, 2))),
  ];
}

/** Groups of the template that are named as RDS names them are billed on their own lines. */
function hasLogGroups(facts: Facts): boolean {
  return facts.around
    .ofType('AWS::Logs::LogGroup')
    .some((each) => textOf(each.properties.LogGroupName)?.startsWith('/aws/rds/') === true && facts.isIn(each.when));
}
