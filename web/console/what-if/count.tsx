import type { Shown } from './behind.tsx';

export type Show = (shown: Shown) => void;

interface CountProps {
  readonly n: number;
  readonly unit: string;
  readonly shown: Shown;
  readonly show: Show;
}

/** A number that opens the list behind it. */
export function Count({ n, unit, shown, show }: CountProps) {
  if (n === 0) return <>0 {unit}</>;
  return (
    <button
      type="button"
      className="count"
      aria-label={`${n} ${unit}，看名单：${shown.title}`}
      onClick={() => show(shown)}
    >
      {n} {unit}
    </button>
  );
}
