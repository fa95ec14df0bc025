/** The data planes of a local target, in the order of their needs: what is looked up comes before who looks it up. */
import { cloudfrontPlane } from '../services/cloudfront/plane.ts';
import { ec2Plane } from '../services/ec2/ec2-plane.ts';
import { ecsPlane } from '../services/ecs/ecs-plane.ts';
import { elasticachePlane } from '../services/elasticache/plane.ts';
import { balancerPlane } from '../services/elbv2/balancer-plane.ts';
import { rdsPlane } from '../services/rds/plane.ts';
import { outboxPlane } from '../services/sns/outbox-plane.ts';
import type { PlaneMaker } from './plane.ts';

export const LOCAL_PLANES: readonly PlaneMaker[] = [
  outboxPlane,
  rdsPlane,
  elasticachePlane,
  ec2Plane,
  balancerPlane,
  ecsPlane,
  cloudfrontPlane,
];
