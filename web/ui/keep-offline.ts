/**
 * Keeps the pages of the member card on the phone, so that they open without a network. Only who opens one of them pays
 * for it; a browser that cannot keep pages shows them while there is a network.
 */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => {
    // In private windows and while developing there is none.
  });
}
