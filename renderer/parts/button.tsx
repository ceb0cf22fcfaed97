import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

/** How much a button asks for: one main action a screen, the rest quiet. */
export type ButtonTone = 'main' | 'plain' | 'quiet' | 'care';

interface ButtonProps {
  readonly children: ReactNode;
  readonly onPress: () => void;
  readonly icon?: LucideIcon;
  /** Where the icon stands: after the words for "onward". */
  readonly iconAt?: 'start' | 'end';
  readonly tone?: ButtonTone;
  readonly isDisabled?: boolean;
  readonly isFirstFocus?: boolean;
}

/**
 * A button of 56 px or more with its words. The platform's own button: a finger that slides off it
 * cancels (WCAG 2.5.2), and the first screen carries no other code for it.
 */
export function Button(props: ButtonProps) {
  const { children, onPress, icon: Icon, iconAt = 'start', tone = 'plain' } = props;
  const picture =
    Icon === undefined ? null : <Icon className="icon" aria-hidden focusable={false} />;
  return (
    <button
      type="button"
      className={`button button-${tone}`}
      onClick={onPress}
      disabled={props.isDisabled ?? false}
      // biome-ignore lint/a11y/noAutofocus: a dialog's safe choice is where the keyboard should stand
      autoFocus={props.isFirstFocus ?? false}
    >
      {iconAt === 'start' && picture}
      <span>{children}</span>
      {iconAt === 'end' && picture}
    </button>
  );
}
