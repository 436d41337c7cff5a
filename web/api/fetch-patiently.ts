const patienceMs = 5_000;

/** Gives up where the network is as good as gone: somebody stands at the counter. Old phones have no AbortSignal.timeout. */
export async function fetchPatiently(path: string, init: RequestInit = {}): Promise<Response> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patienceMs);
  try {
    // Without cookies: the platform does not learn who verifies.
    return await fetch(path, { ...init, credentials: 'omit', signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}
