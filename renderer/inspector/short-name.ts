/** Names that machines make are long: where room is short, their middle goes; the whole of them is in a tooltip. */

const UUID = /-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Digits that say nothing to anybody, of an id or a hash. */
const LONG_ID = /\b[0-9a-f]{14,}\b/g;
const ID_END = 4;

/** What target tracking calls its alarms: the name that tells them apart, between what made it and an id. */
const TRACKING = /\bTargetTracking-\S*?\/([^\s/]+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** `Deployment ecs-svc/6162…8415 is completed.`, `Alarm stall-AlarmHigh: OK → ALARM.` */
export function shortIds(text: string): string {
  return text.replace(TRACKING, '$1').replace(LONG_ID, (id) => `${id.slice(0, ID_END)}…${id.slice(-ID_END)}`);
}

/** `AlarmHigh` for `TargetTracking-service/royaume/stall-AlarmHigh-<uuid>`; other names keep all but their long ids. */
export function shortName(name: string): string {
  return UUID.test(name) ? name.replace(UUID, '').replace(/^.*[/-]/, '') : shortIds(name);
}
