import { type KeyboardEvent, memo, type ReactNode, useRef, useState } from 'react';
import { useHeldKey } from './use-held-key.ts';

/** One key as it is drawn. */
export interface KeyCap {
  readonly id: string;
  /** What it is called: read out, and found by tests. */
  readonly name: string;
  readonly face: ReactNode;
  /** Width in ordinary keys. */
  readonly units: number;
  readonly tone: 'letter' | 'command' | 'main';
  /** Goes on while it is held: backspace and the arrows. */
  readonly repeats: boolean;
  /** On or off, for Shift; null for keys that are neither. */
  readonly isOn: boolean | null;
}

interface KeyGridProps {
  readonly label: string;
  readonly rows: readonly (readonly KeyCap[])[];
  readonly onKey: (id: string) => void;
  readonly className?: string;
}

/**
 * Rows of keys, each a real button. The grid is one stop of the Tab key; arrows walk inside it. A
 * press never takes the focus from the field it types into.
 */
export const KeyGrid = memo(function KeyGrid({ label, rows, onKey, className }: KeyGridProps) {
  const [standing, setStanding] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const held = useHeldKey(onKey);
  const ids = rows.flat().map((key) => key.id);
  const stop = ids.includes(standing) ? standing : ids[0];

  const walk = (event: KeyboardEvent<HTMLDivElement>) => {
    const next = neighbour(rows, stop ?? '', event.key);
    if (next === null) return;
    event.preventDefault();
    setStanding(next);
    grid.current?.querySelector<HTMLButtonElement>(`[data-key="${CSS.escape(next)}"]`)?.focus();
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields, these are keys
    <div
      ref={grid}
      role="group"
      aria-label={label}
      className={`keys ${className ?? ''}`}
      onKeyDown={walk}
    >
      {rows.map((row) => (
        <div className="key-row" key={row.map((key) => key.id).join(' ')}>
          {row.map((key) => (
            <button
              key={key.id}
              type="button"
              data-key={key.id}
              className={`key key-${key.tone}`}
              style={{ flexGrow: key.units }}
              aria-label={key.name}
              aria-pressed={key.isOn ?? undefined}
              tabIndex={key.id === stop ? 0 : -1}
              onFocus={() => setStanding(key.id)}
              {...held(key.id, key.repeats)}
            >
              {key.face}
            </button>
          ))}
        </div>
      ))}
    </div>
  );
});

/** The key that an arrow leads to; up and down keep to the same place in the row. */
function neighbour(
  rows: readonly (readonly KeyCap[])[],
  from: string,
  arrow: string,
): string | null {
  const row = rows.findIndex((keys) => keys.some((key) => key.id === from));
  const column = rows[row]?.findIndex((key) => key.id === from) ?? -1;
  const steps: Record<string, [number, number]> = {
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
  };
  const step = steps[arrow];
  if (step === undefined) return null;
  const [down, along] = step;
  const target = rows[row + down];
  if (target === undefined) return null;
  const place =
    down === 0 ? column + along : Math.round((column / (rows[row]?.length ?? 1)) * target.length);
  return target[Math.min(place, target.length - 1)]?.id ?? null;
}
