/**
 * By this the preload tells the shell, once a second, that the page still lives and whether anything
 * stands on it. Outside the channels of shared/ipc, since no screen has a use for it.
 */
export const pulseChannel = 'shell.pulse';

/** How often the pulse beats. Four missed ones and a new page within 5 s is what K10 asks for. */
export const pulseMillis = 1_000;
