import { readConfig } from '../server/config.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import { hashPassword } from '../server/people/passwords.ts';
import { playDemoCases } from './cases.ts';
import { demoPassword } from './password.ts';
import { seedProvince } from './province.ts';

/**
 * Fills an empty database with the demo province and its cases. The start runs it as a process of its own, which gives its
 * memory back when it ends; the two addresses of the database come in the environment.
 */
const say = (line: string) => process.stdout.write(`${line}\n`);
const config = { ...readConfig(process.env), demo: true };
const urls = { ownerUrl: process.env['HONGQIAO_OWNER_URL']!, appUrl: process.env['HONGQIAO_APP_URL']! };

const seeded = await seedProvince(urls.ownerUrl, {
  members: Number(process.env['HONGQIAO_DEMO_MEMBERS'] ?? 30_000),
  seal: makeSealer(readSecret(config.dataDir, process.env['HONGQIAO_SECRET'])),
  staffPasswordHash: await hashPassword(demoPassword),
  log: say,
});
if (!seeded.already) await playDemoCases(urls, config, say);
