import { readFileSync, writeFileSync } from 'node:fs';
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { assert } from '../../shared/assert.ts';
import { sessionMachine } from '../../shared/session/machine.ts';

/** The page that holds the picture. */
export const sessionPage = new URL('../../docs/session.md', import.meta.url);

const begins = '<!-- The picture is made by build/docs/session-picture.ts: begins -->';
const ends = '<!-- The picture is made by build/docs/session-picture.ts: ends -->';

/** An arrow of the picture, between two states of the first level. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** The session machine as a Mermaid state diagram, and the events that lead out of no state. */
export function sessionPicture(): string {
  const { root } = sessionMachine;
  const states: AnyStateNode[] = Object.values(root.states);
  const arrows = states.flatMap(arrowsFrom);
  const leading = arrows.filter(({ from, to }) => from !== to);
  const staying = arrows.filter(({ from, to }) => from === to);
  const everywhere = [...root.transitions.keys()].filter((type) => type !== '*');
  return [
    '```mermaid',
    'stateDiagram-v2',
    `  [*] --> ${initialOf(root)}`,
    ...states.flatMap(declared),
    // Eight ways from place to place are one arrow here, and one line each in the machine.
    ...new Set(leading.map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`)),
    '```',
    '',
    'Events that a state takes and stays:',
    '',
    ...new Set(staying.map(({ from, label }) => `- \`${from}\`: ${label}`)),
    `- every state: ${everywhere.join(', ')}`,
    '',
  ].join('\n');
}

/** The page with its picture made anew. Throws if its markers are gone. */
export function withPicture(page: string): string {
  const [from, to] = [page.indexOf(begins), page.indexOf(ends)];
  assert(from >= 0 && to > from, 'docs/session.md has both markers of its picture');
  return `${page.slice(0, from + begins.length)}\n${sessionPicture()}\n${page.slice(to)}`;
}

/** A state that decides and is never stayed in is drawn as a choice, one with places as a box. */
function declared(node: AnyStateNode): string[] {
  const isChoice = node.transitions.size === 0 && node.always?.length === choicesOf(node).length;
  if (isChoice && choicesOf(node).length > 1) return [`  state ${node.key} <<choice>>`];
  const places = Object.values(node.states).filter((child) => child.type !== 'history');
  if (places.length === 0) return [];
  const first = initialOf(node);
  return [
    `  state ${node.key} {`,
    `    [*] --> ${first}`,
    ...places.filter(({ key }) => key !== first).map(({ key }) => `    ${key}`),
    '  }',
  ];
}

function choicesOf(node: AnyStateNode): AnyTransitionDefinition[] {
  return (node.always ?? []).filter((transition) => transition.target !== undefined);
}

function arrowsFrom(node: AnyStateNode): Arrow[] {
  const byEvent = [...node.transitions.values()].flat();
  return [...byEvent, ...choicesOf(node)].map((transition) => ({
    from: node.key,
    to: transition.target?.[0]?.path[0] ?? node.key,
    label: [transition.eventType, guardOf(transition)].filter((word) => word !== '').join(' '),
  }));
}

/** A guard in words: `mustClose` is "if must close". Of GO the arrow's ends say enough. */
function guardOf({ guard, eventType }: AnyTransitionDefinition): string {
  if (guard === undefined || eventType === 'GO') return '';
  const name = typeof guard === 'object' ? guard.type : guard;
  assert(typeof name === 'string', 'every guard of the session has a name');
  return `if ${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}

function initialOf(node: AnyStateNode): string {
  const first = node.initial.target[0];
  assert(first !== undefined, `${node.id} has an initial state`);
  return first.key;
}

if (import.meta.main) {
  writeFileSync(sessionPage, withPicture(readFileSync(sessionPage, 'utf8')));
}
