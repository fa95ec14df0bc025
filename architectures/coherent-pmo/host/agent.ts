import { LOG_FOLDER, logGroupsOf, type Stage } from '../../../workloads/pmo/contract.ts';

/** Which files the CloudWatch agent ships to which group, and what it measures. */
export function agentConfiguration(stage: Stage): string {
  const groups = logGroupsOf(stage);
  return JSON.stringify(
    {
      agent: { run_as_user: 'root', region: '${AWS::Region}' },
      metrics: {
        namespace: 'CWAgent',
        append_dimensions: { InstanceId: '${!aws:InstanceId}' },
        aggregation_dimensions: [['InstanceId']],
        metrics_collected: {
          mem: { measurement: ['mem_used_percent'] },
          disk: { measurement: ['used_percent'], resources: ['/'] },
        },
      },
      logs: {
        logs_collected: {
          files: {
            collect_list: [
              shipped(`${LOG_FOLDER}/api-out.log`, groups.app, 'api-out'),
              shipped(`${LOG_FOLDER}/api-error.log`, groups.app, 'api-error'),
              shipped(`${LOG_FOLDER}/processes.log`, groups.app, 'processes'),
              shipped(`${LOG_FOLDER}/backup.log`, groups.app, 'backup'),
              shipped('/var/log/nginx/access.log', groups.nginx, 'access'),
              shipped('/var/log/nginx/error.log', groups.nginx, 'error'),
              shipped('/var/log/syslog', groups.system, 'syslog'),
              shipped('/var/log/auth.log', groups.system, 'auth'),
              shipped('/var/log/cloud-init-output.log', groups.system, 'boot'),
            ],
          },
        },
      },
    },
    undefined,
    1,
  );
}

function shipped(file: string, group: string, stream: string) {
  return { file_path: file, log_group_name: group, log_stream_name: `{instance_id}/${stream}` };
}
