import { useState } from 'react';
import type { Shop } from '../../../kernel/voucher/answers.ts';
import { Section } from '../../ui/card.tsx';
import { FieldFrame } from '../../ui/field.tsx';
import { findShops } from './find-shops.ts';
import './voucher.css';

/** More than these are looked for and not read through. */
const readThrough = 8;

/** Where vouchers are taken: by name and street, to be looked for where there are many. */
export function Shops({ shops }: { readonly shops: readonly Shop[] }) {
  const [wanted, setWanted] = useState('');
  const found = findShops(shops, wanted);
  return (
    <Section title={`在哪里用（${shops.length} 家）`}>
      {shops.length > readThrough && (
        <FieldFrame id="find-shop" label="找一家店" help="写店名，或者哪条路。">
          {(ties) => (
            <input
              {...ties}
              className="input"
              type="search"
              value={wanted}
              onChange={(event) => setWanted(event.target.value)}
            />
          )}
        </FieldFrame>
      )}
      {found.length === 0 && <output>没有这样的店，换个字再找。</output>}
      <ul className="voucher-shops">
        {found.map(({ id, name, address, suspended }) => (
          <li key={id}>
            <strong>{name}</strong>
            <span className="soft">{address}</span>
            {suspended && <span>暂时不收券，请到别家用。</span>}
          </li>
        ))}
      </ul>
    </Section>
  );
}
