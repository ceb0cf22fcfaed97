import { describe, expect, test } from 'vitest';
import { type AnyStateNode, type AnyTransitionDefinition, createActor } from 'xstate';
import {
  adjacencyMapToArray,
  getAdjacencyMap,
  getShortestPaths,
  getStateNodes,
} from 'xstate/graph';
import { checkedStep } from './invariants.test-support.ts';
import { sessionMachine } from './machine.ts';
import {
  eventOf,
  keyOf,
  limits,
  type Moment,
  movesFrom,
  timedSession,
} from './model.test-support.ts';
import { stateOf } from './screen.ts';

type Walk = Parameters<typeof getAdjacencyMap<never, never, undefined>>[1];
type Serialize = NonNullable<Walk['serializeState']>;

const walk = {
  events: (state: { context: Moment }) => movesFrom(state.context),
  serializeState: (state: { context: Moment }) => keyOf(state.context) as ReturnType<Serialize>,
};
const steps = adjacencyMapToArray(getAdjacencyMap(timedSession, walk)).map((step) => ({
  ...step,
  from: keyOf(step.state.context),
  to: keyOf(step.nextState.context),
}));

function nameOf(transition: AnyTransitionDefinition): string {
  const targets = transition.target?.map((target) => target.id).join() ?? 'stays';
  const guard = JSON.stringify(transition.guard ?? 'always');
  return `${transition.source.id} --${transition.eventType || 'always'} [${guard}]--> ${targets}`;
}

function transitionsOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return [...[...node.transitions.values()].flat(), ...(node.always ?? [])];
}

/** The transitions that the machine itself takes in one step, seen from inside it. */
function transitionsTaken(moment: Moment, event: ReturnType<typeof eventOf>): string[] {
  const taken: AnyTransitionDefinition[] = [];
  const actor = createActor(sessionMachine, {
    input: limits,
    snapshot: sessionMachine.getPersistedSnapshot(moment.snapshot),
    inspect: (seen) => {
      if (seen.type === '@xstate.microstep') taken.push(...seen._transitions);
    },
  });
  actor.start();
  actor.send(event);
  actor.stop();
  return taken.map(nameOf);
}

describe('every state and transition of the machine, walked', () => {
  test('4.1 4.6 4.7 the invariants hold at every step from every reachable state', () => {
    for (const { state, event, from } of steps) {
      try {
        checkedStep(state.context.snapshot, eventOf(state.context, event));
      } catch (cause) {
        throw new Error(`${event.type} after ${event.afterMillis} ms in ${from}`, { cause });
      }
    }
    expect(steps.length).toBeGreaterThan(5_000);
  }, 120_000);

  test('4.1 every state of the machine is reached, and none but settling is passed by', () => {
    const reached = new Set(steps.map(({ state }) => JSON.stringify(state.context.snapshot.value)));
    const stayedIn = getStateNodes(sessionMachine)
      .filter((node) => node.type === 'atomic' && node.key !== 'settling')
      .map((node) =>
        JSON.stringify(node.path.length === 1 ? node.key : { [node.path[0] ?? '']: node.key }),
      );
    expect([...reached].sort()).toEqual(stayedIn.sort());
  });

  test('4.1 every transition of the machine is walked', () => {
    const all = [sessionMachine.root, ...getStateNodes(sessionMachine)]
      .flatMap(transitionsOf)
      .map(nameOf);
    const walked = new Set(
      steps.flatMap(({ state, event }) =>
        transitionsTaken(state.context, eventOf(state.context, event)),
      ),
    );
    expect([...new Set(all)].filter((name) => !walked.has(name))).toEqual([]);
    expect([...walked].filter((name) => !all.includes(name))).toEqual([]);
  }, 120_000);

  test('4.1 each of the states from anywhere can be reached from every state', () => {
    for (const wanted of ['lockdown', 'outsideHours', 'maintenance', 'outOfService', 'locked']) {
      expect(stuckBefore(wanted), `cannot reach ${wanted}`).toEqual([]);
    }
  }, 120_000);

  test('4.6 every way from booting to an open session goes through locked and signing in', () => {
    const paths = getShortestPaths(timedSession, walk);
    const open = paths.filter(({ state }) => stateOf(state.context.snapshot) === 'active');
    expect(open.length).toBeGreaterThan(0);
    for (const path of open) {
      const states = path.steps.map(({ state }) => stateOf(state.context.snapshot));
      const firstOpen = states.findIndex((state) => state === 'active' || state === 'expiring');
      expect(states.slice(firstOpen - 2, firstOpen)).toEqual(['locked', 'signingIn']);
    }
  }, 120_000);
});

/** The moments from which no events whatever lead to the state. */
function stuckBefore(wanted: string): string[] {
  const before = new Map<string, Set<string>>();
  const keys = new Set<string>();
  const found: string[] = [];
  for (const { state, from, to } of steps) {
    keys.add(from);
    before.set(to, (before.get(to) ?? new Set()).add(from));
    if (stateOf(state.context.snapshot) === wanted) found.push(from);
  }
  const reached = new Set(found);
  for (let key = found.pop(); key !== undefined; key = found.pop()) {
    for (const earlier of before.get(key) ?? []) {
      if (!reached.has(earlier)) found.push(earlier);
      reached.add(earlier);
    }
  }
  return [...keys].filter((key) => !reached.has(key));
}
