/** Everything that can be done: asked once, since it does not change with the world. */
import { useEffect, useState } from 'react';
import { useSim } from '../sim-client/hooks.ts';
import type { SimClient } from '../sim-client/sim-client.ts';
import type { OperationInfo } from '../sim-client/words.ts';

const known = new WeakMap<SimClient, Promise<readonly OperationInfo[]>>();

function operationsOf(client: SimClient): Promise<readonly OperationInfo[]> {
  const asked = known.get(client) ?? client.request('operations', {}).then(({ operations }) => operations);
  known.set(client, asked);
  return asked;
}

/** null while they are being asked for. */
export function useOperations(): readonly OperationInfo[] | null {
  const { client } = useSim();
  const [operations, setOperations] = useState<readonly OperationInfo[] | null>(null);
  useEffect(() => {
    let late = false;
    operationsOf(client).then(
      (all) => {
        if (!late) setOperations(all);
      },
      // Asked again when the next form is opened.
      () => known.delete(client),
    );
    return () => {
      late = true;
    };
  }, [client]);
  return operations;
}
