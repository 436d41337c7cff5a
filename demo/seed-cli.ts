import { readConfig } from '../server/config.ts';
import { connectDatabase } from '../server/db/connect.ts';
import { StartFault } from '../server/db/start-fault.ts';
import { makeSealer, readSecret } from '../server/people/sealing.ts';
import { hashPassword } from '../server/people/passwords.ts';
import { demoPassword } from './password.ts';
import { seedProvince } from './province.ts';

/**
 * `npm run seed -- --members 1000000 [--seed 7] [--workplaces 2000]`: the demo province at another size, into an empty
 * database. The same seed gives the same province.
 */
function numberAfter(flag: string): number | undefined {
  const at = process.argv.indexOf(flag);
  if (at < 0) return undefined;
  const value = Number(process.argv[at + 1]);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new StartFault('seed-wrong', `${flag} 后面要写一个整数。 ${flag} takes a whole number.`);
  return value;
}

async function seed(): Promise<void> {
  const config = readConfig(process.env);
  const members = numberAfter('--members');
  const workplaces = numberAfter('--workplaces');
  const number = numberAfter('--seed');
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const database = await connectDatabase(process.env, { info: () => {}, warn: say, error: say });
  try {
    const seeded = await seedProvince(database.ownerUrl, {
      ...(members !== undefined && { members }),
      ...(workplaces !== undefined && { workplaces }),
      ...(number !== undefined && { seed: number }),
      seal: makeSealer(readSecret(config.dataDir, process.env['HONGQIAO_SECRET'])),
      staffPasswordHash: await hashPassword(demoPassword),
      log: say,
    });
    if (seeded.already)
      throw new StartFault(
        'seed-wrong',
        '数据库里已经有工会了，示范省只写入空的数据库：换一个 HONGQIAO_DATA 或 DATABASE_URL。 The database already has unions; name an empty one.',
      );
  } finally {
    await database.stop();
  }
}

seed().catch((fault: unknown) => {
  process.stderr.write(`✗ ${fault instanceof StartFault ? fault.says : String(fault)}\n`);
  process.exit(1);
});
