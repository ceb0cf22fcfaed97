import {
  type Kysely,
  type KyselyPlugin,
  type RootOperationNode,
  TableNode,
  type Transaction,
} from 'kysely';
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

/** Keeps the names of the tables that are written to; `everything` for words that are not understood. */
export function noteWritten(written: Set<string>): KyselyPlugin {
  return {
    transformQuery({ node }) {
      if (node.kind !== 'SelectQueryNode') written.add(tableWrittenBy(node));
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

/** What a writing statement that is not made of parts may have written to. */
export const everything = 'everything';

function tableWrittenBy(node: RootOperationNode): string {
  const table =
    node.kind === 'InsertQueryNode'
      ? node.into
      : node.kind === 'UpdateQueryNode'
        ? node.table
        : node.kind === 'DeleteQueryNode'
          ? node.from.froms[0]
          : undefined;
  return table !== undefined && TableNode.is(table) ? table.table.identifier.name : everything;
}
