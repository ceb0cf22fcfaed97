import type { LucideIcon } from 'lucide-react';

interface TileProps {
  readonly icon: LucideIcon;
  readonly name: string;
  /** A few words or a number beside the name. */
  readonly note: string | null;
  readonly onPress: () => void;
  readonly isMain?: boolean;
  /** As wide as the room there is. */
  readonly isWide?: boolean;
  /** The note is something new for the resident, not just a count. */
  readonly isNews?: boolean;
}

/** A way from home to another screen, as large as a hand can want. */
export function Tile({
  icon: Icon,
  name,
  note,
  onPress,
  isMain = false,
  isWide = false,
  isNews = false,
}: TileProps) {
  return (
    <button
      type="button"
      className={`tile${isMain ? ' tile-main' : ''}${isWide ? ' tile-wide' : ''}`}
      onClick={onPress}
    >
      <Icon className="icon" aria-hidden focusable={false} />
      <span className="tile-name">{name}</span>
      {note !== null && (
        <span className={isNews ? 'tile-note tile-news' : 'tile-note'}> {`(${note})`}</span>
      )}
    </button>
  );
}
