import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

/** An answer whose body is text. */
export interface TextAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks for a page, or posts a form to it; follows no redirect. */
export function requestText(
  url: string,
  options: { readonly cookie: string; readonly form: Record<string, string> | undefined },
): Promise<TextAnswer> {
  const { cookie, form } = options;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: form === undefined ? 'GET' : 'POST',
        rejectUnauthorized: false,
        agent: false,
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(form === undefined ? undefined : new URLSearchParams(form).toString());
  });
}
