import { useEffect, useState } from 'react';

const kept = 'console.keys';

/** Whether single keys work, remembered on this machine. WCAG 2.1.4 wants single-letter keys to be switched off at will. */
export function useKeysSwitch(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(kept) !== 'off');
  const change = (next: boolean) => {
    localStorage.setItem(kept, next ? 'on' : 'off');
    setOn(next);
  };
  return [on, change];
}

const letters: Readonly<Record<string, number>> = { j: 1, k: -1 };
const arrows: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

/** Where a key belongs to what has the focus: writing, choosing, or a dialog. */
const ownKeys = 'input, textarea, select, [contenteditable], [role=combobox], [role=dialog]';

interface Keys {
  readonly step: (by: number) => void;
  /** A digit: the first of what can be done, the second, and so on. */
  readonly choose: (nth: number) => void;
}

/**
 * Steps through a list: j and k from anywhere on the page, the arrows only within the list, where they cannot be meant
 * for scrolling. A digit chooses what to do with the case that is shown.
 */
export function useListKeys(on: boolean, list: string, { step, choose }: Keys): void {
  useEffect(() => {
    if (!on) return undefined;
    const heard = (event: KeyboardEvent) => {
      const at = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.metaKey || event.altKey || at.closest(ownKeys)) return;
      if (/^[1-9]$/.test(event.key)) {
        event.preventDefault();
        choose(Number(event.key));
        return;
      }
      const by = letters[event.key] ?? (at.closest(list) ? arrows[event.key] : undefined);
      if (by === undefined) return;
      event.preventDefault();
      step(by);
    };
    document.addEventListener('keydown', heard);
    return () => document.removeEventListener('keydown', heard);
  }, [on, list, step, choose]);
}
