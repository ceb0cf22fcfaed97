/**
 * So long a tablet keeps what its gateway has confirmed, in milliseconds: one that comes back from a backup is told
 * it again (rule 6.4).
 */
export const confirmedKeptMillis = 30 * 86_400_000;
