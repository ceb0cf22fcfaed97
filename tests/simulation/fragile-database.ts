import type { Kysely, Transaction } from 'kysely';
import type { GatewaySchema } from '../../gateway/store/schema.ts';
import type { Hazards } from './hazards.ts';

/** The gateway's real database, whose power may go at each statement, at the commit and after it. */
export function fragileDatabase(
  database: Kysely<GatewaySchema>,
  hazards: Hazards,
): Kysely<GatewaySchema> {
  const withPoints = database.withPlugin({
    transformQuery({ node }) {
      hazards.at(`at ${node.kind.replace('QueryNode', '').toLowerCase()}`);
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const execute = async <Answer>(work: (writer: Transaction<GatewaySchema>) => Promise<Answer>) => {
    const answer = await withPoints.transaction().execute(async (writer) => {
      const worked = await work(writer);
      hazards.at('at commit');
      return worked;
    });
    hazards.at('after commit, before the answer');
    return answer;
  };
  return new Proxy(withPoints, {
    get(target, name) {
      if (name === 'transaction') return () => ({ execute });
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}
