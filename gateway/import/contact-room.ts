import { contactsMax } from '../residents.ts';
import type { Reader } from '../store/schema.ts';

/** Counts the contacts that an import will make. */
export interface ContactRoom {
  /** Whether a resident has this contact, or has room for it: then it is counted from now on. */
  takes(residentId: string, name: string): boolean;
}

/** Begins to count, from the contacts that residents have. */
export async function readContactRoom(reader: Reader): Promise<ContactRoom> {
  const rows = await reader.selectFrom('contacts').select(['resident_id', 'name']).execute();
  const namesOf = new Map<string, Set<string>>();
  const namesFor = (residentId: string) => {
    const names = namesOf.get(residentId) ?? new Set<string>();
    namesOf.set(residentId, names);
    return names;
  };
  for (const row of rows) namesFor(row.resident_id).add(row.name);
  return {
    takes(residentId, name) {
      const names = namesFor(residentId);
      if (!names.has(name) && names.size >= contactsMax) return false;
      names.add(name);
      return true;
    },
  };
}
