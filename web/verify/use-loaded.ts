import { useCallback, useEffect, useState } from 'react';

export type Loaded<T> = { readonly step: 'loading' | 'failed' } | { readonly step: 'there'; readonly it: T };

/** What a page shows, once it has come; asked for again by whoever likes. */
export function useLoaded<T>(load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ step: 'loading' });
  const ask = useCallback(
    () =>
      load().then(
        (it) => setLoaded({ step: 'there', it }),
        () => setLoaded({ step: 'failed' }),
      ),
    [load],
  );
  useEffect(() => void ask(), [ask]);
  const again = () => {
    setLoaded({ step: 'loading' });
    void ask();
  };
  return [loaded, again];
}
