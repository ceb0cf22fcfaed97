import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import { useKiosk } from './context.ts';

/** What a question has come to. An old value stays while it is asked again. */
export interface Answer<Value> {
  readonly value: Value | null;
  readonly error: KioskError | null;
  readonly again: () => void;
}

/**
 * Asks when the screen opens and again whenever the mail changes. Of two answers under way the one
 * asked last stands. `key` names the input: another key is another question.
 */
export function useAnswer<Name extends ChannelName>(
  name: Name,
  input: ChannelInput<Name>,
  key: string,
): Answer<ChannelOutput<Name>> {
  const { ask, seen } = useKiosk();
  const revision = seen.view.mailRevision;
  const [state, setState] = useState<Omit<Answer<ChannelOutput<Name>>, 'again'>>({
    value: null,
    error: null,
  });
  const asked = useRef(0);
  const inputRef = useRef(input);
  inputRef.current = input;
  const again = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    void ask(name, inputRef.current).then((answer) => {
      if (mine !== asked.current) return;
      setState((old) =>
        answer.ok
          ? { value: answer.value, error: null }
          : { value: old.value, error: answer.error },
      );
    });
  }, [ask, name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision and the key say when to ask again
  useEffect(() => again(), [again, revision, key]);
  return { ...state, again };
}
