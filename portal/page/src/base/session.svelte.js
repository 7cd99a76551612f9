// SPDX-License-Identifier: Apache-2.0
// Who is signed in. null: nobody; undefined: not known yet.
import { ask, whenSignedOut } from './api.js';
import { go } from './route.svelte.js';

// outTrouble: why signing out failed; one is still signed in then
export const session = $state({ me: undefined, trouble: '', outTrouble: '' });

const leaving = [];
let lastName = ''; // of who was signed in last

// What is to be forgotten when somebody else, or nobody, is there: it may be another tenant's.
export function whenAccountChanges(fn) {
  leaving.push(fn);
}

function become(me) {
  if (me?.name !== session.me?.name) leaving.forEach((forget) => forget());
  session.outTrouble = '';
  if (me && lastName && me.name !== lastName) go(''); // where the one before was is not this one's, and may not be there
  lastName = me?.name ?? lastName;
  session.me = me;
}

whenSignedOut(() => become(null));

export async function whoAmI() {
  session.trouble = '';
  try {
    become(await ask('GET', '/me'));
  } catch (error) {
    if (error.status === 401) become(null);
    else session.trouble = error.message;
  }
}

export async function signIn(name, password) {
  become(await ask('POST', '/login', { body: { name, password } }));
}

// Only the portal ends a session: where it did not answer, the page does not say that it is over.
export async function signOut() {
  session.outTrouble = '';
  try {
    await ask('POST', '/logout');
  } catch (error) {
    if (error.status !== 401) session.outTrouble = error.message;
    return;
  }
  go(''); // filters in the address tell names, too
  become(null);
}

const ROLES = ['viewer', 'operator', 'administrator'];

// Whether one may do what takes this role. The portal checks it again; this only spares buttons that would be refused.
export function may(role) {
  return ROLES.indexOf(session.me?.role) >= ROLES.indexOf(role);
}
