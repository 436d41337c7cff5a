import { type ReactNode, createContext, useContext, useEffect, useMemo, useState } from 'react';

/** How the app looks to this reader. It stays on the phone and says nothing about the person. */
export interface Preferences {
  readonly care: boolean;
  /** Size of running text in px at the browser's ordinary setting. */
  readonly text: TextSize;
}
export const textSizes = [17, 20, 24, 30] as const;
export type TextSize = (typeof textSizes)[number];

interface Held extends Preferences {
  readonly setCare: (care: boolean) => void;
  readonly setText: (text: TextSize) => void;
}

const place = 'hongqiao-look';
const ordinary: Preferences = { care: false, text: 17 };
const PreferencesContext = createContext<Held | undefined>(undefined);

/** A browser in private mode may refuse its store; the app then starts from the ordinary look. */
function readStored(): Preferences {
  try {
    const stored = JSON.parse(localStorage.getItem(place) ?? '{}') as Partial<Preferences>;
    const text = textSizes.find((size) => size === stored.text) ?? ordinary.text;
    return { care: stored.care === true, text };
  } catch {
    return ordinary;
  }
}

function store(preferences: Preferences) {
  try {
    localStorage.setItem(place, JSON.stringify(preferences));
  } catch {
    // The look then lasts until the page is closed.
  }
}

export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [preferences, setPreferences] = useState(readStored);
  useEffect(() => {
    const root = document.documentElement;
    root.toggleAttribute('data-care', preferences.care);
    root.dataset['text'] = String(preferences.text);
    store(preferences);
  }, [preferences]);
  const held = useMemo(
    () => ({
      ...preferences,
      // Care mode means 20 px at least; leaving it goes back to the ordinary size.
      setCare: (care: boolean) =>
        setPreferences(({ text }) => ({ care, text: care && text < 20 ? 20 : care ? text : ordinary.text })),
      setText: (text: TextSize) => setPreferences(({ care }) => ({ care: care && text >= 20, text })),
    }),
    [preferences],
  );
  return <PreferencesContext value={held}>{children}</PreferencesContext>;
}

export function usePreferences(): Held {
  const held = useContext(PreferencesContext);
  if (!held) throw new Error('pages stand inside a PreferencesProvider');
  return held;
}
