/** A status in the field's own word; the colour only repeats what the word says. */
const TONES: Readonly<Record<string, string>> = {
  RUNNING: 'good',
  ACTIVE: 'good',
  AVAILABLE: 'good',
  connected: 'good',
  'running.ready': 'good',
  met: 'good',
  OK: 'good',
  PROVISIONING: 'wait',
  PENDING: 'wait',
  ACTIVATING: 'wait',
  REGISTERING: 'wait',
  pending: 'wait',
  open: 'wait',
  INSUFFICIENT_DATA: 'wait',
  DRAINING: 'warn',
  DEACTIVATING: 'warn',
  STOPPING: 'warn',
  DEPROVISIONING: 'warn',
  IMPAIRED: 'warn',
  stopping: 'warn',
  'shutting-down': 'warn',
  STOPPED: 'off',
  INACTIVE: 'off',
  terminated: 'off',
  stopped: 'off',
  LOST: 'bad',
  ALARM: 'bad',
  FAILED: 'bad',
  missed: 'bad',
  disconnected: 'bad',
};

export function StatusPill({ status }: { readonly status: string }) {
  const tone = TONES[status] ?? (status.startsWith('running') ? 'wait' : 'off');
  return <span className={`pill ${tone}`}>{status}</span>;
}
