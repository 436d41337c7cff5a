import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';
import { run } from '../run.ts';

/** The OpenAPI document that a server on this database hands out, held to the rules of redocly.yaml. */
export async function checkOpenApi(appUrl: string): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'hongqiao-open-api-'));
  // The checks beside this one may keep the machine busy for seconds, which a server in service would answer for.
  const config = readConfig({ HONGQIAO_DATA: folder, HONGQIAO_MOST_LAG_MS: '0' });
  const { app, stop } = await startServer({ appUrl, config, log: pino({ level: 'silent' }), ticking: false });
  try {
    const answer = await app.inject('/api/openapi.json');
    if (answer.statusCode !== 200) return [`there is no document: ${answer.statusCode} ${answer.body}`];
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(answer.json(), null, 2));
    const options = [
      '--config',
      join(import.meta.dirname, 'redocly.yaml'),
      '--format',
      'stylish',
      '--max-problems',
      '50',
    ];
    const { code, output } = await run('redocly', ['lint', file, ...options]);
    return code === 0 ? [] : [output.trim()];
  } finally {
    await stop();
    rmSync(folder, { recursive: true });
  }
}
