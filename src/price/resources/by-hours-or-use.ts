/** Types that are billed by the hour from their creation on, by what is used, or by both, with nothing to decide. */
import type { Quantity } from '../../usage/index.ts';
import { ALL_HOURS, type Facts, type Typical, typically } from '../facts.ts';
import { by, countedAs, exactly } from '../measure.ts';
import { type PricedPart, type Pricer, part } from '../pricer.ts';

export type Charge =
  /** One of it, for every hour. */
  | { readonly what: string; readonly row: string; readonly hourly: string }
  /** One of it, a month. */
  | { readonly what: string; readonly row: string; readonly monthly: string }
  | {
      readonly what: string;
      readonly row: string;
      readonly used: Quantity;
      readonly unit: string;
      readonly typical: Typical;
    };

export function billedBy(...charges: readonly Charge[]): (facts: Facts) => readonly PricedPart[] {
  return (facts) =>
    charges.map((charge): PricedPart => {
      if ('hourly' in charge) return part(charge.what, charge.row, by(exactly(1, `1 ${charge.hourly}`), ALL_HOURS));
      if ('monthly' in charge) return part(charge.what, charge.row, countedAs(1, charge.monthly));
      return part(charge.what, charge.row, facts.used(charge.used, charge.unit, charge.typical));
    });
}

export const requests = (what: string, row: string, unit = 'requests'): Charge => ({
  what,
  row,
  used: 'requests',
  unit,
  typical: typically(1_000, 100_000, 10_000_000),
});

export const gigabytes = (what: string, row: string, used: Quantity = 'dataGb'): Charge => ({
  what,
  row,
  used,
  unit: 'GB',
  typical: typically(1, 10, 100),
});

const ATTACHMENT = billedBy(
  { what: 'Attachment hours', row: 'transit-gateway.attachment', hourly: 'attachment' },
  gigabytes('Data processed', 'transit-gateway.data'),
);

/** Each type with what AWS's pricing page of its service bills it by. */
export const BILLED_BY_HOURS_OR_USE: Readonly<Record<string, Pricer>> = {
  'AWS::EC2::TransitGatewayAttachment': ATTACHMENT,
  'AWS::EC2::TransitGatewayVpcAttachment': ATTACHMENT,
  'AWS::EC2::TransitGatewayPeeringAttachment': billedBy({
    what: 'Attachment hours',
    row: 'transit-gateway.attachment',
    hourly: 'attachment',
  }),
  'AWS::EC2::TransitGatewayConnect': billedBy({
    what: 'Attachment hours',
    row: 'transit-gateway.attachment',
    hourly: 'attachment',
  }),
  // A connection to a transit gateway is an attachment of it too: https://aws.amazon.com/transit-gateway/pricing/
  'AWS::EC2::VPNConnection': (facts) => [
    ...billedBy({ what: 'Connection hours', row: 'vpn.connection', hourly: 'connection' })(facts),
    ...(facts.has('TransitGatewayId') ? ATTACHMENT(facts) : []),
  ],
  'AWS::EC2::ClientVpnTargetNetworkAssociation': billedBy({
    what: 'Association hours',
    row: 'client-vpn.association',
    hourly: 'association',
  }),
  'AWS::EC2::ClientVpnEndpoint': billedBy({
    what: 'Connection hours',
    row: 'client-vpn.connection',
    used: 'hours',
    unit: 'connection hours',
    typical: typically(0, 160, 1_600),
  }),
  'AWS::EC2::TrafficMirrorSession': billedBy({ what: 'Session hours', row: 'ec2.traffic-mirror', hourly: 'session' }),
  'AWS::GlobalAccelerator::Accelerator': billedBy(
    { what: 'Hours', row: 'global-accelerator.hours', hourly: 'accelerator' },
    gigabytes('Premium of data, within North America', 'global-accelerator.data'),
  ),
  'AWS::DirectConnect::Connection': billedBy({
    what: 'Port hours, 1 Gbps',
    row: 'direct-connect.port',
    hourly: 'port',
  }),
  'AWS::Grafana::Workspace': billedBy({
    what: 'Editors',
    row: 'grafana.editor',
    used: 'users',
    unit: 'editors',
    typical: typically(1, 3, 20),
  }),
  'AWS::KinesisFirehose::DeliveryStream': billedBy(gigabytes('Data in', 'firehose.in', 'ingestGb')),
  'AWS::AppSync::GraphQLApi': billedBy(requests('Queries and data changes', 'appsync.requests')),
  'AWS::Events::ApiDestination': billedBy(requests('Calls', 'eventbridge.api-destinations', 'calls')),
  'AWS::Events::Archive': billedBy(
    gigabytes('Events archived', 'eventbridge.archive.processing', 'ingestGb'),
    gigabytes('Archive', 'eventbridge.archive.storage', 'storageGb'),
  ),
  'AWS::EventSchemas::Discoverer': billedBy({
    what: 'Events discovered',
    row: 'eventbridge.schema-discovery',
    used: 'events',
    unit: 'events',
    typical: typically(10_000, 100_000, 1_000_000),
  }),
  'AWS::Glue::Crawler': billedBy({
    what: 'Capacity of runs',
    row: 'glue.dpu',
    used: 'gbHours',
    unit: 'DPU-hours',
    typical: typically(0.1, 2, 30),
  }),
  'AWS::OpenSearchServerless::Collection': billedBy(
    // Two units for indexing and two for search, with the redundancy that is the default: https://aws.amazon.com/opensearch-service/pricing/
    {
      what: 'Capacity units',
      row: 'opensearch-serverless.ocu',
      used: 'gbHours',
      unit: 'OCU-hours',
      typical: typically(730, 1_460, 5_840),
    },
  ),
};
