import { LOG_FOLDER } from '../../workloads/web-app/contract.ts';
import { platformOf } from './platform.ts';
import { namesOf, type Settings } from './settings.ts';

/** The one dimension under which the agent's metrics are added up: alarms watch exactly this set. */
export const AGENT_DIMENSION = 'AutoScalingGroupName';

/** What the agent measures: two metrics, because each one is billed for every instance. */
export const AGENT_METRICS = ['mem_used_percent', 'disk_used_percent'] as const;

/**
 * The configuration of the CloudWatch agent. The name of the group is written down instead of asked for
 * (`${aws:AutoScalingGroupName}`), because asking takes a permission on the EC2 API; and what is measured per host is
 * dropped in favour of the sum, because nobody looks at it and each is billed.
 */
export function agentConfiguration(settings: Settings) {
  const { system, security, application } = namesOf(settings).logGroups;
  const { logs } = platformOf(settings.image);
  const group = { append_dimensions: { [AGENT_DIMENSION]: settings.name } };
  return {
    agent: { metrics_collection_interval: 60, run_as_user: 'root', region: settings.region },
    metrics: {
      namespace: 'CWAgent',
      aggregation_dimensions: [[AGENT_DIMENSION]],
      metrics_collected: {
        mem: { measurement: ['mem_used_percent'], ...group },
        disk: { measurement: ['used_percent'], resources: ['/'], ...group },
      },
    },
    logs: {
      logs_collected: {
        files: {
          collect_list: [
            shipped(logs.system, system, 'messages'),
            shipped('/var/log/cloud-init-output.log', system, 'boot'),
            shipped(logs.logins, security, 'logins'),
            shipped('/var/log/audit/audit.log', security, 'audit'),
            shipped(`${LOG_FOLDER}/security.log`, security, 'application'),
            shipped(`${LOG_FOLDER}/application.log`, application, 'application'),
          ],
        },
      },
    },
    ...(settings.tracing ? { traces: { traces_collected: { otlp: {}, xray: {} } } } : {}),
  };
}

function shipped(file: string, group: string, stream: string) {
  return { file_path: file, log_group_name: group, log_stream_name: `{instance_id}/${stream}` };
}
