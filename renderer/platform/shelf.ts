/** What a browser keeps for the app beside the page, in its own database: recent files and runs in case the page dies. */

const DATABASE = 'royaume';
const STORES = ['recent', 'sessions'] as const;
type Store = (typeof STORES)[number];

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store, { keyPath: 'id' });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database cannot be opened'));
  });
}

async function act<T>(store: Store, mode: IDBTransactionMode, ask: (of: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const request = ask(database.transaction(store, mode).objectStore(store));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('the database does not answer'));
    });
  } finally {
    database.close();
  }
}

/** A browser may refuse to keep anything, for example in a private window: then nothing is found, and nothing is kept. */
export async function allOnShelf<T extends { readonly id: string }>(store: Store): Promise<readonly T[]> {
  return act(store, 'readonly', (of) => of.getAll() as IDBRequest<T[]>).catch(() => []);
}

export async function putOnShelf<T extends { readonly id: string }>(store: Store, row: T): Promise<void> {
  await act(store, 'readwrite', (of) => of.put(row)).catch(() => {});
}

export async function takeFromShelf(store: Store, id: string): Promise<void> {
  await act(store, 'readwrite', (of) => of.delete(id)).catch(() => {});
}
