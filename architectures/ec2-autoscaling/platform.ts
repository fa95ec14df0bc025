import type { Image } from './options.ts';

/** What differs between the images that an instance may boot from. */
export interface Platform {
  /** The public SSM parameter that always names the newest image. */
  readonly imageParameter: string;
  /** The device that the image boots from. */
  readonly rootDevice: string;
  /** Shell commands that put node, the CloudWatch agent, auditd, an AWS CLI and cfn-signal on the host. */
  readonly install: string;
  /** Shell commands after which security updates install themselves. */
  readonly updateByItself: string;
  readonly node: string;
  readonly cfnSignal: string;
  /** The system's own logs: of everything, and of logins. */
  readonly logs: { readonly system: string; readonly logins: string };
}

const AMAZON_LINUX_2023: Platform = {
  imageParameter: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
  rootDevice: '/dev/xvda',
  install: `  dnf install --assumeyes --setopt=retries=10 nodejs24 amazon-cloudwatch-agent audit rsyslog dnf-automatic tar
  systemctl enable --now rsyslog`,
  // An image is locked to its release, for which there is never anything new:
  // https://docs.aws.amazon.com/linux/al2023/ug/deterministic-upgrades-usage.html
  updateByItself: `  echo latest >/etc/dnf/vars/releasever
  sed -i 's/^upgrade_type.*/upgrade_type = security/; s/^apply_updates.*/apply_updates = yes/' /etc/dnf/automatic.conf
  systemctl enable --now dnf-automatic.timer`,
  node: '/usr/bin/node-24',
  cfnSignal: '/opt/aws/bin/cfn-signal',
  logs: { system: '/var/log/messages', logins: '/var/log/secure' },
};

const UBUNTU: Omit<Platform, 'imageParameter'> = {
  rootDevice: '/dev/sda1',
  install: `  export DEBIAN_FRONTEND=noninteractive PATH=$PATH:/snap/bin
  # The updates of a first boot hold the locks for minutes.
  echo 'DPkg::Lock::Timeout "600"; Acquire::Retries "5";' >/etc/apt/apt.conf.d/90-wait
  for _ in $(seq 30); do apt-get update --quiet && break; sleep 10; done
  apt-get install --yes --quiet auditd python3-pip python3-venv unattended-upgrades
  snap install node --classic --channel=24
  snap install aws-cli --classic
  curl --fail --silent --show-error --retry 5 --output /tmp/agent.deb https://amazoncloudwatch-agent.s3.amazonaws.com/ubuntu/amd64/latest/amazon-cloudwatch-agent.deb
  apt-get install --yes --quiet /tmp/agent.deb
  python3 -m venv /opt/aws/bootstrap
  /opt/aws/bootstrap/bin/pip install --quiet https://s3.amazonaws.com/cloudformation-examples/aws-cfn-bootstrap-py3-latest.tar.gz`,
  updateByItself: `  printf 'APT::Periodic::Update-Package-Lists "1";\\nAPT::Periodic::Unattended-Upgrade "1";\\n' >/etc/apt/apt.conf.d/20auto-upgrades
  systemctl enable --now unattended-upgrades`,
  node: '/snap/bin/node',
  cfnSignal: '/opt/aws/bootstrap/bin/cfn-signal',
  logs: { system: '/var/log/syslog', logins: '/var/log/auth.log' },
};

const CANONICAL = '/aws/service/canonical/ubuntu/server';

const PLATFORMS: Readonly<Record<Image, Platform>> = {
  'amazon-linux-2023': AMAZON_LINUX_2023,
  'ubuntu-22.04': { ...UBUNTU, imageParameter: `${CANONICAL}/22.04/stable/current/amd64/hvm/ebs-gp2/ami-id` },
  'ubuntu-24.04': { ...UBUNTU, imageParameter: `${CANONICAL}/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id` },
};

/** Refuses an image by name and says why; the type does so for whoever writes it down. */
export function platformOf(image: string): Platform {
  if (Object.hasOwn(PLATFORMS, image)) return PLATFORMS[image as Image];
  const why =
    image === 'amazon-linux-2' ? ' Support for Amazon Linux 2 ended on 2026-06-30; 2023 is its successor.' : '';
  throw new Error(`The image "${image}" cannot be used; choose ${Object.keys(PLATFORMS).join(', ')}.${why}`);
}
