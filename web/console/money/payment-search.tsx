import { Button, DatePicker, Input, InputNumber } from 'antd';
import dayjs from 'dayjs';
import { type FormEvent, useState } from 'react';
import { OrgSelect } from '../register/org-select.tsx';
import { useAudits } from '../session/me.ts';
import { type Asked, fenOf, isWrongSpan, yuanOf } from './payment-asked.ts';

interface SearchProps {
  readonly asked: Asked;
  readonly onSearch: (asked: Asked) => void;
}

interface DayProps {
  readonly id: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function DayOf({ id, label, value, onChange }: DayProps) {
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <DatePicker
        id={id}
        placeholder="年-月-日"
        format={['YYYY-MM-DD', 'YYYY-M-D', 'YYYY年M月D日', 'YYYYMMDD']}
        value={value === undefined ? null : dayjs(value)}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : undefined)}
      />
    </div>
  );
}

/** What of a payment is known: any of it, or several together. */
export function PaymentSearch({ asked, onSearch }: SearchProps) {
  const [typed, setTyped] = useState(asked);
  const set = (key: keyof Asked) => (value: string | undefined) => setTyped((before) => ({ ...before, [key]: value }));
  const audits = useAudits();
  const wrong = isWrongSpan(typed);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!wrong) onSearch(typed);
  };
  return (
    <search aria-label="查找发放" className="no-print">
      <form className="money-search" onSubmit={send}>
        <div className="money-number">
          <label htmlFor="payment-number">编号</label>
          <Input
            id="payment-number"
            autoComplete="off"
            maxLength={60}
            placeholder="凭证、转账、批次或者办件的编号"
            value={typed.number ?? ''}
            onChange={(event) => set('number')(event.target.value)}
          />
        </div>
        <div>
          <label htmlFor="payment-org">哪个工会出的</label>
          {audits ? (
            <Input
              id="payment-org"
              autoComplete="off"
              maxLength={100}
              placeholder="工会全称，含下级"
              value={typed.org ?? ''}
              onChange={(event) => set('org')(event.target.value)}
            />
          ) : (
            <OrgSelect id="payment-org" value={typed.org} onChange={set('org')} />
          )}
        </div>
        <div>
          <label htmlFor="payment-yuan">金额</label>
          <InputNumber
            id="payment-yuan"
            precision={2}
            min={0.01}
            suffix="元"
            value={yuanOf(typed.fen)}
            onChange={(amount) => set('fen')(fenOf(amount))}
          />
        </div>
        <DayOf id="payment-from" label="从哪一天" value={typed.from} onChange={set('from')} />
        <DayOf id="payment-to" label="到哪一天" value={typed.to} onChange={set('to')} />
        <div className="buttons">
          <Button type="primary" htmlType="submit">
            查找
          </Button>
          <Button
            onClick={() => {
              setTyped({});
              onSearch({});
            }}
          >
            清空
          </Button>
        </div>
      </form>
      {wrong && <p className="problem">结束的那一天不能早于开始的那一天。</p>}
    </search>
  );
}
