import type { LocalWorld } from '../../service.ts';
import { httpApiAnywhere } from '../apigatewayv2/http-api.ts';
import { invokeUrl } from '../execute-api/gateway-call.ts';
import { restApiAnywhere } from './rest-api.ts';

/** Text in which APIs of this world have the address that needs no name: `https://ID.execute-api.REGION.amazonaws.com`. */
export function reachableUrl(text: string, world: LocalWorld): string {
  return text.replace(/https:\/\/([a-z0-9]{10})\.execute-api\.[a-z0-9-]+\.amazonaws\.com/g, (whole, id: string) =>
    httpApiAnywhere(world, id) === undefined && restApiAnywhere(world, id) === undefined ? whole : invokeUrl(world, id),
  );
}
