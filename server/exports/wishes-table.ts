import type { Allotment } from '../../kernel/allot.ts';
import type { AnyValues, Field } from '../../kernel/field.ts';
import { sayValue } from '../../kernel/say.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import type { Sealer } from '../people/sealing.ts';
import type { WishLine } from '../wishes/list-queries.ts';
import type { Column, Table } from './columns.ts';
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
