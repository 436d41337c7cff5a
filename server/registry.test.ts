import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspect } from '../kernel/inspect.ts';
import { projectRoot } from './config.ts';
import { BadService } from './bad-service.ts';
import { examplesOf, findServices } from './registry.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hongqiao-services-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(folder: string, source: string, file = 'service.ts'): void {
  mkdirSync(join(dir, folder), { recursive: true });
  writeFileSync(join(dir, folder, file), source);
}

/** The source of the smallest service there can be. */
function survey(id: string, changes = ''): string {
  return `export default {
    id: '${id}', title: '问卷', scene: 'support', lead: '说说你的看法。', edition: 1,
    form: { view: { kind: 'text', label: '你的看法' } },
    pages: [{ ask: '你怎么看？', fields: ['view'] }],
    summary: [], tunables: {}, eligible: {},
    states: { draft: { label: '草稿', owes: 'applicant', start: true }, sent: { label: '已提交', final: true } },
    actions: { send: { label: '提交', from: 'draft', to: 'sent' } },
    metrics: { sent: { label: '收到', count: 'send' } },
    ${changes}
  };`;
}

async function complaintsIn(): Promise<string[]> {
  const fault: unknown = await findServices(dir).catch((thrown: unknown) => thrown);
  expect(fault).toBeInstanceOf(BadService);
  return (fault as BadService).message.split('\n');
}

describe('findServices', () => {
  it('finds every folder with a service.ts, in the order of their names, and passes over the others', async () => {
    put('survey-b', survey('survey-b'));
    put('survey-a', survey('survey-a'));
    put('notes', '不是服务', 'README.md');
    writeFileSync(join(dir, 'stray.ts'), 'export default {}');
    expect([...(await findServices(dir)).keys()]).toEqual(['survey-a', 'survey-b']);
  });

  it('refuses a definition with every complaint, each with its file and the place in it', async () => {
    put('fine', survey('fine'));
    put('bad-one', survey('bad-one', `metrics: { x: { label: '', count: 'gone' } }, summary: ['nothing'],`));
    put('bad-two', survey('bad-two', 'pages: [],'));
    expect(await complaintsIn()).toEqual([
      'services/bad-one/service.ts: pages: no field is called «nothing»',
      'services/bad-one/service.ts: metrics.x: no action is called «gone»',
      'services/bad-two/service.ts: form.view: stands on one page, once; what is in a list of papers on none',
    ]);
  });

  it('refuses a service that is not called as its folder', async () => {
    put('survey', survey('poll'));
    expect(await complaintsIn()).toEqual(["services/survey/service.ts: id: «poll» is not the folder's name «survey»"]);
  });

  it('refuses a file that exports something else, or cannot be read at all, by its name', async () => {
    put('empty', 'export const service = 1;');
    expect((await complaintsIn())[0]).toMatch(/^services\/empty\/service\.ts: its default export is not a service/);
    rmSync(join(dir, 'empty'), { recursive: true });
    put('broken', 'export default {');
    expect((await complaintsIn())[0]).toMatch(/^services\/broken\/service\.ts: /);
  });
});

describe('the services that ship', () => {
  it('are sound, and each comes with examples of how it works', async () => {
    const shipped = await findServices(join(projectRoot, 'services'));
    expect(shipped.size).toBeGreaterThanOrEqual(5);
    for (const service of shipped.values()) {
      expect([service.id, inspect(service)]).toEqual([service.id, []]);
      expect((await examplesOf(join(projectRoot, 'services'), service.id)).length).toBeGreaterThan(0);
    }
  });

  it('have no examples where there is no file of them', async () => {
    put('survey', survey('survey'));
    expect(await examplesOf(dir, 'survey')).toEqual([]);
  });
});
