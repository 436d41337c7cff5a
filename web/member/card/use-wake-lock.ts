import { useEffect } from 'react';

/** Keeps the screen from going dark while the card is shown, where the browser can; it lets go with the page. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let left = false;
    const hold = async () => {
      if (document.visibilityState !== 'visible') return;
      // Refused while the battery is low, absent on old phones: the screen then goes dark as always.
      lock = await (navigator as Partial<Navigator>).wakeLock?.request('screen').catch(() => undefined);
      if (left) await lock?.release();
    };
    const again = () => void hold();
    again();
    document.addEventListener('visibilitychange', again);
    return () => {
      left = true;
      document.removeEventListener('visibilitychange', again);
      void lock?.release();
    };
  }, []);
}
