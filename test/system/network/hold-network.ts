/** Holds a small network until it is killed, with a sleeping process whose arguments carry the given mark. */
import { startNetwork } from '../../../src/local/network/sandbox.ts';
import { settleNetwork } from '../../../src/local/network/settle-network.ts';
import { buildModel, dataDocument } from '../../../src/model/index.ts';

const [mark = ''] = process.argv.slice(2);
const ec2 = (type: string, properties: object = {}) => ({ Type: `AWS::EC2::${type}`, Properties: properties });
const model = buildModel([
  {
    name: 'Test',
    document: dataDocument({
      Resources: {
        Vpc: ec2('VPC', { CidrBlock: '10.0.0.0/16' }),
        Subnet: ec2('Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' }),
        Group: ec2('SecurityGroup', {
          VpcId: { Ref: 'Vpc' },
          GroupDescription: 'x',
          SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/16' }],
        }),
        Web: ec2('Instance', { SubnetId: { Ref: 'Subnet' }, SecurityGroupIds: [{ Ref: 'Group' }] }),
        Other: ec2('Instance', { SubnetId: { Ref: 'Subnet' }, SecurityGroupIds: [{ Ref: 'Group' }] }),
      },
    }),
  },
]);
if (!model.ok) throw new Error(JSON.stringify(model.diagnostics));
const network = await startNetwork(settleNetwork(model.value.network));
const run = (seat: string, program: string, onOutput?: (text: string) => void) =>
  network.start(seat, process.execPath, {
    arguments: ['-e', program, mark],
    ...(onOutput !== undefined && { onOutput: (_: string, text: string) => onOutput(text) }),
  });
await new Promise<void>((resolve, reject) => {
  const server = `require('node:net').createServer((s)=>{s.on('error',()=>{});s.end(s.remoteAddress.replace('::ffff:','')+' hello')}).listen(80,()=>console.log('up'))`;
  run('Other', server, () => resolve()).catch(reject);
});
if (mark === 'once') {
  const client = `require('node:net').connect(80,'10.0.0.5').on('data',(d)=>console.log(String(d))).on('error',(e)=>console.log(e.code))`;
  const running = await run('Web', client, (text) => process.stdout.write(text));
  await running.ended;
  process.stdout.write(`${network.mode}\n`);
  await network.stop();
} else {
  await run('Web', 'setTimeout(()=>{},1e9)');
  process.stdout.write('up\n');
}
