/**
 * Keeps the pages of the member card and the finder on the phone, so that they open without a network. Only who opens one of
 * them pays for it; a browser that cannot keep pages shows them while there is a network.
 */
export function keepOffline(): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch(() => {
    // In private windows and while developing there is none.
  });
}

/** The same, and an answer for everybody that such a page needs: asked for once more, so that it is kept as well. */
export function keepOfflineWith(path: string): void {
  keepOffline();
  if (!('serviceWorker' in navigator)) return;
  const workers = navigator.serviceWorker;
  const askAgain = () => {
    // Without a network there is nothing to keep.
    fetch(path).catch(() => {});
  };
  if (workers.controller) askAgain();
  else workers.addEventListener('controllerchange', askAgain, { once: true });
}
