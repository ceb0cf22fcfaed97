import { parseArgs } from 'node:util';
import { beginDocument } from '../report/document.ts';
import { type Tortured, torture } from './torture.ts';

const usage = `Usage: npm run torture -- [--kills 500] [--window-kills 20] [--gateway-kills 100] [--seed S] [--json FILE]
Kills the kiosk's real core, and the kiosk in its real window, with SIGKILL at random moments of sending
and syncing, and the real gateway under them; then nothing may be lost, twice or unaccounted for.`;
const exitUsage = 2;
const seedsBound = 1_000_000_000;

async function main(): Promise<number> {
  const asked = readWords();
  if (asked === null) return exitUsage;
  const { json, ...options } = asked;
  const document = beginDocument();
  console.log(`Seed ${options.seed}: it repeats the plan; the moments are the machine's.`);
  const { breaches, ...counts } = await torture({ ...options, say: console.log });
  const ok = breaches.length === 0;
  print({ breaches, ...counts });
  document.finish(json, ok, { seed: options.seed, ...counts, breaches });
  return ok ? 0 : 1;
}

function print(tortured: Tortured): void {
  const { kills, windowKills, gatewayKills, killedWhile, unconfirmed, seconds } = tortured;
  const doing = Object.entries(killedWhile).map(([what, count]) => `${what} ${count}`);
  const lines = [
    `${kills} kiosks killed (${windowKills} in their window), ${gatewayKills} gateways, in ${seconds} s`,
    `killed while ${doing.join(', ')}`,
    `Sends nobody was told of: ${unconfirmed.queued} were queued, ${unconfirmed.drafts} were drafts`,
    `${tortured.sent} letters sent, ${tortured.lost} lost, ${tortured.duplicated} duplicated`,
    `${tortured.stampsMade} stamps made, ${tortured.stampsAccounted} accounted for`,
    ...tortured.breaches.slice(0, 50).map(({ kind, what }) => `${kind}: ${what}`),
    tortured.breaches.length === 0 ? 'Clean.' : `${tortured.breaches.length} promises broken.`,
  ];
  console.log(lines.join('\n'));
}

/** What was asked for; null, with a line of why and how on standard error, when it makes no sense. */
function readWords() {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: 'string', default: '500' },
        'window-kills': { type: 'string' },
        'gateway-kills': { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'string' },
      },
    });
    const kills = wholeNumber('kills', values.kills);
    const share = (part: number) => String(Math.floor(kills / part));
    const windowKills = wholeNumber('window-kills', values['window-kills'] ?? share(25));
    const seed = values.seed ?? String(Math.floor(Math.random() * seedsBound));
    if (windowKills > kills) throw new Error('--window-kills are some of --kills.');
    return {
      kills,
      windowKills,
      gatewayKills: wholeNumber('gateway-kills', values['gateway-kills'] ?? share(5)),
      seed: wholeNumber('seed', seed),
      json: values.json,
    };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    return null;
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} takes a whole number.`);
  return Number(text);
}

// At Ctrl+C too, what was started ends with this program.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
process.exitCode = await main();
