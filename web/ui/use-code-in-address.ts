import { useEffect } from 'react';

/** A code that came in the address is taken out of it at once, so that it stays in no history. */
export function useCodeInAddress(onCode: (text: string) => void): void {
  useEffect(() => {
    const take = () => {
      const { hash, pathname } = window.location;
      if (hash.length < 2) return;
      window.history.replaceState(null, '', pathname);
      onCode(hash);
    };
    take();
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [onCode]);
}
