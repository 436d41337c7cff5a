import type { FinderRules } from '../../../kernel/finder/answers.ts';
import { UnionInput } from '../../form/union-input.tsx';
import { Section } from '../../ui/card.tsx';
import { useOnline } from '../use-online.ts';

/** Whose values count: those of a city or county, which the phone knows, or of one union, for which it asks. */
export interface Place {
  readonly area?: string | undefined;
  readonly union?: string | undefined;
}

interface WhoseRulesProps {
  readonly rules: FinderRules | undefined;
  readonly place: Place;
  readonly isOwn: boolean;
  readonly onPlace: (place: Place) => void;
}

/** Sums differ from place to place, so one says where one belongs. */
export function WhoseRules({ rules, place, isOwn, onPlace }: WhoseRulesProps) {
  const isOnline = useOnline();
  if (isOwn) return null;
  const areas = rules?.orgs.filter(({ level }) => level === 'city' || level === 'county') ?? [];
  return (
    <Section title="按哪里的标准">
      <p className="soft">各地的金额和期限不一样。选了你的工会所在的地方，说得更准。</p>
      {place.union === undefined && (
        <div className="field">
          <label htmlFor="finder-area">市、区县</label>
          <select
            id="finder-area"
            className="input"
            value={place.area ?? ''}
            onChange={(event) => onPlace({ area: event.target.value || undefined })}
          >
            <option value="">全省统一的标准</option>
            {areas.map(({ id, name, level }) => (
              <option key={id} value={id}>
                {level === 'county' ? `　${name}` : name}
              </option>
            ))}
          </select>
        </div>
      )}
      {isOnline && (
        <UnionInput
          id="finder-union"
          asked={{ kind: 'union', label: '或者直接找你自己的工会' }}
          value={place.union}
          onChange={(value) => onPlace({ ...(typeof value === 'string' && { union: value }) })}
        />
      )}
    </Section>
  );
}
