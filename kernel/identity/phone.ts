import { compact, notRead } from './reading.ts';
import type { NotRead } from './reading.ts';

/**
 * The ranges given to mainland mobile networks, virtual operators and satellite phones included; data
 * cards for machines have 13 digits and no place here. A short list such as 1[34578] shuts out
 * 16x and 19x, which have been sold since 2017.
 */
const MOBILE = /^1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])\d{8}$/;

export type PhoneRefusalCode =
  'phone-empty' | 'phone-characters' | 'phone-not-mainland' | 'phone-landline' | 'phone-length' | 'phone-prefix';

/** A mainland mobile number as its 11 digits. */
export type ReadPhone = { ok: true; phone: string };

/** Reads a mainland mobile number as typed: with +86, 0086 or 86, spaces, dashes, dots, brackets, full-width digits. */
export function readPhone(text: string): ReadPhone | NotRead<PhoneRefusalCode> {
  const typed = compact(text);
  if (typed === '') return notRead('phone-empty', '请填写手机号码。');
  if (!/^\+?\d+$/.test(typed)) return notRead('phone-characters', '手机号码只有数字，请检查有没有填成别的字。');
  const phone = typed.replace(/^(?:\+|00)86(?=1)|^86(?=1\d{10}$)/, '');
  if (MOBILE.test(phone)) return { ok: true, phone };
  if (/^(?:\+|00)/.test(phone)) {
    return notRead('phone-not-mainland', '这里只能收内地手机的短信，请填 11 位的内地手机号码。');
  }
  if (/^0\d{9,11}$/.test(phone)) {
    return notRead('phone-landline', '这是座机号码，收不到短信，请填 11 位的手机号码。');
  }
  if (phone.length !== 11) {
    return notRead('phone-length', `手机号码是 11 位，你填了 ${phone.length} 位，请检查有没有漏填或多填。`);
  }
  return notRead('phone-prefix', '没有这个号段的手机号码，请检查前三位。');
}

/** 138****5678; anything that is not a number as `readPhone` gives it is hidden whole. */
export function maskPhone(phone: string): string {
  return MOBILE.test(phone) ? `${phone.slice(0, 3)}****${phone.slice(7)}` : '*'.repeat(phone.length);
}
