// SPDX-License-Identifier: Apache-2.0
// What the page asks the portal: its API, and nothing else.

export class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

export async function ask(method, path, body) {
  const headers = { 'X-Printwire': '1' };
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const answer = await fetch('/api/v1' + path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const told = answer.headers.get('Content-Type') === 'application/json' ? await answer.json() : null;
  if (!answer.ok) throw new Refused(answer.status, told?.error ?? 'The portal does not answer as it should.');
  return told;
}
