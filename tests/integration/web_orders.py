# SPDX-License-Identifier: Apache-2.0
"""Orders by the API, whose agents are not here: they wait, and those who may see them see them."""
import journals
from web_front import logged_in, make_account

REFRESH = '/api/v1/devices/%s/refresh' % (journals.DEVICE % 1)
AGENT = '/api/v1/agents/a@x.test/'
LOG = {'level': 'debug', 'minutes': 30}
WRONG = (('log-level', {'level': 'loud'}, 422), ('configure', {}, 422), ('configure', {'polling_status': '5min;x=y'}, 422), ('pause', {}, 400),
         ('pause', {'minutes': 1441}, 400), ('discover', {'expires': 'soon'}, 400), ('discover', {'expires': '2020-01-01T00:00:00Z'}, 422),
         ('discover', {'minutes': 5}, 400))


def ordered(client, path, body=None, key=None):
    answer = client.ask('POST', path, body, {'Idempotency-Key': key} if key else None)
    assert answer.status == 201 and answer.headers['Location'] == '/api/v1/orders/' + answer.json['order'], (path, answer.body)
    return answer.json


def states(order):
    return [change['state'] for change in order['changes']]


def a_key_makes_one_order(client):
    first = ordered(client, REFRESH, key='k-1')
    assert (first['state'], first['agent'], first['by'], first['tries']) == ('waiting', 'a@x.test', 'ada', 0), first
    assert states(first) == ['waiting'] and ordered(client, REFRESH, key='"k-1"') == first
    assert client.ask('POST', AGENT + 'discover', None, {'Idempotency-Key': 'k-1'}).status == 422
    for key in ('', 'x' * 65, 'a"b', 'a;b'):
        assert client.ask('POST', REFRESH, None, {'Idempotency-Key': key}).status == 400, key
    return first['order']


def values_are_looked_at(client):
    configured = ordered(client, AGENT.replace('@', '%40') + 'configure',
                         {'polling_working_hours': 'mon-fri 07:30-18:00', 'polling_wakes_per_day': ''})
    assert configured['values'] == 'polling/working-hours=mon-fri 07:30-18:00;polling/wakes-per-day=', configured
    for name, body, status in WRONG:
        answer = client.ask('POST', AGENT + name, body)
        assert answer.status == status, (name, body, answer.body)
    log = ordered(client, AGENT + 'log-level', LOG)
    assert log['values'] == 'level=debug;minutes=30', log
    return configured['order'], log['order']


def orders_are_listed_and_cancelled(client, stranger, configured, log):
    page = client.ask('GET', '/api/v1/orders?state=waiting&agent=a@x.test&limit=2').json
    assert [row['order'] for row in page['items']] == [log, configured] and page['next']
    assert client.ask('GET', '/api/v1/orders?do=refresh&format=csv').body.count(b'\r\n') == 2
    assert stranger.ask('GET', '/api/v1/orders').json == {'items': [], 'next': None}
    path = '/api/v1/orders/' + log
    for method, below in (('GET', ''), ('DELETE', ''), ('GET', '/changes')):
        assert stranger.ask(method, path + below).status == 404
    gone = client.ask('DELETE', path)
    assert gone.status == 200 and states(gone.json) == ['waiting', 'cancelled'], gone.body
    assert client.ask('DELETE', path).status == 409
    audit = client.ask('GET', '/api/v1/audit?limit=10').json['items']
    assert [row['what'] for row in audit if log in row['target']] == ['order cancelled', 'order made'], audit


def orders_take_a_role(admin, viewer):
    account = make_account(admin, 'opa', 2, 'operator')
    operator = logged_in(admin.front, 'opa')
    assert viewer.ask('POST', REFRESH).status == 403
    order = ordered(operator, REFRESH)['order']
    assert operator.ask('POST', AGENT + 'pause', {'minutes': 5}).status == 403
    assert viewer.ask('DELETE', '/api/v1/orders/' + order).status == 403
    assert operator.ask('DELETE', '/api/v1/orders/' + order).status == 200
    of_admin, of_operator = ordered(admin, REFRESH)['order'], ordered(operator, REFRESH)['order']
    assert operator.ask('DELETE', '/api/v1/orders/' + of_admin).status == 403
    assert admin.ask('GET', '/api/v1/orders/' + of_admin).json['state'] == 'waiting'
    for order in (of_admin, of_operator):
        assert admin.ask('DELETE', '/api/v1/orders/' + order).status == 200
    assert admin.ask('DELETE', '/api/v1/accounts/%d' % account).status == 204


def orders_wait_for_their_agents(admin, stranger, viewer):
    """The id of one."""
    order = a_key_makes_one_order(admin)
    orders_are_listed_and_cancelled(admin, stranger, *values_are_looked_at(admin))
    orders_take_a_role(admin, viewer)
    return order
