import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Route } from '../../test/contract/routes.ts';
import { walkMatrix } from '../../test/contract/matrix.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/**
 * A part of the matrix, so that the suite stays short: what reads, and of what writes a third, as the length of its name has it.
 * All of it is `npm run trust -- idor-matrix --full`.
 */
let s: TestServer;
beforeAll(async () => {
  s = await startTestServer();
});
afterAll(() => s.close());

it('every route shows what is of a union to whom the tree gives it, and to nobody else [MLPS-9, MLPS-10, ASVS-8.2.2, ASVS-8.2.3, ASVS-8.4.1]', async () => {
  const only = ({ url, params, name, writes }: Route) =>
    (params.length > 0 || url.startsWith('/api/services/appeal')) && (!writes || name.length % 3 === 0);
  const { leaks, cells } = await walkMatrix(s, { seed: 1, kind: 'workplace', roles: ['supervisor'], only });
  expect(leaks).toEqual([]);
  expect(cells).toBeGreaterThan(1_000);
}, 240_000);
