import { useSyncExternalStore } from 'react';

function watch(onChange: () => void): () => void {
  window.addEventListener('online', onChange);
  window.addEventListener('offline', onChange);
  return () => {
    window.removeEventListener('online', onChange);
    window.removeEventListener('offline', onChange);
  };
}

/** False only when the phone itself says that it has no network; true promises nothing. */
export function useOnline(): boolean {
  return useSyncExternalStore(watch, () => navigator.onLine);
}
