// SPDX-License-Identifier: Apache-2.0
// The list of records as they are stored: the newest first, as many as somebody may want to look back to.

const MOST = 200;
const AGAIN_MS = 5000;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function words(record) {
  const f = record.fields ?? {};
  const level = f.level === undefined || f.level === null ? f.level_quality : f.level + ' %';
  const counts = f.engine_cycles ?? f.count?.[0]?.value;
  const parts = {
    asset: [f.state, f.serial, f.address],
    consumable: [f.colour, f.type, level, f.state],
    meter: counts === undefined ? [] : [counts + ' pages'],
    incident: [f.event, record.severity, f.text ?? f.code],
    agent: [f.version, f.licence],
  };
  return (parts[record.kind] ?? []).filter((part) => part !== undefined && part !== null).join(' · ');
}

function row(record) {
  const line = document.createElement('li');
  const received = new Date(record.received_ms);
  const time = element('time', '', received.toLocaleTimeString());
  time.dateTime = received.toISOString();
  const what = [record.printer, words(record)].filter(Boolean).join(' — ') || record.device;
  line.append(time, element('span', record.severity === 'critical' ? 'critical' : '', record.kind), element('span', 'what', what),
    element('span', 'where', record.customer + ', ' + record.site));
  return line;
}

// Begin; `onEnd` is called when the login is over. Gives what ends it.
export function live(list, state, onEnd) {
  let source = null;
  let timer = 0;
  let last = null;

  function add(line) {
    list.prepend(line);
    while (list.childElementCount > MOST) list.lastElementChild.remove();
  }

  function open() {
    source = new EventSource('/api/v1/events' + (last === null ? '' : '?after=' + last));
    source.addEventListener('standing', (event) => {
      last = event.lastEventId;
      state.textContent = 'Connected. Records appear the moment they are stored.';
    });
    source.addEventListener('record', (event) => {
      last = event.lastEventId;
      add(row(JSON.parse(event.data)));
    });
    source.addEventListener('gap', (event) => {
      last = event.lastEventId;
      add(element('li', 'what', 'Some records are not shown here: this page was away for too long.'));
    });
    source.addEventListener('end', () => onEnd());
    source.addEventListener('error', () => {
      state.textContent = 'Connection lost; trying again.';
      if (source.readyState !== EventSource.CLOSED) return; // it tries by itself
      timer = setTimeout(open, AGAIN_MS);
    });
  }

  state.textContent = 'Connecting.';
  list.replaceChildren();
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
