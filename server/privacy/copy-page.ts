import type { AnyValues, Field, Fields } from '../../kernel/field.ts';
import { formatYuan } from '../../kernel/money.ts';
import type { SeenLine } from '../../kernel/privacy-answers.ts';
import { sayValue } from '../../kernel/say.ts';
import type { Service } from '../../kernel/service.ts';
import type { Registry } from '../registry.ts';
import type { Holding } from './holdings.ts';
import { type PersonalTable, bases } from './personal-table.ts';
import { register } from './register.ts';
import { termOf } from './retention-rules.ts';

/** All that a copy holds, by table. */
export type Holdings = Readonly<Record<string, readonly Holding[]>>;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string) => text.replaceAll(/[&<>"]/g, (char) => entities[char]!);

/** Beijing time, as people in China read it. */
function dateWords(value: Date): string {
  return new Date(value.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

function answerWords(asked: Field | undefined, value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (asked?.kind === 'money') return formatYuan(Number(value));
  if (asked?.kind === 'files') return `${(value as unknown[]).length} 个文件`;
  if (asked?.kind === 'rows') return sayValue(asked, value);
  if (asked?.kind === 'choice') return asked.of[String(value)] ?? String(value);
  if (asked?.kind === 'choices') return (value as string[]).map((one) => asked.of[one] ?? one).join('、');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function formWords(fields: Fields, values: AnyValues): string {
  const lines = Object.entries(values).map(
    ([id, value]) => `${fields[id]?.label ?? id}：${answerWords(fields[id], value)}`,
  );
  return lines.join('\n');
}

/** The fields that a column with answers is about. */
function fieldsOf(service: Service | undefined, column: string, row: Holding): Fields {
  if (service === undefined) return {};
  return column.startsWith('said') ? (service.actions[String(row['action'])]?.asks ?? {}) : service.form;
}

function valueWords(service: Service | undefined, column: string, row: Holding): string {
  const value = row[column];
  if (value instanceof Date) return dateWords(value);
  if (/^(form|said)(_sealed)?$/.test(column) && typeof value === 'object' && value !== null)
    return formWords(fieldsOf(service, column, row), value as AnyValues);
  if (column === 'action') return service?.actions[String(value)]?.label ?? String(value);
  if (column === 'state') return service?.states[String(value)]?.label ?? String(value);
  return answerWords(undefined, value);
}

function rowHtml(table: PersonalTable, row: Holding, service: Service | undefined): string {
  const facts = Object.entries(table.personal)
    .map(([column, label]) => [label, valueWords(service, column, row)] as const)
    .filter(([, words]) => words !== '');
  const lines = facts.map(([label, words]) => `<div><dt>${html(label)}</dt><dd>${html(words)}</dd></div>`);
  const head = service === undefined ? '' : `<h3>${html(service.title)} ${html(String(row['number'] ?? ''))}</h3>`;
  return `<article>${head}<dl>${lines.join('')}</dl></article>`;
}

function serviceOf(registry: Registry, holdings: Holdings, row: Holding): Service | undefined {
  const id = row['service'] ?? holdings['cases']?.find((one) => one['id'] === row['case_id'])?.['service'];
  return typeof id === 'string' ? registry.get(id) : undefined;
}

function tableHtml(name: string, rows: readonly Holding[], registry: Registry, holdings: Holdings): string {
  const table = register[name]!;
  const about = `<p class="soft">用途：${html(table.why)}。依据：${html(bases[table.basis])}。保存：${html(termOf(table.term).says)}。</p>`;
  const shown = rows.map((row) => rowHtml(table, row, serviceOf(registry, holdings, row)));
  const body = rows.length === 0 ? '<p>没有。</p>' : shown.join('');
  return `<section><h2>${html(table.what)}（${rows.length}）</h2>${about}${body}</section>`;
}

function seenHtml(seen: readonly SeenLine[]): string {
  const lines = seen.map(
    ({ at, who, says, data, purpose }) =>
      `<li>${html(`${dateWords(new Date(at))}，${who}${says}。看到：${data}。用途：${purpose}。`)}</li>`,
  );
  return `<section><h2>谁看过我的信息（${seen.length}）</h2>${lines.length > 0 ? `<ol>${lines.join('')}</ol>` : '<p>还没有人看过。</p>'}</section>`;
}

const style =
  'body{font:16px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:44rem;margin:0 auto;padding:1rem}' +
  'article{border-top:1px solid #ccc;padding:.5rem 0}dl,dd{margin:0}dt{font-weight:600}dl div{margin:.25rem 0}dd{white-space:pre-wrap;overflow-wrap:anywhere}.soft{color:#555}';

/** One page that opens without a network and runs nothing, to be read or printed. */
export function pageOf(holdings: Holdings, seen: readonly SeenLine[], registry: Registry, now: number): string {
  const tables = Object.entries(holdings).filter(([name]) => name !== 'audit');
  const left = Object.values(register).filter(({ copy }) => copy !== true);
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>工会保存的我的全部信息</title><style>${style}</style></head><body><h1>工会保存的我的全部信息</h1>
<p>${html(dateWords(new Date(now)))} 取出。data.json 是同样的内容，给别的系统读；schema.json 写明每一项是什么、为什么保存、保存多久；你上传的文件在 files 文件夹里。里面有你的证件号码和手机号，请自己收好。</p>
${tables.map(([name, rows]) => tableHtml(name, rows, registry, holdings)).join('\n')}
${seenHtml(seen)}
<section><h2>没有放进来的</h2><ul>${left.map(({ what, copy }) => `<li>${html(`${what}：${String(copy)}`)}</li>`).join('')}</ul></section>
</body></html>
`;
}
