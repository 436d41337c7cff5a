import { asksFor, consentPurposes, consentText } from '../../kernel/consent.ts';
import type { HandlingRules } from '../../kernel/privacy-answers.ts';
import type { Config } from '../config.ts';
import type { Registry } from '../registry.ts';
import { type PersonalTable, bases } from './personal-table.ts';
import { recipients } from './recipients.ts';
import { register } from './register.ts';
import { termOf } from './retention-rules.ts';

const rights: HandlingRules['rights'] = [
  { says: '知道谁看过你的信息', at: '/me/seen' },
  { says: '取一份工会保存的你的全部信息', at: '/me/privacy' },
  { says: '看看同意过什么，随时撤回', at: '/me/consents' },
  { says: '更正登记错了的信息', at: '/services/correct-record' },
  { says: '注销账号，删掉能删的', at: '/me/closing' },
  { says: '对处理有疑问或者不同意，找下面的联系人；没有答复的，可以向网信部门投诉' },
];

/** One purpose with every kind of data that is kept for it, as they stand in the register. */
function purposesOf(tables: readonly PersonalTable[]): HandlingRules['purposes'] {
  return tables.map(({ what, why, basis, term, personal, left }) => ({
    what,
    why,
    basis: bases[basis],
    kept: termOf(term).says,
    data: [...Object.values(personal), ...Object.values(left ?? {}).map((words) => words.split('，')[0]!)],
  }));
}

function consentsOf(registry: Registry): HandlingRules['consents'] {
  return consentPurposes.map((purpose) => {
    const { label, asks, data, use, kept, without, edition } = consentText(purpose);
    const services = [...registry.values()]
      .filter(({ form, actions }) =>
        [form, ...Object.values(actions).map(({ asks: fields }) => fields ?? {})].some((fields) =>
          asksFor(fields, purpose),
        ),
      )
      .map(({ title }) => title);
    return { label, asks, data, use, kept, without, edition, services };
  });
}

/**
 * The rules by which this installation handles personal data (PIPL 7, 17), made from what the code itself goes by: the
 * register of columns, the terms that the hourly job carries out, the wordings of consent and the doors that lead out. What is
 * not known, because nobody has set it, is left out and said to be missing; nothing is written here by hand.
 */
export function handlingRules(registry: Registry, config: Config, handler: string | undefined): HandlingRules {
  const { privacyContact: contact } = config;
  return {
    ...(handler !== undefined && { handler }),
    ...(contact !== undefined && { contact }),
    purposes: purposesOf(Object.values(register)),
    consents: consentsOf(registry),
    recipients: Object.values(recipients)
      .filter(({ used }) => used(config))
      .map(({ used: _used, ...recipient }) => recipient),
    abroad: '不向境外提供任何个人信息。',
    machines:
      '不用程序自动决定谁能得到什么：条件由写明出处的规则算出来，结果和理由给你看，由干部核实；不同意可以申诉。',
    rights,
  };
}
