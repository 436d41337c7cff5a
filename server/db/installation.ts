import { Client } from 'pg';
import type { Sealer } from '../people/sealing.ts';
import { StartFault } from './start-fault.ts';

/** What is sealed to know a secret again: the same secret gives the same blind index. */
const knownText = 'hongqiao';

export const checkOf = (sealer: Sealer) => sealer.blind(knownText);

/**
 * Reads what this database holds, and makes sure that the secret at hand is the one its sealed values were made with: a
 * start with another would go well, and every phone and document number would be lost. Throws `secret-lost`.
 */
export async function openInstallation(ownerUrl: string, sealer: Sealer): Promise<{ demo: boolean }> {
  const client = new Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const check = checkOf(sealer);
    await client.query('update installation set secret_check = $1 where secret_check is null', [check]);
    const { rows } = await client.query<{ demo: boolean; secret_check: Buffer }>(
      'select demo, secret_check from installation',
    );
    const { demo, secret_check } = rows[0]!;
    if (secret_check.equals(check)) return { demo };
    throw new StartFault(
      'secret-lost',
      '数据目录里的密钥（secret.key 或 HONGQIAO_SECRET）不是加密这个数据库时用的那一个：请从备份恢复密钥。 The secret is not the one this database was sealed with; restore secret.key or HONGQIAO_SECRET.',
    );
  } finally {
    await client.end();
  }
}
