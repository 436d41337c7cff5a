import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, Suspense, lazy, useCallback, useEffect, useRef, useState } from 'react';
import { formatYuan } from '../../../kernel/money.ts';
import { isRefusal, wordsOf } from '../../../kernel/refusal.ts';
import type { Till, UseLine } from '../../../kernel/voucher/answers.ts';
import { shareBill } from '../../../kernel/voucher/terms.ts';
import { Refused, api, newKey } from '../../api/client.ts';
import { readYuan } from '../../form/amounts.ts';
import { Button } from '../../ui/button.tsx';
import { FieldFrame } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FaultNotice } from '../loaded.tsx';
import { worthWords } from '../vouchers/voucher-words.ts';
import { type ReadVoucher, readCode } from './reading.ts';
import { type OfflineTaken, keepTaken, mayTakeOffline } from './till-keeper.ts';
import { UndoUse } from './undo-use.tsx';

const Scanner = lazy(async () => ({ default: (await import('../../ui/scanner.tsx')).Scanner }));

/** A number for the platform in the form of its ids. */
function newUseKey(): string {
  const hex = newKey();
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}

interface AskingProps {
  readonly onText: (text: string) => void;
}

function Camera({ onText }: AskingProps) {
  const [state, setState] = useState<'off' | 'on' | 'failed'>('off');
  const take = useCallback(
    (text: string) => {
      setState('off');
      onText(text);
    },
    [onText],
  );
  const fail = useCallback(() => setState('failed'), []);
  if (state === 'on')
    return (
      <>
        <Suspense fallback={<p>正在打开摄像头…</p>}>
          <Scanner says="把会员手机上的券放到画面中间。" onText={take} onFault={fail} />
        </Suspense>
        <Button look="wide" onClick={() => setState('off')}>
          关掉摄像头
        </Button>
      </>
    );
  return (
    <>
      {state === 'failed' && (
        <Notice tone="waiting" announced="at-once">
          <p>这里用不了摄像头：可能没有允许，也可能这个浏览器不支持。请会员显示券码，在下面输入。</p>
        </Notice>
      )}
      <Button look="primary" onClick={() => setState('on')}>
        <Icon name="camera" /> 扫券
      </Button>
    </>
  );
}

function TypedCode({ onText }: AskingProps) {
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') onText(typed);
  };
  return (
    <form className="stack-close" onSubmit={submit}>
      <FieldFrame id="till-code" label="没有摄像头，输入券码">
        {(ties) => (
          <input
            {...ties}
            className="input"
            type="text"
            autoComplete="off"
            autoCapitalize="characters"
            maxLength={1000}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </FieldFrame>
      <Button type="submit">看这张券</Button>
    </form>
  );
}

type Done = { readonly use: UseLine } | { readonly kept: OfflineTaken };

/** Takes a voucher over the network, or keeps it on this phone where there is none and it may be kept. */
function useTaking(till: Till, taken: readonly OfflineTaken[], onDone: (done: Done) => void) {
  const client = useQueryClient();
  const tried = useRef(newKey());
  return useMutation<Done, Error, { readonly read: ReadVoucher; readonly billFen: number; readonly offFen: number }>({
    networkMode: 'always',
    mutationFn: async ({ read, billFen, offFen }) => {
      const { code, offer, scanned, ahead, name, number, campaignId } = read;
      try {
        return {
          use: await api.post<UseLine>(`/api/tills/${till.merchantId}/uses`, { code, billFen, offFen }, tried.current),
        };
      } catch (fault) {
        if (!(fault instanceof Refused) || fault.code !== 'offline' || !scanned) throw fault;
        const now = Date.now() + ahead;
        if (!mayTakeOffline(offer, taken, offFen, now))
          throw new Refused('offline', 0, '没有网络时收的券已经到了上限，请连上网络，上传以后再收。');
        const { merchantId } = till;
        const bill = { code, billFen, offFen, at: new Date(now).toISOString() };
        const of = { merchantId, campaignId, name, number, triedKey: tried.current, key: newUseKey() };
        const kept: OfflineTaken = { ...of, ...bill, state: 'kept' };
        await keepTaken(kept);
        return { kept };
      }
    },
    onSuccess: async (done) => {
      onDone(done);
      await client.invalidateQueries({ queryKey: ['till'] });
    },
  });
}

interface BillProps {
  readonly till: Till;
  readonly taken: readonly OfflineTaken[];
  readonly read: ReadVoucher;
  readonly onDone: (done: Done) => void;
  readonly onBack: () => void;
}

/** The amount of the bill, then at once who pays how much. */
function BillForm({ till, taken, read, onDone, onBack }: BillProps) {
  const [typed, setTyped] = useState('');
  const taking = useTaking(till, taken, onDone);
  const billFen = typed === '' ? undefined : readYuan(typed);
  const shares = typeof billFen === 'number' && billFen > 0 ? shareBill(read.terms, billFen) : undefined;
  const problem =
    typeof billFen === 'string'
      ? '请填写金额，例如 86.5'
      : shares && isRefusal(shares)
        ? wordsOf(shares.refused)
        : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typeof billFen === 'number' && shares !== undefined && !isRefusal(shares))
      taking.mutate({ read, billFen, offFen: shares.offFen });
  };
  return (
    <form className="stack" noValidate onSubmit={submit}>
      <div className="till-read">
        <p className="till-big">{read.name}</p>
        <p>
          第 {read.number} 号，{worthWords(read.terms)}
        </p>
      </div>
      <FieldFrame id="till-bill" label="这单一共多少元？" problem={problem}>
        {(ties) => (
          <input
            {...ties}
            className="input till-amount"
            type="text"
            inputMode="decimal"
            autoComplete="off"
            maxLength={12}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        )}
      </FieldFrame>
      {shares !== undefined && !isRefusal(shares) && (
        <dl className="till-shares" aria-live="polite">
          <div>
            <dt>收会员</dt>
            <dd className="till-big figures">{formatYuan(shares.customerFen)}</dd>
          </div>
          <div>
            <dt>工会付</dt>
            <dd className="figures">{formatYuan(shares.unionFen)}</dd>
          </div>
          {shares.merchantFen > 0 && (
            <div>
              <dt>本店让利</dt>
              <dd className="figures">{formatYuan(shares.merchantFen)}</dd>
            </div>
          )}
        </dl>
      )}
      {taking.error && <FaultNotice fault={taking.error} />}
      <Button look="primary" type="submit" busy={taking.isPending}>
        确认收这张券
      </Button>
      <Button onClick={onBack}>不收了，返回</Button>
    </form>
  );
}

function Result({ till, done, onNext }: { readonly till: Till; readonly done: Done; readonly onNext: () => void }) {
  const heading = useRef<HTMLParagraphElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { billFen, offFen } = 'use' in done ? done.use : done.kept;
  return (
    <div className="stack">
      <div className={'use' in done ? 'till-done' : 'till-done waits'}>
        <Icon name={'use' in done ? 'check' : 'clock'} size="3rem" />
        <p className="till-big" ref={heading} tabIndex={-1}>
          {'use' in done ? '收好了' : '先记在这部手机上'}
        </p>
        <p>
          收会员 <strong className="figures">{formatYuan(billFen - offFen)}</strong>，券抵 {formatYuan(offFen)}
        </p>
        {'kept' in done && <p>现在没有网络。连上以后会自动上传，上传成功才能结算。</p>}
      </div>
      <Button look="primary" onClick={onNext}>
        收下一张
      </Button>
      {'use' in done && <UndoUse till={till} use={done.use} onUndone={onNext} />}
    </div>
  );
}

interface CounterProps {
  readonly till: Till;
  readonly taken: readonly OfflineTaken[];
  /** A code that opened the page. */
  readonly code: string | undefined;
}

/** One voucher after the other: scanned, the bill, done. */
export function Counter({ till, taken, code }: CounterProps) {
  const [read, setRead] = useState<ReadVoucher>();
  const [says, setSays] = useState<string>();
  const [done, setDone] = useState<Done>();
  const look = useCallback(
    async (text: string) => {
      setSays(undefined);
      const answer = await readCode(text, till);
      if (answer.ok) setRead(answer.read);
      else setSays(answer.says);
    },
    [till],
  );
  const opened = useRef<string>(undefined);
  useEffect(() => {
    if (code === undefined || opened.current === code) return;
    opened.current = code;
    void look(code);
  }, [code, look]);
  const next = () => {
    setRead(undefined);
    setDone(undefined);
  };
  if (done) return <Result till={till} done={done} onNext={next} />;
  if (read) return <BillForm till={till} taken={taken} read={read} onDone={setDone} onBack={next} />;
  if (till.offers.length === 0) return <p>现在没有你们店能收的券。</p>;
  return (
    <div className="stack">
      {says !== undefined && (
        <Notice tone="danger" announced="at-once">
          <p>{says}</p>
        </Notice>
      )}
      <Camera onText={(text) => void look(text)} />
      <TypedCode onText={(text) => void look(text)} />
    </div>
  );
}
