function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the store refused')));
  });
}

/** What a phone keeps where there is no network: one store of one base, by keys. Rejects where the browser keeps nothing. */
export interface PhoneStore<T> {
  get(key: string): Promise<T | undefined>;
  all(): Promise<T[]>;
  put(key: string, value: T): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

export function phoneStore<T>(base: string, store: string): PhoneStore<T> {
  async function within<R>(mode: IDBTransactionMode, act: (held: IDBObjectStore) => IDBRequest<R>): Promise<R> {
    const opening = indexedDB.open(base, 1);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(store));
    const opened = await settled(opening);
    try {
      return await settled(act(opened.transaction(store, mode).objectStore(store)));
    } finally {
      opened.close();
    }
  }
  return {
    get: (key) => within('readonly', (held) => held.get(key) as IDBRequest<T | undefined>),
    all: () => within('readonly', (held) => held.getAll() as IDBRequest<T[]>),
    put: (key, value) => within('readwrite', (held) => held.put(value, key)),
    delete: (key) => within('readwrite', (held) => held.delete(key)),
  };
}
