/** Machines written by hand, each around one corner of the semantics. */
import { and, createMachine, not, or, type AnyStateMachine } from 'xstate';

/** Timers on two levels, a forbidden event, a deliberate no-op, an event that the whole machine hears. */
const toll = createMachine({
  id: 'toll',
  initial: 'open',
  entry: 'openBooks',
  exit: 'closeBooks',
  on: { CLOSE: { target: '.closed', actions: 'ring' }, COUNT: { actions: 'count' } },
  states: {
    open: {
      initial: 'idle',
      entry: 'raiseFlag',
      exit: 'lowerFlag',
      after: { dayLength: 'closed' },
      on: { CART: [{ guard: 'hasToken', target: '.lifting' }, { actions: 'wave' }] },
      states: {
        idle: { on: { COUNT: {} } },
        lifting: {
          entry: 'lift',
          exit: 'lower',
          after: { liftTime: { target: 'idle', actions: 'thank' } },
          on: { CART: { actions: 'ignoreCart' }, CLOSE: { guard: 'isEmpty', target: '#toll.closed' } },
        },
      },
    },
    closed: { type: 'final', entry: 'lock', exit: 'sleep' },
  },
});

/** Every shape of a transition to itself, with and without reenter, on leaf, compound state and root. */
const mill = createMachine({
  id: 'mill',
  initial: 'grinding',
  entry: 'inRoot',
  exit: 'outRoot',
  on: {
    ROOT: '#mill',
    ROOT_AGAIN: { target: '#mill', reenter: true },
    INSIDE: { target: '.grinding.fine', reenter: true, actions: 'turn' },
  },
  states: {
    grinding: {
      initial: 'coarse',
      entry: 'inGrinding',
      exit: 'outGrinding',
      after: { shift: { target: 'grinding', actions: 'change' } },
      on: {
        RESET: 'grinding',
        RESTART: { target: 'grinding', reenter: true },
        FINER: '.fine',
        REFRESH: { target: '.fine', reenter: true },
        STAY: { reenter: true, actions: 'nod' },
      },
      states: {
        coarse: { entry: 'inCoarse', exit: 'outCoarse', on: { SELF: 'coarse', UP: '#mill.grinding' } },
        fine: {
          entry: 'inFine',
          exit: 'outFine',
          after: { dust: [{ guard: 'isDusty', target: 'fine', reenter: true }, { actions: 'sweep' }] },
          on: { SELF: { target: 'fine', reenter: true }, OUT: '#mill.resting' },
        },
      },
    },
    resting: { entry: 'inResting', exit: 'outResting', on: { UP: '#mill', BACK: '#mill.grinding.fine' } },
  },
});

/** Guards of guards, a nested final state that does not end anything, three levels of defaults. */
const gate = createMachine({
  id: 'gate',
  initial: 'watch',
  states: {
    watch: {
      initial: 'day',
      on: {
        KNOCK: [
          { guard: and(['isKnown', not('isLate')]), target: 'hall', actions: 'greet' },
          { guard: or(['hasPass', and(['isKnown', 'isLate'])]), target: '.night', actions: 'inspect' },
          { guard: not(or(['hasPass', 'isKnown'])), actions: 'refuse' },
        ],
        LEAVE: 'gone',
      },
      states: {
        day: { after: { sunset: 'night' }, exit: 'lightLamps' },
        night: {
          initial: 'quiet',
          states: { quiet: { initial: 'deep', states: { deep: { on: { LAMP: 'light' } }, light: {} } }, alarm: {} },
        },
        dismissed: { type: 'final', entry: 'salute' },
      },
    },
    hall: {
      on: {
        DISMISS: '#gate.watch.dismissed',
        ALARM: { target: '#gate.watch.night.alarm', guard: { type: 'hasPass' } },
      },
    },
    gone: { type: 'final' },
  },
});

/** Over before it has begun. */
const stillborn = createMachine({
  id: 'stillborn',
  initial: 'end',
  entry: 'inRoot',
  exit: 'outRoot',
  states: { end: { type: 'final', entry: 'inEnd', exit: 'outEnd' } },
});

export const HAND_WRITTEN: readonly AnyStateMachine[] = [toll, mill, gate, stillborn];
