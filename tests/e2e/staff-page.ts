import { type APIRequestContext, expect, request } from '@playwright/test';
import type { RunningDemo } from '../../gateway/demo/demo.ts';

/** A member of staff at the review page, as the gateway sees them: cookies, forms and form tokens. */
export interface Reviewer {
  /** Approves the first waiting message that has these words; `fields` are those of its photos. */
  approve(words: string, fields?: Record<string, string>): Promise<void>;
  /** Refuses it with the rule's code and a note. */
  refuse(words: string, rule: string, note: string): Promise<void>;
  approveAll(): Promise<void>;
  leave(): Promise<void>;
}

/** Signs in at the staff page of a demo gateway. Its certificate is the demo's own. */
export async function signInAsStaff({ staffUrl, staff }: RunningDemo): Promise<Reviewer> {
  const context = await request.newContext({ baseURL: staffUrl, ignoreHTTPSErrors: true });
  const formToken = field(await read(context, '/signin'), 'formToken');
  const form = { formToken, name: staff.name, password: staff.password };
  await expect(await context.post('/signin', { form })).toBeOK();
  const decide = async (
    words: string,
    action: 'approve' | 'refuse',
    extra: Record<string, string>,
  ) => {
    const article = await waitingArticle(context, words);
    const path = /action="(\/mail\/[^"]+)\/approve"/.exec(article)?.[1];
    const answer = { formToken: field(article, 'formToken'), ...extra };
    await expect(await context.post(`${path}/${action}`, { form: answer })).toBeOK();
  };
  return {
    approve: (words, fields = {}) => decide(words, 'approve', fields),
    refuse: (words, rule, note) => decide(words, 'refuse', { rule, note }),
    async approveAll() {
      const question = await read(context, '/approve-all');
      const ids = [...question.matchAll(/name="messageId" value="([^"]+)"/g)].map(
        ([, id]) => id ?? '',
      );
      const data = new URLSearchParams([
        ['formToken', field(question, 'formToken')],
        ...ids.map((id) => ['messageId', id]),
      ]);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await expect(
        await context.post('/approve-many', { data: data.toString(), headers }),
      ).toBeOK();
    },
    leave: () => context.dispose(),
  };
}

/** Waits until a message waits for review, and answers its part of the page. */
async function waitingArticle(context: APIRequestContext, words: string): Promise<string> {
  let found = '';
  await expect(async () => {
    const articles = (await read(context, '/')).split('<article').slice(1);
    found = articles.find((article) => article.includes(words)) ?? '';
    expect(found, `"${words}" waits for review`).not.toBe('');
  }).toPass({ timeout: 20_000 });
  return found;
}

async function read(context: APIRequestContext, path: string): Promise<string> {
  const page = await context.get(path);
  await expect(page).toBeOK();
  return page.text();
}

function field(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1];
  if (value === undefined) throw new Error(`the page has no field ${name}`);
  return value;
}
