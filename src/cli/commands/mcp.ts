import { Readable, Writable } from 'node:stream';
import { version } from '../../actions/index.ts';
import type { CliCommand } from '../command.ts';

export const mcpCommand: CliCommand = {
  name: 'mcp',
  goesWith: 'prove',
  summary: 'answer to programs by the Model Context Protocol, on standard input and output',
  takes: '',
  positionals: { least: 0, most: 0 },
  options: {},
  notes: ['tools: prove, why, price, draw, diff. Each answer is the JSON of its verb; no tool writes a file'],
  examples: [['lintel mcp', 'as the command of a client, in the folder of the architectures']],
  async run(_, terminal) {
    // Loaded for this verb alone: the SDK is larger than all else that the command line loads.
    const [{ StdioServerTransport }, { mcpServer }] = await Promise.all([
      import('@modelcontextprotocol/sdk/server/stdio.js'),
      import('../mcp/server.ts'),
    ]);
    const { server, answered } = mcpServer(version(), terminal.cwd);
    const input = Readable.from(terminal.stdin);
    const output = new Writable({
      write(chunk, _encoding, done) {
        terminal.out(String(chunk));
        done();
      },
    });
    const closed = new Promise<void>((resolve) => {
      server.onclose = resolve;
      input.once('end', resolve);
    });
    await server.connect(new StdioServerTransport(input, output));
    await closed;
    await answered();
    await server.close();
    return 0;
  },
};
