import { pino } from 'pino';
import { readConfig } from '../server/config.ts';
import { openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { openKeys } from '../server/keys/keys.ts';
import type { TransferOrder, WalletAnswer, WalletDoor } from '../server/money/wallet-door.ts';
import { carryByWallet } from '../server/money/wallet-work.ts';

/**
 * A process that carries what was agreed to through a wallet at HTTP, and dies by SIGKILL at the moment it was told to: before
 * the wallet has heard of a transfer, or after it has carried it and before anything is booked.
 */
const [appUrl, dataDir, wallet, dies] = process.argv.slice(2) as [string, string, string, 'before' | 'after'];
const config = readConfig({ HONGQIAO_DATA: dataDir });
const db = openDb(makePool(appUrl, { max: 2, applicationName: 'child', log: { error: () => {} } }));
const keys = await openKeys(db, config, process.env);
const die = () => process.kill(process.pid, 'SIGKILL');

const door: WalletDoor = {
  async transfer(order: TransferOrder) {
    if (dies === 'before') die();
    const response = await fetch(wallet, { method: 'POST', body: JSON.stringify(order) });
    const answer = (await response.json()) as WalletAnswer;
    die();
    return answer;
  },
  query: async () => ({ state: 'unknown' }),
};
await carryByWallet({ db, sealer: keys.ring, wallet: door, log: pino({ level: 'silent' }) });
process.exit(0);
