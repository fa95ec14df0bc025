import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

export interface DashboardGraph {
  readonly title: string;
  readonly metrics: readonly [cloudwatch.IMetric, ...cloudwatch.IMetric[]];
  /**
   * What the axis counts, `%` or `s`.
   *
   * @default - as CloudWatch labels it
   */
  readonly unit?: string;
  /**
   * A line across the graph, where an alarm rings.
   *
   * @default []
   */
  readonly lines?: readonly { readonly at: number; readonly label: string }[];
}

export interface DashboardSection {
  /** A question that the row of graphs answers: `Is it fast?` */
  readonly title: string;
  /** One to four, side by side. */
  readonly graphs: readonly DashboardGraph[];
}

export interface MetricDashboardProps {
  readonly name: string;
  readonly sections: readonly DashboardSection[];
}

const WIDTH = 24;

/** One page of graphs, a row for each question, with the lines at which alarms ring. */
export class MetricDashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: MetricDashboardProps) {
    for (const { title, graphs } of props.sections) {
      if (graphs.length < 1 || graphs.length > 4) {
        throw new Error(`Dashboard "${id}" has ${graphs.length} graphs under "${title}"; a row holds one to four.`);
      }
    }
    super(scope, id, {
      dashboardName: props.name,
      widgets: props.sections.flatMap(({ title, graphs }) => [
        [new cloudwatch.TextWidget({ markdown: `## ${title}`, width: WIDTH, height: 1 })],
        graphs.map((graph) => graphOf(graph, WIDTH / graphs.length)),
      ]),
    });
  }
}

function graphOf({ title, metrics, unit, lines = [] }: DashboardGraph, width: number): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({
    title,
    width,
    left: [...metrics],
    leftYAxis: { min: 0, ...(unit === undefined ? {} : { label: unit, showUnits: false }) },
    leftAnnotations: lines.map(({ at, label }) => ({ value: at, label })),
  });
}
