/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html */
import type { Redirect, RequestFacts } from './plan.ts';
import { hostName } from './rules.ts';

/** Where a redirect sends the client. What the action leaves out stays as the client asked for it. */
export function redirectLocation(redirect: Redirect, request: RequestFacts): string {
  const {
    Protocol = '#{protocol}',
    Host = '#{host}',
    Port = '#{port}',
    Path = '/#{path}',
    Query = '#{query}',
  } = redirect;
  const own: Readonly<Record<string, string>> = {
    protocol: request.protocol,
    host: hostName(request.host),
    port: String(request.port),
    // "#{path}" is without its leading slash, "#{query}" without its question mark.
    path: request.path.slice(1),
    query: request.query,
  };
  const fill = (text: string) => text.replace(/#\{(\w+)\}/g, (whole, name: string) => own[name] ?? whole);
  const query = fill(Query);
  return `${fill(Protocol).toLowerCase()}://${fill(Host)}:${fill(Port)}${fill(Path)}${query === '' ? '' : `?${query}`}`;
}
