import type { Reason } from './refusal.ts';

/** GET and PUT /api/orgs/:id/place. Longitude and latitude in degrees, WGS 84. */
export interface OrgPlace {
  readonly phone?: string;
  readonly address?: string;
  readonly longitude?: number;
  readonly latitude?: number;
}

/** A mobile number however it is written, also with the country before it or an extension behind. */
const isMobile = (phone: string): boolean => /^(?:(?:00)?86)?0?1[3-9]\d{9}/.test(phone.replaceAll(/\D/g, ''));

const isPhone = /^[+\d][\d\s()（）-]{4,28}\d$/;

/**
 * What is wrong with a place, in words beside each field. The bounds are those of China. The number is published as open
 * data, where the mobile of whoever works there does not belong.
 */
export function placeProblems({ phone, address, longitude, latitude }: OrgPlace): Reason[] {
  const reasons: Reason[] = [];
  if (phone !== undefined && !isPhone.test(phone))
    reasons.push({ at: 'phone', says: '请填写办公电话，例如 020-12345678，可以加分机号' });
  else if (phone !== undefined && isMobile(phone))
    reasons.push({ at: 'phone', says: '请填写办公电话，不要填个人手机号' });
  if (address !== undefined && ([...address].length < 4 || [...address].length > 120))
    reasons.push({ at: 'address', says: '请填写完整的办公地址，4 到 120 个字' });
  if ((longitude === undefined) !== (latitude === undefined))
    reasons.push({ at: longitude === undefined ? 'longitude' : 'latitude', says: '经度和纬度要一起填，或者都不填' });
  if (longitude !== undefined && (longitude < 73 || longitude > 136))
    reasons.push({ at: 'longitude', says: '经度应在 73 到 136 之间，请检查经度和纬度有没有填反' });
  if (latitude !== undefined && (latitude < 3 || latitude > 54))
    reasons.push({ at: 'latitude', says: '纬度应在 3 到 54 之间，请检查经度和纬度有没有填反' });
  return reasons;
}
