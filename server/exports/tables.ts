import type { CaseLine } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { documentKinds, isDocumentKind, maskDocument } from '../../kernel/identity/document.ts';
import { maskPhone } from '../../kernel/identity/phone.ts';
import { levelWords } from '../../kernel/party.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Column, Table } from './columns.ts';
import type { MemberRow, UnionRow } from './rows.ts';

const numberPattern = '^DC-\\d{6}-[0-9A-Z]{6}$';

/** The watermark that survives in every line, however the file is cut, sorted or renamed. */
export function numberColumn<Row>(number: string): Column<Row> {
  return {
    title: '导出编号',
    description: '这份文件的编号。凭它可以查到是谁、什么时候、为什么导出的。',
    type: 'string',
    pattern: numberPattern,
    of: () => number,
  };
}

const levels = Object.values(levelWords);

export const unionColumns: readonly Column<UnionRow>[] = [
  {
    title: '区划代码',
    description: '所在地的行政区划代码（GB/T 2260、GB/T 10114）。',
    type: 'string',
    pattern: '^\\d{2,12}$',
    optional: true,
    of: (row) => row.areaCode,
  },
  { title: '名称', description: '工会的全称。', type: 'string', of: (row) => row.name },
  { title: '层级', description: '工会的层级。', type: 'string', enum: levels, of: (row) => levelWords[row.level] },
  {
    title: '上级工会',
    description: '上一级工会的全称；最高一级没有。',
    type: 'string',
    optional: true,
    of: (row) => row.above,
  },
  {
    title: '电话',
    description: '工会的办公电话，不是个人电话。',
    type: 'string',
    optional: true,
    of: (row) => row.phone,
  },
  { title: '地址', description: '工会的办公地址。', type: 'string', optional: true, of: (row) => row.address },
  {
    title: '经度',
    description: 'WGS 84 经度，单位为度；不知道位置的没有。',
    type: 'number',
    minimum: 73,
    maximum: 136,
    optional: true,
    of: (row) => row.longitude,
  },
  {
    title: '纬度',
    description: 'WGS 84 纬度，单位为度；不知道位置的没有。',
    type: 'number',
    minimum: 3,
    maximum: 54,
    optional: true,
    of: (row) => row.latitude,
  },
];

/** What anybody may have of unions: nothing about people. */
export const openUnions: Table<UnionRow> = {
  name: 'open-unions',
  title: '工会名录（开放数据）',
  description: '工会的名称、层级、电话、地址和位置，不含任何个人信息。',
  columns: unionColumns,
};

export function unionsTable(number: string): Table<UnionRow> {
  return {
    name: 'unions',
    title: '工会',
    description: '导出的工会。',
    columns: [...unionColumns, numberColumn(number)],
  };
}

function documentKindOf({ document_kind: kind }: MemberRow): string | null {
  return kind !== null && isDocumentKind(kind) ? documentKinds[kind] : null;
}

/** The two numbers of a member: masked, or in clear where a second person has agreed to it. */
function numbersOf(sealer: Sealer, unmasked: boolean): Column<MemberRow>[] {
  const shown = (sealed: Buffer | null, mask: (text: string) => string) =>
    sealed === null ? null : unmasked ? sealer.open(sealed, 'identity') : mask(sealer.open(sealed, 'identity'));
  return [
    {
      title: '证件号码',
      description: unmasked ? '完整的证件号码。' : '证件号码，中间用星号代替。',
      type: 'string',
      ...(unmasked ? { pattern: '^[^*]+$' } : { pattern: '\\*', masked: true }),
      optional: true,
      of: (row) => shown(row.document_sealed, maskDocument),
    },
    {
      title: '手机号',
      description: unmasked ? '完整的手机号。' : '手机号，中间四位用星号代替。',
      type: 'string',
      pattern: unmasked ? '^[^*]+$' : '^(1\\d{2}\\*{4}\\d{4}|\\*+)$',
      ...(!unmasked && { masked: true }),
      optional: true,
      of: (row) => shown(row.phone_sealed, maskPhone),
    },
  ];
}

export function membersTable(sealer: Sealer, number: string, unmasked: boolean): Table<MemberRow> {
  return {
    name: unmasked ? 'members-unmasked' : 'members',
    title: unmasked ? '会员（号码完整）' : '会员',
    description: '导出的会员，一人一行。',
    columns: [
      { title: '姓名', description: '会员姓名。', type: 'string', of: (row) => row.name || '没有登记' },
      {
        title: '证件类型',
        description: '证件的种类。',
        type: 'string',
        enum: Object.values(documentKinds),
        optional: true,
        of: documentKindOf,
      },
      ...numbersOf(sealer, unmasked),
      {
        title: '实名',
        description: '证件和本人是否核验过。',
        type: 'string',
        enum: ['已核验', '未核验'],
        of: (row) => (row.verified ? '已核验' : '未核验'),
      },
      { title: '工会', description: '会员现在所在的工会。', type: 'string', of: (row) => row.org_name },
      {
        title: '工会层级',
        description: '这个工会的层级。',
        type: 'string',
        enum: levels,
        of: (row) => levelWords[row.org_level],
      },
      {
        title: '入会日期',
        description: '加入现在这个工会的日期。',
        type: 'string',
        format: 'date',
        of: (row) => row.joined_on,
      },
      numberColumn(number),
    ],
  };
}

export function casesTable(number: string): Table<CaseLine> {
  const text = (title: string, description: string, of: Column<CaseLine>['of']): Column<CaseLine> => ({
    title,
    description,
    type: 'string',
    optional: true,
    of,
  });
  return {
    name: 'cases',
    title: '办件',
    description: '导出的办件，一件一行。隐私内容不导出，申请人姓名部分隐去。',
    columns: [
      {
        title: '编号',
        description: '办件编号。',
        type: 'string',
        pattern: '^\\d{6}-[0-9A-Z]{6}$',
        of: (line) => line.number,
      },
      text('事项', '服务事项的名称。', (line) => line.title),
      text('摘要', '办件的内容摘要。', (line) => line.summary),
      text('进度', '现在的进度。', (line) => line.stateLabel),
      text('工会', '办件所属的工会。', (line) => line.org.name),
      { ...text('申请人', '申请人姓名，部分用星号代替。', (line) => line.applicant), masked: true },
      {
        title: '提交日期',
        description: '提交的日期，中国时间。',
        type: 'string',
        format: 'date',
        of: (line) => dayOf(Date.parse(line.filedAt)),
      },
      {
        title: '期限',
        description: '这一步最晚办完的日期；没有期限的为空。',
        type: 'string',
        format: 'date',
        optional: true,
        of: (line) => (line.dueAt === undefined ? null : dayOf(Date.parse(line.dueAt) - 1)),
      },
      text('由谁办理', '这一步等谁办理。', ({ owes }) => owes && `${owes.org?.name ?? ''}${owes.who}`),
      text('标记', '办件上的标记，用顿号隔开。', (line) => line.flags.join('、')),
      numberColumn(number),
    ],
  };
}
