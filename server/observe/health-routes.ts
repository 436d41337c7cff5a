import type { FastifyInstance } from 'fastify';
import type { HealthWatch } from './health.ts';

/** How the platform itself is doing, for the system administrator: no field of anybody's. */
export function addHealthPage(app: FastifyInstance, watch: HealthWatch): void {
  app.get(
    '/api/health',
    {
      config: { audience: 'system-admin', scope: 'platform', audit: 'none: platform', answers: 'HealthAnswer' },
      schema: { tags: ['platform'], summary: '平台运行情况：每一项好不好、从什么时候起、怎么办' },
    },
    () => watch.read(),
  );
}
