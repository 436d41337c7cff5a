import { type Day, isDay } from './calendar.ts';
import { type AnyValues, type Field, type Fields, type RowsField, isAsked, isRequired } from './field.ts';
import { readCreditCode } from './identity/credit-code.ts';
import { documentKinds, isDocumentKind, readDocument } from './identity/document.ts';
import { readName } from './identity/person-name.ts';
import { readPhone } from './identity/phone.ts';
import type { Proof } from './proof.ts';
import { proofFor } from './proven.ts';
import type { Reason } from './refusal.ts';

/**
 * Two views of one declaration: the JSON Schema that guards the shape at the edge (and is the OpenAPI body), and the
 * check in words that the phone shows beside the field and the server gives as the answer.
 */

export interface JsonSchema {
  readonly type?: 'object' | 'string' | 'integer' | 'boolean' | 'array';
  readonly title?: string;
  readonly description?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

const textMax = 200;
const longTextMax = 2000;
const moneyMax = 100_000_000_000;
const phoneMax = 30;
/** Room for the longest name with blanks between its parts; the readers say what is too long. */
const identityMax = 120;

/** Beyond these years a date is a slip of the hand, and a deadline computed from it would leave the calendar. */
const dateMin = '1900-01-01';
const dateMax = '2199-12-31';

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Control characters beside line breaks and tabs, and halves of surrogate pairs: no database column can hold them. */
const unstorable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F]|\p{Surrogate}/u;

function valueSchema(asked: Field, rules: readonly string[]): JsonSchema {
  switch (asked.kind) {
    case 'text':
      return { type: 'string', minLength: asked.min ?? 1, maxLength: asked.max ?? textMax };
    case 'longText':
      return { type: 'string', minLength: asked.min ?? 1, maxLength: asked.max ?? longTextMax };
    case 'place':
      return { type: 'string', minLength: 1, maxLength: textMax };
    case 'date':
      return { type: 'string', format: 'date' };
    case 'choice':
      return { type: 'string', enum: Object.keys(asked.of) };
    case 'refusal':
      return { type: 'string', enum: rules };
    case 'choices':
      return {
        type: 'array',
        items: { type: 'string', enum: Object.keys(asked.of) },
        maxItems: asked.max ?? Object.keys(asked.of).length,
        uniqueItems: true,
      };
    case 'number':
      return { type: 'integer', minimum: asked.min ?? 0, maximum: asked.max ?? 1_000_000 };
    case 'money':
      return { type: 'integer', minimum: asked.min ?? 0, maximum: asked.max ?? moneyMax };
    case 'yesNo':
      return { type: 'boolean' };
    case 'files':
      return { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: asked.max, uniqueItems: true };
    case 'phone':
      return { type: 'string', minLength: 5, maxLength: phoneMax };
    case 'personName':
    case 'document':
    case 'creditCode':
      return { type: 'string', minLength: 1, maxLength: identityMax };
    case 'union':
      return { type: 'string', format: 'uuid' };
    case 'rating':
      return { type: 'integer', minimum: 1, maximum: 5 };
    case 'staff':
      return { type: 'string', format: 'uuid' };
    case 'rows':
      return { type: 'array', items: schemaOf(asked.of), minItems: asked.min ?? 1, maxItems: asked.max };
  }
}

/** Whether an answer must be there whatever else is said, and whoever says it. */
export function isAlwaysRequired(asked: Field): boolean {
  return asked.optional !== true && !asked.when && !(asked.kind === 'files' && (asked.provenBy ?? asked.inList));
}

/** Money in fen. `rules` are the ids a `refusal` field may answer with. */
export function schemaOf(fields: Fields, rules: readonly string[] = []): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [id, asked] of Object.entries(fields)) {
    properties[id] = {
      title: asked.label,
      ...(asked.help !== undefined && { description: asked.help }),
      ...valueSchema(asked, rules),
    };
  }
  const required = Object.keys(fields).filter((id) => isAlwaysRequired(fields[id]!));
  return { type: 'object', properties, required, additionalProperties: false };
}

export interface CheckInput {
  readonly today: Day;
  readonly rules?: readonly string[];
  /** What is known of the person: papers of it need not be given again. */
  readonly proofs?: readonly Proof[] | undefined;
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && uuidPattern.test(value);
}

function textProblem(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== 'string') return '请填写文字';
  if (unstorable.test(value)) return '里面有无法识别的字符，请删掉后重新填写';
  if ([...value.trim()].length < min) return min > 1 ? `请至少写 ${min} 个字` : '请填写这一项';
  const length = [...value].length;
  return length > max ? `最多写 ${max} 个字，现在有 ${length} 个字` : undefined;
}

function dateProblem(
  asked: Extract<Field, { kind: 'date' }>,
  value: unknown,
  values: AnyValues,
  today: Day,
): string | undefined {
  if (typeof value !== 'string' || !isDay(value)) return '请选择一个日期，例如 2026年3月6日';
  if (value < dateMin || value > dateMax) return '日期不对，请检查年份';
  if (asked.notAfter === 'today' && value > today) return '日期不能晚于今天，请重新选择';
  if (asked.notBefore === 'today' && value < today) return '日期不能早于今天，请重新选择';
  const other = asked.notBeforeField === undefined ? undefined : values[asked.notBeforeField];
  return typeof other === 'string' && value < other ? '日期前后顺序不对，请检查这两个日期' : undefined;
}

function integerProblem(value: unknown, min: number, max: number, unit: string): string | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return '请填写数字';
  return value < min || value > max ? `请填写 ${min} 到 ${max} 之间的数字${unit}` : undefined;
}

function moneyProblem(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) return '请填写金额';
  return value < min || value > max ? `请填写 ${min / 100} 到 ${max / 100} 之间的金额（元）` : undefined;
}

function listProblem(value: unknown, of: (item: unknown) => boolean, min: number, max: number, unit: string) {
  if (!Array.isArray(value) || !value.every(of) || new Set(value).size !== value.length) return '请重新选择';
  if (value.length < min) return `请至少添加 ${min} ${unit}`;
  return value.length > max ? `最多 ${max} ${unit}，现在有 ${value.length} ${unit}` : undefined;
}

function documentProblem(value: unknown, kind: unknown, today: Day): string | undefined {
  if (typeof kind !== 'string' || !isDocumentKind(kind)) return '请先选择证件类型';
  if (typeof value !== 'string' || value.length > identityMax) return `请填写${documentKinds[kind]}号码`;
  const read = readDocument(kind, value, today);
  return read.ok ? undefined : read.says;
}

function problemOf(asked: Field, value: unknown, values: AnyValues, input: CheckInput): string | undefined {
  switch (asked.kind) {
    case 'text':
      return textProblem(value, asked.min ?? 1, asked.max ?? textMax);
    case 'longText':
      return textProblem(value, asked.min ?? 1, asked.max ?? longTextMax);
    case 'place':
      return textProblem(value, 1, textMax);
    case 'date':
      return dateProblem(asked, value, values, input.today);
    case 'choice':
      return typeof value === 'string' && Object.hasOwn(asked.of, value) ? undefined : '请选择一项';
    case 'refusal':
      return typeof value === 'string' && input.rules?.includes(value) ? undefined : '请选择不符合的是哪一条';
    case 'choices': {
      const known = (item: unknown) => typeof item === 'string' && Object.hasOwn(asked.of, item);
      return listProblem(value, known, 1, asked.max ?? Object.keys(asked.of).length, '项');
    }
    case 'number':
      return integerProblem(value, asked.min ?? 0, asked.max ?? 1_000_000, asked.unit ? `（${asked.unit}）` : '');
    case 'money':
      return moneyProblem(value, asked.min ?? 0, asked.max ?? moneyMax);
    case 'yesNo':
      return typeof value === 'boolean' ? undefined : '请选择“是”或“否”';
    case 'files':
      return listProblem(value, isUuid, asked.min ?? 1, asked.max, '个文件');
    case 'phone': {
      const read = typeof value === 'string' && value.length <= phoneMax ? readPhone(value) : undefined;
      return read?.ok ? undefined : (read?.says ?? '请填写手机号码');
    }
    case 'personName': {
      const read = typeof value === 'string' && value.length <= identityMax ? readName(value) : undefined;
      return read?.ok ? undefined : (read?.says ?? '请填写姓名');
    }
    case 'creditCode': {
      const read = typeof value === 'string' && value.length <= identityMax ? readCreditCode(value) : undefined;
      return read?.ok ? undefined : (read?.says ?? '请填写统一社会信用代码');
    }
    case 'document':
      return documentProblem(value, values[asked.of], input.today);
    case 'union':
      return isUuid(value) ? undefined : '请选择要加入的工会';
    case 'rating':
      return integerProblem(value, 1, 5, '') && '请选择满意程度';
    case 'staff':
      return isUuid(value) ? undefined : '请选择一位同事';
    case 'rows':
      return rowsProblem(asked, value);
  }
}

/** What is wrong with a list as a whole; its rows are looked at one by one. */
function rowsProblem({ each: { count, name }, min = 1, max }: RowsField, value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.every(isRow)) return `请重新填写${name}`;
  if (value.length < min) return `请至少填写 ${min} ${count}${name}，现在有 ${value.length} ${count}`;
  return value.length > max ? `最多填写 ${max} ${count}${name}，现在有 ${value.length} ${count}` : undefined;
}

function isRow(value: unknown): value is AnyValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where a question of a row stands: «household.0.name» is the name in the first row. */
export function rowPath(id: string, row: number, key: string): string {
  return `${id}.${row}.${key}`;
}

/** The field of the form that a problem is about, also where it stands in a row of a list. */
export function fieldAt(at: string): string {
  return at.split('.', 1)[0]!;
}

function rowProblems(id: string, asked: RowsField, rows: readonly AnyValues[], input: CheckInput): Reason[] {
  return rows.flatMap((row, n) =>
    checkFields(asked.of, row, input).map(({ at, says }) => ({
      at: rowPath(id, n, at),
      says: `第 ${n + 1} ${asked.each.count}${asked.each.name}：${says}`,
    })),
  );
}

/**
 * What is wrong with the answers, in words for the person who wrote them; empty when all is well. An answer to a field
 * that is not asked, or to none of the fields, is a problem too: nothing unasked is ever stored.
 */
export function checkFields(fields: Fields, values: AnyValues, input: CheckInput): Reason[] {
  const problems: Reason[] = [];
  for (const [id, asked] of Object.entries(fields)) {
    const value = values[id];
    const isList = asked.kind === 'files' || asked.kind === 'choices' || asked.kind === 'rows';
    const empty = value === undefined || value === '' || (isList && Array.isArray(value) && value.length === 0);
    if (!empty) {
      const says = isAsked(asked, values) ? problemOf(asked, value, values, input) : '这一项不需要填写，请清空';
      if (says !== undefined) problems.push({ at: id, says });
      else if (asked.kind === 'rows') problems.push(...rowProblems(id, asked, value as AnyValues[], input));
    } else if (isRequired(asked, values) && proofFor(asked, values, input) === undefined) {
      problems.push({ at: id, says: emptyWords(asked) });
    }
  }
  const unknown = Object.keys(values).filter((id) => !Object.hasOwn(fields, id));
  return [...problems, ...unknown.map((at) => ({ at, says: '没有这一项，请刷新页面后重新填写' }))];
}

function emptyWords(asked: Field): string {
  const choosing: readonly Field['kind'][] = [
    'union',
    'choice',
    'choices',
    'yesNo',
    'rating',
    'refusal',
    'staff',
    'date',
  ];
  if (asked.kind === 'files') return `请添加${asked.label}`;
  if (asked.kind === 'rows') return `还没有填${asked.each.name}，请至少填写 ${asked.min ?? 1} ${asked.each.count}`;
  return choosing.includes(asked.kind) ? `请选择${asked.label}` : `请填写${asked.label}`;
}
