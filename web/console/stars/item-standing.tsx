import type { StarItem, StarItemStanding } from '../../../kernel/stars.ts';
import { momentWords } from '../words/moment-words.ts';
import { proofWords } from './sheet-items.tsx';

/** What the union says, what the register says, and what was changed, side by side. */
export function ItemStanding({ item, standing }: { readonly item: StarItem; readonly standing: StarItemStanding }) {
  const { self, measured, changed } = standing;
  return (
    <>
      <p className="quiet">{proofWords(item)}</p>
      {measured && (
        <p>
          名册：{measured.value}，{measured.met ? `达到，得 ${item.points} 分` : '没有达到，不得分'}{' '}
          <span className="quiet">{momentWords(measured.asOf)}</span>
        </p>
      )}
      {self && (
        <p>
          自评 {self.points} 分。{self.words}
        </p>
      )}
      {self && self.files.length > 0 && (
        <ul className="plain">
          {self.files.map((file) => (
            <li key={file.id}>
              <a href={`/api/files/${file.id}`}>{file.name}</a>
            </li>
          ))}
        </ul>
      )}
      {changed && (
        <p>
          审核改为 {changed.points} 分：{changed.why}
        </p>
      )}
    </>
  );
}
