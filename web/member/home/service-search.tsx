import { type FormEvent, useDeferredValue, useState } from 'react';
import { useNavigate } from 'react-router';
import { CallLink } from '../../ui/link.tsx';
import { searchServices } from '../search.ts';
import { helpline, services } from '../services.ts';
import { ServiceRows } from '../services/service-rows.tsx';

function countWords(asked: string, found: number): string {
  if (asked.trim() === '') return '';
  return found === 0 ? '没有找到' : `找到 ${found} 项`;
}

function NothingFound() {
  return (
    <p>
      没有找到，换个说法试试。也可以直接打 <CallLink number={helpline}>{helpline}</CallLink>，说给工会听。
    </p>
  );
}

/** Finds services while one types, on the phone itself: what people are worried about is sent nowhere. */
export function ServiceSearch() {
  const [asked, setAsked] = useState('');
  const navigate = useNavigate();
  const found = searchServices(useDeferredValue(asked), services);
  const isEmpty = asked.trim() !== '' && found.length === 0;

  const openFirst = (event: FormEvent) => {
    event.preventDefault();
    const [first] = searchServices(asked, services);
    if (first) void navigate(`/services/${first.id}`);
  };

  return (
    <search className="stack-close">
      <form className="field" onSubmit={openFirst}>
        <label htmlFor="search">遇到了什么事？</label>
        <input
          className="input"
          id="search"
          type="search"
          autoComplete="off"
          enterKeyHint="search"
          placeholder="比如：受伤了、工资没发"
          value={asked}
          onChange={(event) => setAsked(event.target.value)}
        />
      </form>
      <output className="unseen">{countWords(asked, found.length)}</output>
      {found.length > 0 && (
        <div className="results">
          <ServiceRows services={found} />
        </div>
      )}
      {isEmpty && <NothingFound />}
    </search>
  );
}
