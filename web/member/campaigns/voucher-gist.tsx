import type { VoucherOffer } from '../../../kernel/voucher/answers.ts';
import { Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { today } from '../today.ts';
import { howWords, whenWords, worthWords } from '../vouchers/voucher-words.ts';

/** What a voucher comes to, before one claims it. */
export function VoucherGist({ offer: { terms } }: { readonly offer: VoucherOffer }) {
  const facts = [
    { key: 'worth', name: '抵多少', value: worthWords(terms) },
    { key: 'when', name: '哪天能用', value: whenWords(terms, today()) },
    { key: 'how', name: '怎么用', value: `付款以前打开“我的券”，请收银员扫码。${howWords(terms)}` },
  ];
  return (
    <Section title="这张券">
      <Facts facts={facts} />
    </Section>
  );
}
