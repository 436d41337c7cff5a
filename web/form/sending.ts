import { createContext, useContext, useEffect, useMemo, useReducer, useRef } from 'react';

/** Told by inputs that send something ahead of the form, so that the form can wait for it. */
export interface Sending {
  begin(): void;
  end(arrived: boolean): void;
}

export const SendingContext = createContext<Sending>({ begin() {}, end() {} });

export function useSendingOf(): Sending {
  return useContext(SendingContext);
}

interface Arrival {
  readonly count: number;
  /** The button was pressed while something was on its way. */
  readonly isWaiting: boolean;
  /** How often what was waited for has arrived. */
  readonly arrived: number;
}

type Event = 'begun' | 'arrived' | 'lost' | 'wanted';

function after(state: Arrival, event: Event): Arrival {
  if (event === 'wanted') return { ...state, isWaiting: true };
  if (event === 'begun') return { ...state, count: state.count + 1 };
  const count = state.count - 1;
  if (event === 'lost') return { ...state, count, isWaiting: false };
  if (count > 0 || !state.isWaiting) return { ...state, count };
  return { count, isWaiting: false, arrived: state.arrived + 1 };
}

/**
 * Lets a form go on when everything has arrived that its inputs are sending. Whoever presses the button early has to press
 * it once only; where something did not arrive she stays on the page and reads why.
 */
export function useArrival(goOn: () => void) {
  const [{ count, isWaiting, arrived }, tell] = useReducer(after, { count: 0, isWaiting: false, arrived: 0 });
  const latest = useRef(goOn);
  useEffect(() => {
    latest.current = goOn;
  });
  useEffect(() => {
    if (arrived > 0) latest.current();
  }, [arrived]);
  const sending = useMemo<Sending>(
    () => ({
      begin: () => tell('begun'),
      end: (isThere) => tell(isThere ? 'arrived' : 'lost'),
    }),
    [],
  );
  return { sending, isWaiting, goOn: () => (count > 0 ? tell('wanted') : goOn()) };
}
