import { Choice, GroupFrame } from '../../ui/field.tsx';
import { type TextSize, textSizes, usePreferences } from '../preferences.tsx';

const words: Readonly<Record<TextSize, string>> = { 17: '标准', 20: '大', 24: '更大', 30: '最大' };

export function LookSettings() {
  const { care, text, setCare, setText } = usePreferences();
  return (
    <div className="stack">
      <Choice type="checkbox" name="care" checked={care} onChange={setCare}>
        关怀模式：字大、按钮大、首页更简单
      </Choice>
      <GroupFrame id="text-17" label="字的大小">
        {textSizes.map((size) => (
          <Choice
            key={size}
            id={`text-${size}`}
            type="radio"
            name="text"
            checked={text === size}
            onChange={() => setText(size)}
          >
            {words[size]}
          </Choice>
        ))}
      </GroupFrame>
    </div>
  );
}
