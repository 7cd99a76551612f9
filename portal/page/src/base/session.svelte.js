// SPDX-License-Identifier: Apache-2.0
// Who is signed in. null: nobody; undefined: not known yet.
import { ask, whenSignedOut } from './api.js';

export const session = $state({ me: undefined, trouble: '' });

whenSignedOut(() => {
  session.me = null;
});

export async function whoAmI() {
  session.trouble = '';
  try {
    session.me = await ask('GET', '/me');
  } catch (error) {
    if (error.status === 401) session.me = null;
    else session.trouble = error.message;
  }
}

export async function signIn(name, password) {
  session.me = await ask('POST', '/login', { body: { name, password }, isLogin: true });
}

export async function signOut() {
  await ask('POST', '/logout').catch(() => undefined);
  session.me = null;
}

const ROLES = ['viewer', 'operator', 'administrator'];

// Whether one may do what takes this role. The portal checks it again; this only spares buttons that would be refused.
export function may(role) {
  return ROLES.indexOf(session.me?.role) >= ROLES.indexOf(role);
}
