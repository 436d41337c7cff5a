import { type StarItem, type StarSheet, starMeasures, starWords } from '../../../kernel/stars.ts';

export function proofWords({ proof, measure }: StarItem): string {
  if (measure === undefined) return `证明：${proof}`;
  const least = measure.least === undefined ? '' : ` ${measure.least} 人`;
  return `平台按名册得出：${starMeasures[measure.counts]}${least}`;
}

/** A sheet as it is read: every item with its points and proof, and what each star takes. */
export function SheetItems({ sheet }: { readonly sheet: StarSheet }) {
  return (
    <>
      <ol className="star-items">
        {sheet.items.map((item) => (
          <li key={item.key}>
            {item.text}（{item.points} 分） <span className="quiet">{proofWords(item)}</span>
          </li>
        ))}
      </ol>
      <p>{sheet.thresholds.map((least, n) => `${starWords(n + 1)} ${least} 分起`).join('，')}</p>
      {sheet.source && (
        <p className="quiet">
          依据：{sheet.source.title} {sheet.source.clause}
        </p>
      )}
    </>
  );
}
