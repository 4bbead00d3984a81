/**
 * Words that pass by: what has just been done, what it meant, why it was refused. One stack for all of them, read out, too.
 * They go by themselves, but not while somebody reads them; a refusal stays longer, or until the next deed.
 */
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
  type FocusEvent,
  type ReactNode,
} from 'react';
import { useText } from '../sim-client/text.ts';

const SHOWN_MAX = 3;
const STAY_MS = 8_000;
/** A refusal has its reason to be read. */
const ERROR_STAY_MS = 10_000;

export interface ToastNews {
  /** What it is about: the same again takes the place of what was said of it before. */
  readonly about: string;
  readonly text: ReactNode;
  /** `done` and `error` are about something that a person did: the newest one puts an older refusal away. */
  readonly tone?: 'news' | 'done' | 'error';
  /** Takes it back; only the newest deed offers that. */
  readonly undo?: () => void;
  /** Whether there is still just this to take back; absent: always. */
  readonly holds?: Holding;
  /** Somewhere to go from here. */
  readonly way?: { readonly label: string; readonly go: () => void };
}

export interface Holding {
  readonly get: () => boolean;
  readonly subscribe: (listener: () => void) => () => void;
}
const ALWAYS: Holding = { get: () => true, subscribe: () => () => {} };

interface Toast extends ToastNews {
  readonly id: number;
}

/** A plain sentence is about itself. */
type Say = (news: string | ToastNews) => void;

const ToastContext = createContext<Say>(() => {});

/** Says something in passing. Does nothing where no ToastProvider is around. */
export function useToast(): Say {
  return useContext(ToastContext);
}

/** The stack with one more: nothing twice, one way back and one refusal at most, which is the last to go. */
function withNews(toasts: readonly Toast[], toast: Toast): readonly Toast[] {
  const isDeed = toast.tone === 'done';
  const isNews = (toast.tone ?? 'news') === 'news';
  const others = toasts
    .filter(({ about, tone }) => about !== toast.about && (isNews || tone !== 'error'))
    .map(({ undo, ...one }) => (isDeed || undo === undefined ? one : { ...one, undo }));
  const all = [...others, toast];
  const passing = all.findIndex(({ tone }) => tone !== 'error');
  return all.length <= SHOWN_MAX ? all : all.toSpliced(Math.max(0, passing), 1);
}

export interface ToastProviderProps {
  readonly children: ReactNode;
  /** Which world the words are about: those of another one are put away. */
  readonly world?: string | null;
}

export function ToastProvider({ children, world = null }: ToastProviderProps) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const [known, setKnown] = useState(world);
  if (world !== known) {
    setKnown(world);
    setToasts([]);
  }
  const nextId = useRef(1);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>((news) => {
    const told = typeof news === 'string' ? { about: news, text: news } : news;
    const toast = { ...told, id: nextId.current++ };
    setToasts((all) => withNews(all, toast));
  }, []);
  return (
    <ToastContext value={say}>
      {children}
      <Toasts toasts={toasts} onClose={drop} />
    </ToastContext>
  );
}

function Toasts({ toasts, onClose }: { readonly toasts: readonly Toast[]; readonly onClose: (id: number) => void }) {
  const { t } = useText();
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);
  // What had the pointer or the focus may be gone without having said so.
  const isRead = toasts.length > 0 && (hovered || focused);
  return (
    <div
      className="toasts"
      role="status"
      aria-live="polite"
      aria-label={t('time.news')}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => setFocused(true)}
      onBlur={({ currentTarget, relatedTarget }: FocusEvent) =>
        setFocused(currentTarget.contains(relatedTarget as Node | null))
      }
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} isRead={isRead} onClose={onClose} />
      ))}
    </div>
  );
}

interface ToastCardProps {
  readonly toast: Toast;
  readonly isRead: boolean;
  readonly onClose: (id: number) => void;
}

function ToastCard({ toast: { id, text, tone = 'news', undo, holds = ALWAYS, way }, isRead, onClose }: ToastCardProps) {
  const { t } = useText();
  const canUndo = useSyncExternalStore(holds.subscribe, holds.get);
  useStay(tone === 'error' ? ERROR_STAY_MS : STAY_MS, !isRead, () => onClose(id));
  const button = (label: string, run: () => void): ReactNode => (
    <button
      type="button"
      onClick={() => {
        onClose(id);
        run();
      }}
    >
      {label}
    </button>
  );
  return (
    <div className={`passing ${tone}`}>
      <p>{text}</p>
      {undo === undefined || !canUndo ? null : button(t('time.undo'), undo)}
      {way === undefined ? null : button(way.label, way.go)}
      <button type="button" className="quiet-button" aria-label={t('time.dismiss')} onClick={() => onClose(id)}>
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}

/** Calls back when its time is over; the clock stands still while it does not pass. */
function useStay(stayMs: number, isPassing: boolean, onOver: () => void): void {
  const left = useRef(stayMs);
  const latest = useRef(onOver);
  latest.current = onOver;
  useEffect(() => {
    if (!isPassing) return undefined;
    const since = performance.now();
    const timer = setTimeout(() => latest.current(), left.current);
    return () => {
      left.current -= performance.now() - since;
      clearTimeout(timer);
    };
  }, [isPassing]);
}
