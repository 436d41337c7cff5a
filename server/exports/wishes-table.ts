import { sql } from 'kysely';
import type { Allotment } from '../../kernel/allot.ts';
import { asksFor, consentPurposes } from '../../kernel/consent.ts';
import type { AnyValues, Field } from '../../kernel/field.ts';
import { sayValue } from '../../kernel/say.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import type { WishLine } from '../wishes/list-queries.ts';
import type { Column, Table } from './columns.ts';
import type { ExportRow } from './queries.ts';
import { numberColumn } from './tables.ts';

export const wishesTableName = (service: string) => `wishes-${service}`;

/** Every line is opened once, however many columns of it are asked for. */
function opening(sealer: Sealer): (row: WishLine) => AnyValues {
  const opened = new WeakMap<WishLine, AnyValues>();
  return (row) => {
    const known = opened.get(row) ?? joinSealed(sealer, { open: row.said, sealed: row.said_sealed });
    opened.set(row, known);
    return known;
  };
}

function answerColumn(id: string, asked: Field, open: (row: WishLine) => AnyValues): Column<WishLine> {
  return {
    title: asked.label,
    description: `本人填写的“${asked.label}”。`,
    type: 'string',
    optional: true,
    of: (row) => {
      const value = open(row)[id];
      return value === undefined ? null : sayValue(asked, value);
    },
  };
}

const text = (title: string, description: string, of: Column<WishLine>['of']): Column<WishLine> => ({
  title,
  description,
  type: 'string',
  of,
});

/** What is to be sent of a campaign: to whom, which of the goods, and where it goes, in the words of the questions. */
export function wishesTable(sealer: Sealer, { id, title, wishes }: Allotment, number: string): Table<WishLine> {
  const open = opening(sealer);
  return {
    name: wishesTableName(id),
    title: '发放名单',
    description: `${title}：选好了、还没有发出的，一人一行，收货人、电话和地址完整。`,
    columns: [
      { title: '领取号', description: '领取号。', type: 'number', minimum: 1, of: (row) => row.number },
      text('姓名', '领到的会员。', (row) => row.name || '没有登记'),
      text('工会', '领的时候所在的工会。', (row) => row.org),
      { ...text('哪一份', '分到各工会或者分时段的，是哪一份。', (row) => row.label), optional: true },
      text('品种', '选的哪一种。', (row) => row.good),
      ...Object.entries(wishes?.form ?? {}).map(([field, asked]) => answerColumn(field, asked, open)),
      {
        ...text('备注', '不能按地址寄送的原因。', (row) =>
          row.rests ? '本人撤回了同意，不能使用地址，请联系本人' : null,
        ),
        optional: true,
      },
      numberColumn(number),
    ],
  };
}

/**
 * Whether somebody whose answers stand in this file has taken back the consent that they needed since she was read. One who did
 * so in the minute before counts as well: her request may have been under way while she was read.
 */
export async function isTakenBack({ db, allotments }: Platform, row: ExportRow): Promise<boolean> {
  const form = allotments.get(row.filter['service'] ?? '')?.wishes?.form ?? {};
  const purposes = consentPurposes.filter((purpose) => asksFor(form, purpose));
  const { rows } = await sql`
    select from claims k join consent_entries e on e.cell_id = k.cell_id and e.person_id = k.person_id
    join audit a on a.cell_id = k.cell_id and a.subject_id = k.person_id and a.object_id = ${row.id} and a.act = 'export-read'
    where k.cell_id = ${row.cell} and k.campaign_id = ${row.filter['campaign']}::uuid
      and e.act = 'withdrawn' and e.purpose = any (${purposes}::text[]) and e.at > a.at - interval '1 minute'
    limit 1`.execute(db);
  return rows.length > 0;
}
