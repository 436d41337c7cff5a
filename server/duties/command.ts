import { connectBeside } from '../db/connect.ts';
import { StartFault } from '../db/start-fault.ts';
import { ringOf } from '../keys/keys.ts';
import { plantAdministrators, plantedLines } from './planting.ts';

/**
 * `administrators`: new ways in for administrators when all are lost. It needs the owner's login to the database and the
 * secret, so it works only where the platform itself runs; nothing that is reachable over the network does the same.
 */
export async function administrators(args: readonly string[]): Promise<void> {
  if (args[0] !== 'anew')
    throw new StartFault(
      'command-wrong',
      '要另开一组管理员账号，请运行 administrators anew；原有的账号不变，用新账号登录后逐个收回。 Say «administrators anew» to make others beside those there are.',
    );
  const database = await connectBeside(process.env);
  try {
    const ring = await ringOf(database.ownerUrl, process.env);
    const planted = await plantAdministrators(database.ownerUrl, ring, { anew: true });
    process.stdout.write(`${plantedLines(planted).join('\n')}\n`);
  } finally {
    await database.stop();
  }
}
