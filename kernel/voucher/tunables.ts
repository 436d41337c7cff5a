import { yuan } from '../money.ts';
import { houseDefault, tunable } from '../rule.ts';

const ownPractice = houseDefault('公布的资料写了面额和张数，没有写商户怎么核销、怎么撤销。');

/** What every allotment that gives vouchers is tuned by: tills, undoing and reminding read these (docs/adr/0051). */
export const voucherTunables = {
  undoMinutes: tunable.count({ label: '核销后几分钟内可以撤销', default: 15, min: 1, max: 120, cites: ownPractice }),
  offlineMost: tunable.count({ label: '没有网络时最多收几张', default: 20, max: 200, cites: ownPractice }),
  offlineMostFen: tunable.money({
    label: '没有网络时最多收多少钱',
    default: yuan(1_000),
    limit: true,
    cites: ownPractice,
  }),
  offlineHours: tunable.count({
    label: '没有网络时收的券几小时内要上传',
    default: 48,
    min: 1,
    max: 168,
    cites: ownPractice,
  }),
  remindDays: tunable.days({ label: '过期前几天提醒', default: 3, min: 1, max: 30, cites: ownPractice }),
};
