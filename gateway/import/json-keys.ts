/** A key of a JSON object, and where its quote opens in the text: an index, from 0. */
export interface JsonKey {
  readonly name: string;
  readonly at: number;
}

/** The keys of the outermost object of a text that is JSON, as often as they stand there. */
export function findJsonKeys(json: string): JsonKey[] {
  const keys: JsonKey[] = [];
  let depth = 0;
  let opened = -1;
  let last: JsonKey = { name: '', at: 0 };
  for (const { 0: mark, index } of json.matchAll(/\\.|["{}[\]:]/g)) {
    if (opened >= 0) {
      if (mark !== '"') continue;
      if (depth === 1) last = { name: json.slice(opened, index + 1), at: opened };
      opened = -1;
    } else if (mark === '"') opened = index;
    else if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    else if (depth === 1) keys.push({ ...last, name: JSON.parse(last.name) as string });
  }
  return keys;
}
