import type { PersonPin } from '../../shared/protocol/change.ts';
import { closeLink } from '../pins/link.ts';
import { among } from '../store/rows.ts';
import type { Reader, ResidentsTable } from '../store/schema.ts';

type PinColumns = Pick<
  ResidentsTable,
  'resident_id' | 'pin_version' | 'pin_salt' | 'pin_stretched'
>;

/** The PINs of residents as their devices are told, by ID. A badge's link is made of how things stand. */
export async function composePins(
  reader: Reader,
  people: readonly PinColumns[],
): Promise<ReadonlyMap<string, PersonPin>> {
  const ids = among(people.map((person) => person.resident_id));
  const links = await reader
    .selectFrom('pin_links')
    .selectAll()
    .where('resident_id', 'in', ids)
    .orderBy('version')
    .execute();
  const temporary = await reader
    .selectFrom('temporary_pins')
    .select('resident_id')
    .where('resident_id', 'in', ids)
    .execute();
  const badges = await reader
    .selectFrom('badges')
    .selectAll()
    .where('resident_id', 'in', ids)
    .execute();
  const linksOf = Map.groupBy(links, (row) => row.resident_id);
  const temporaryIds = new Set(temporary.map((row) => row.resident_id));
  const badgeOf = new Map(badges.map((row) => [row.resident_id, row]));
  return new Map(
    people.map((person) => {
      const { resident_id: residentId, pin_salt: salt, pin_stretched: stretched } = person;
      const badge = badgeOf.get(residentId);
      const pin: PersonPin = {
        version: person.pin_version,
        salt,
        stretched,
        links: (linksOf.get(residentId) ?? []).map((row) => ({ salt: row.salt, link: row.link })),
        isTemporary: temporaryIds.has(residentId),
        badge:
          badge === undefined
            ? null
            : {
                salt: badge.salt,
                link: closeLink(stretched, {
                  residentId,
                  secret: badge.stretched,
                  closedSalt: salt,
                }),
              },
      };
      return [residentId, pin];
    }),
  );
}
