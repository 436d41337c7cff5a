/**
 * Numbers as people type them. What cannot be read stays the text it is, so that nothing typed is lost; the check of
 * the field then says what to write.
 */

function halfWidth(text: string): string {
  return text.normalize('NFKC').replace(/[\s,，元]/g, '');
}

export function readWhole(text: string): number | string {
  const typed = halfWidth(text);
  return /^-?\d+$/.test(typed) ? Number(typed) : text;
}

/** Yuan with at most two decimals, as fen. The digits are read as text: 0.29 × 100 is not 29 in doubles. */
export function readYuan(text: string): number | string {
  const typed = /^(\d+)(?:\.(\d{0,2}))?$/.exec(halfWidth(text));
  if (!typed) return text;
  return Number(typed[1]) * 100 + Number((typed[2] ?? '').padEnd(2, '0'));
}

/** The amount in an input: yuan without unit or thousands marks. */
export function yuanText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return '';
  const rest = value % 100;
  return `${Math.floor(value / 100)}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}
