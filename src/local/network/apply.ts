/** A plan as files and one shell program that applies them, in a network namespace of its own with a `/run/netns` of its own. */
import type { NetworkPlan } from './plan.ts';

export interface ApplyFile {
  readonly name: string;
  readonly text: string;
}

/** Namespaces are set up by so many shells at a time. */
const AT_ONCE = 4;

/** The files of a plan, and `apply.sh` among them, which is run in their folder. */
export function filesOf(plan: NetworkPlan): readonly ApplyFile[] {
  const texts = plan.namespaces.flatMap(({ name, ip, rules: [four, six], nft }) => [
    { name: `${name}.ip`, text: ip },
    { name: `${name}.ip4`, text: four },
    { name: `${name}.ip6`, text: six },
    { name: `${name}.nft`, text: nft },
  ]);
  return [
    { name: 'root.ip', text: plan.root },
    ...texts,
    { name: 'enter.sh', text: ENTER },
    { name: 'apply.sh', text: applyText(plan) },
  ];
}

function applyText({ namespaces }: NetworkPlan): string {
  const shares = Array.from({ length: AT_ONCE }, (_, share) =>
    namespaces.filter((__, position) => position % AT_ONCE === share),
  ).filter((share) => share.length > 0);
  const runs = shares.map((share) => {
    const steps = share.map(
      ({ name, forwards }) => `nsenter --net=/run/netns/${name} sh ./enter.sh ${name} ${forwards ? 1 : 0}`,
    );
    return `( set -e\n${steps.join('\n')}\n) & jobs="$jobs $!"`;
  });
  return `set -e\nip -batch root.ip\njobs=\n${runs.join('\n')}\nfor job in $jobs; do wait $job; done\n`;
}

/**
 * What is run in each namespace. Answers may come another way than questions went, so no reverse path is checked; nobody
 * is told of better ways; a workload of any user may open the ports of its contract, and ping.
 */
const ENTER = `set -e
v4=/proc/sys/net/ipv4 v6=/proc/sys/net/ipv6
for each in $v4/conf/*; do echo 0 > $each/rp_filter; echo 0 > $each/send_redirects; done
for each in all default; do echo 0 > $v6/conf/$each/accept_ra; echo 0 > $v6/conf/$each/disable_ipv6; done
echo 0 > $v4/ip_unprivileged_port_start
echo "0 2147483647" > $v4/ping_group_range || true
if [ "$2" = 1 ]; then
  echo 1 > $v4/ip_forward; echo 1 > $v6/conf/all/forwarding
  echo 1 > $v4/ip_nonlocal_bind; echo 1 > $v6/ip_nonlocal_bind
fi
ip -batch "$1.ip"
if [ -s "$1.ip4" ]; then ip -4 -batch "$1.ip4"; fi
if [ -s "$1.ip6" ]; then ip -6 -batch "$1.ip6"; fi
if [ -s "$1.nft" ]; then nft -f "$1.nft"; fi
`;
