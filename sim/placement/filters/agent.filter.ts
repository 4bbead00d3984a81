import type { ContainerInstance } from '../../model/agent.ts';
import type { Message, Wording } from '../../model/message.ts';
import { NEW_CANDIDATES, type Filter } from '../judge.ts';

/** The instance is ACTIVE and its agent is connected: only such ones receive new tasks (CI-02, PL-01). */
export const agentFilter: Filter = {
  name: 'agent',
  reason: 'AGENT',
  unblockedBy: ['AgentConnectionChanged', ...NEW_CANDIDATES],
  passes(ci) {
    return ci.agentConnected && ci.status === 'ACTIVE';
  },
  explain(ci) {
    const need = { code: 'filter.agent.connected', params: { status: 'ACTIVE' } };
    const have = {
      code: ci.agentConnected ? 'filter.agent.connected' : 'filter.agent.disconnected',
      params: { status: ci.status },
    };
    return { need, have, missing: lacking(ci, need) };
  },
};

/** What of the need the instance lacks. The status is the API's own word; the connection is said in words. */
function lacking(ci: ContainerInstance, need: Message): Wording | null {
  if (ci.agentConnected) return ci.status === 'ACTIVE' ? null : 'ACTIVE';
  return ci.status === 'ACTIVE' ? { code: 'filter.agent.connection', params: {} } : need;
}
