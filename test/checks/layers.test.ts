import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Layers, readLayers } from '../../scripts/checks/layers.ts';

type Import = readonly [from: string, to: string];

const refused: readonly (readonly [...Import, rule: string])[] = [
  ['kernel/step.ts', 'server/platform.ts', 'kernel-imports-nothing'],
  ['kernel/money.ts', 'node:fs', 'kernel-imports-nothing'],
  ['kernel/money.test.ts', 'server/platform.ts', 'kernel-tests-import-the-kernel'],
  ['services/visit/service.ts', 'server/door.ts', 'service-imports-kernel'],
  ['services/visit/server.ts', 'server/platform.ts', 'service-server-imports-the-door'],
  ['services/visit/member.tsx', 'web/member/app.ts', 'service-screen-imports-shared-web'],
  ['services/visit/rules.ts', 'services/appeal/rules.ts', 'no-service-imports-another'],
  ['services/visit/visit.test.ts', 'services/appeal/rules.ts', 'no-service-imports-another'],
  ['server/registry.ts', 'services/appeal/service.ts', 'services-are-found-not-imported'],
  ['web/member/home.ts', 'services/appeal/service.ts', 'services-are-found-not-imported'],
  ['server/page.ts', 'web/api/client.ts', 'server-and-web-meet-over-http'],
  ['web/api/client.ts', 'server/http/answer.ts', 'web-and-server-meet-over-http'],
  ['server/seed.ts', 'demo/province.ts', 'product-knows-no-workshop'],
  ['web/ui/button.tsx', 'test/world.ts', 'product-knows-no-workshop'],
  ['server/start.ts', 'demo/province.ts', 'start-loads-the-demo-on-demand'],
  ['server/start.ts', 'test/world.ts', 'start-knows-only-the-demo'],
  ['web/ui/tag.tsx', 'kernel/money.ts', 'ui-knows-no-domain'],
  ['web/form/input.tsx', 'web/flow/timeline.tsx', 'form-and-flow-import-kernel-and-ui'],
  ['web/api/key.ts', 'web/ui/tag.tsx', 'api-client-imports-kernel'],
  ['web/member/cases.ts', 'web/console/inbox.ts', 'one-app-knows-no-other'],
  ['web/console/mine.ts', 'web/member/app.ts', 'one-app-knows-no-other'],
  ['server/cases/moving.ts', 'server/notices/routes.ts', 'only-main-wires-routes'],
  ['server/cases/queries.ts', 'server/notices/telling.ts', 'queries-know-no-doings'],
  ['server/db/pool.ts', 'server/cases/filing.ts', 'database-knows-no-doings'],
  ['server/money/paying.ts', 'server/http/answer.ts', 'doings-speak-no-http'],
  ['server/orgs/one.ts', 'server/orgs/two.ts', 'no-cycle'],
  ['server/orgs/lost.ts', './nowhere.ts', 'no-unresolved-import'],
];

const allowed: readonly Import[] = [
  ['services/visit/service.ts', 'kernel/money.ts'],
  ['services/visit/service.ts', 'services/visit/rules.ts'],
  ['services/visit/server.ts', 'server/door.ts'],
  ['services/visit/member.tsx', 'web/form/input.tsx'],
  ['web/flow/timeline.tsx', 'web/ui/tag.tsx'],
  ['web/console/inbox.ts', 'web/api/client.ts'],
  ['server/main.ts', 'server/cases/routes.ts'],
  ['server/cases/routes.ts', 'server/cases/moving.ts'],
  ['server/cases/filing.ts', 'server/cases/queries.ts'],
];

/** The way back of the cycle; which of the two imports it is reported at is not promised. */
const back: Import = ['server/orgs/two.ts', 'server/orgs/one.ts'];

let checkout: string;
let layers: Layers;

/** A checkout of these imports and nothing else. */
function writeImports(imports: readonly (readonly [...Import, ...string[]])[]): void {
  const lines = new Map<string, string[]>();
  for (const [from, to] of imports) {
    const near = relative(dirname(from), to);
    const target = to.includes(':') || to.startsWith('.') ? to : near.startsWith('.') ? near : `./${near}`;
    lines.set(from, [...(lines.get(from) ?? []), `import '${target}';`]);
    if (target !== to && !lines.has(to)) lines.set(to, []);
  }
  for (const [file, imported] of lines) {
    mkdirSync(dirname(join(checkout, file)), { recursive: true });
    writeFileSync(join(checkout, file), `${imported.join('\n')}\nexport {};\n`);
  }
}

beforeAll(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'hongqiao-layers-'));
  writeImports([...refused, ...allowed, back]);
  layers = await readLayers(checkout);
});

afterAll(() => rmSync(checkout, { recursive: true }));

describe('the layering rule', () => {
  it.each(refused)('refuses %s → %s', (from, to, rule) => {
    const wanted = to.startsWith('node:') ? to.slice('node:'.length) : to;
    const found = layers.violations.filter((line) => line.startsWith(`${rule}: `) && line.includes(`${from} → `));
    expect(found.join('\n')).toContain(wanted);
  });

  it.each(allowed)('allows %s → %s', (from, to) => {
    expect(layers.violations.filter((line) => line.includes(`${from} → ${to}`))).toEqual([]);
  });

  it('counts the modules it read, so that a broken parser is noticed', () => {
    const files = new Set([...refused, ...allowed].flatMap(([from, to]) => [from, to]));
    const outside = [...files].filter((file) => file.startsWith('.') || file.includes(':'));
    expect(layers.modules).toBe(files.size - outside.length);
  });
});
