import Database from 'better-sqlite3';
import {
  type CompiledQuery,
  type Kysely,
  type KyselyPlugin,
  type RootOperationNode,
  TableNode,
  type Transaction,
} from 'kysely';
import type { GatewaySchema } from '../../gateway/store/schema.ts';
import { rollBack } from './disk/gateway-sqlite.ts';
import type { Hazards } from './hazards.ts';

interface FragileParts {
  readonly path: string;
  readonly hazards: Hazards;
  /** Is told each table that is written to. */
  readonly written: Set<string>;
}

/** The gateway's real database, whose power may go at each statement, at the commit and after it. */
export function fragileDatabase(
  database: Kysely<GatewaySchema>,
  { path, hazards, written }: FragileParts,
): Kysely<GatewaySchema> {
  const needRoom = (name: string) => {
    if (!hazards.isFullAt(name)) return;
    rollBack(path);
    throw new Database.SqliteError('database or disk is full', 'SQLITE_FULL');
  };
  const point = (node: RootOperationNode) => {
    const name = `at ${node.kind.replace('QueryNode', '').toLowerCase()}`;
    hazards.at(name);
    if (node.kind !== 'SelectQueryNode') needRoom(name);
  };
  const see = (node: RootOperationNode) => {
    point(node);
    note(written, node);
  };
  const withPoints = database.withPlugin(seeing(point));
  const execute = async <Answer>(work: (writer: Transaction<GatewaySchema>) => Promise<Answer>) => {
    const answer = await withPoints.transaction().execute(async (writer) => {
      const worked = await work(seeingCompiled(writer, see));
      hazards.at('at commit');
      needRoom('at commit');
      return worked;
    });
    hazards.at('after commit, before the answer');
    return answer;
  };
  return withMember(withPoints, 'transaction', () => ({ execute }));
}

/** Keeps the names of the tables that are written to; `everything` for words that are not understood. */
export function noteWritten(written: Set<string>): KyselyPlugin {
  return seeing((node) => note(written, node));
}

function note(written: Set<string>, node: RootOperationNode): void {
  if (node.kind !== 'SelectQueryNode') written.add(tableWrittenBy(node));
}

function seeing(see: (node: RootOperationNode) => void): KyselyPlugin {
  return {
    transformQuery({ node }) {
      see(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
}

/** Plugins do not see a query that was put together before (gateway/store/rows.ts). */
function seeingCompiled(
  writer: Transaction<GatewaySchema>,
  see: (node: RootOperationNode) => void,
): Transaction<GatewaySchema> {
  return withMember(writer, 'executeQuery', (query: CompiledQuery) => {
    see(query.query);
    return writer.executeQuery(query);
  });
}

function withMember<Whole extends object>(whole: Whole, name: keyof Whole, own: unknown): Whole {
  return new Proxy(whole, {
    get(target, asked) {
      if (asked === name) return own;
      const member: unknown = Reflect.get(target, asked, target);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
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
