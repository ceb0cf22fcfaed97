import type { Letter } from '../../../db/vault/letters.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type OpenKiosk, onDisk } from '../kiosk.ts';

/** Rule 3.5 allows a second from the last key; this leaves room for a slow disk. */
const saveAfterMillis = 400;

/** The one letter on the writing screen: its newest text, and the text that is on disk. */
export interface DraftDesk {
  readonly letter: Letter;
  body(): string;
  savedAtMillis(): number | null;
  /** A key press: keeps the text, and writes it within the second. Tells if the last writing failed. */
  edit(body: string): Result<null, KioskError>;
  /** Writes now what is not written yet (blur, lock, time-out, Send). */
  save(): Result<null, KioskError>;
  /** Saves and stops. */
  close(): Result<null, KioskError>;
}

/** Puts a letter on the desk. */
export function openDraftDesk(kiosk: OpenKiosk, letter: Letter): DraftDesk {
  let { body } = letter;
  let savedBody = letter.body;
  let savedAtMillis: number | null = letter.body === '' ? null : letter.editedAtMillis;
  let problem: KioskError | null = null;
  let timer: NodeJS.Timeout | null = null;

  const save = (): Result<null, KioskError> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (body === savedBody) return ok(null);
    const atMillis = kiosk.time.now();
    const { vault } = kiosk.resident;
    const saving = body;
    const written = onDisk(kiosk, () =>
      vault.transaction('save draft', () => vault.saveDraft(letter.id, saving, atMillis)),
    );
    problem = written.ok ? null : written.error;
    if (written.ok) {
      savedBody = saving;
      savedAtMillis = atMillis;
    } else {
      // The text is still here, and room may come.
      timer = setTimeout(save, saveAfterMillis);
    }
    kiosk.changed();
    return problem === null ? ok(null) : fail(problem);
  };
  return {
    letter,
    body: () => body,
    savedAtMillis: () => savedAtMillis,
    edit(text) {
      body = text;
      timer ??= setTimeout(save, saveAfterMillis);
      return problem === null ? ok(null) : fail(problem);
    },
    save,
    close() {
      // A first failure on a full disk gives back the room that is kept for this: so once more.
      const first = save();
      const saved = first.ok ? first : save();
      if (timer !== null) clearTimeout(timer);
      return saved;
    },
  };
}
