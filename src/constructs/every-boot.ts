/**
 * User data that runs a shell script at every boot. cloud-init runs a user script at the first boot only; the first part
 * makes it run at every boot, so that a stack update, which restarts the instance, takes effect
 * (https://repost.aws/knowledge-center/execute-user-data-ec2).
 */
export function atEveryBoot(script: string): string {
  return [
    'Content-Type: multipart/mixed; boundary="==boot=="',
    'MIME-Version: 1.0',
    '',
    '--==boot==',
    'Content-Type: text/cloud-config; charset="us-ascii"',
    '',
    '#cloud-config',
    'cloud_final_modules:',
    '- [scripts-user, always]',
    '',
    '--==boot==',
    'Content-Type: text/x-shellscript; charset="us-ascii"',
    '',
    script,
    '--==boot==--',
    '',
  ].join('\n');
}
