// SPDX-License-Identifier: Apache-2.0
// Signing in and out around the live list.
import { ask, Refused } from '/api.js';
import { live } from '/live.js';

const get = (id) => document.getElementById(id);
let stop = null;

function showLogin(why = '') {
  stop?.();
  stop = null;
  get('live').hidden = get('who').hidden = true;
  get('login').hidden = false;
  get('refusal').textContent = why;
  get('account').focus();
}

function showLive(me) {
  get('login').hidden = true;
  get('live').hidden = get('who').hidden = false;
  get('name').textContent = me.name;
  stop = live(get('records'), get('state'), check);
}

// Whoever is signed in sees the list.
async function check() {
  stop?.();
  stop = null;
  try {
    showLive(await ask('GET', '/me'));
  } catch (error) {
    showLogin(error instanceof Refused && error.status === 401 ? '' : 'The portal does not answer.');
  }
}

get('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  const button = get('login').querySelector('button');
  button.disabled = true;
  get('refusal').textContent = '';
  try {
    const me = await ask('POST', '/login', { name: get('account').value, password: get('password').value });
    get('login').reset();
    showLive(me);
  } catch (error) {
    get('refusal').textContent = error instanceof Refused ? error.message : 'The portal does not answer.';
  } finally {
    button.disabled = false;
  }
});

get('leave').addEventListener('click', async () => {
  await ask('POST', '/logout').catch(() => undefined);
  showLogin();
});

check();
