# SPDX-License-Identifier: Apache-2.0
"""The tables that people fill in through the API: a row of each, by the name of the table."""

ROWS = {
    'service-routes': {'training': 'trained', 'route': 'engineer'},
    'models': {'manufacturer': 'Halvern', 'model': 'M410', 'aliases': 'M410dn;Laser M410'},
    'parts': {'part': 'C410', 'manufacturer': 'Halvern', 'kind': 'toner', 'colour': 'cyan', 'yield': 5000, 'yield_unit': 'impressions',
              'yield_condition': 'iso-19798', 'price_cents': 8900, 'currency': 'EUR', 'price_for': 'own', 'models': 'M400;M410'},
    'stock-moves': {'part': 'C410', 'kind': 'in', 'quantity': 3, 'reason': 'first filling'},
    'lead-times': {'supplier': 'Inkhaus', 'part': 'C410', 'median': 3, 'spread': 1},
    'contacts': {'role': 'delivery', 'name': 'Ann Example', 'phone': '+49 30 1234', 'email': 'ann@acme.test', 'street': 'Street 1',
                 'more': 'Gate 2', 'postcode': '10115', 'city': 'Berlin', 'country': 'Germany'},
    'deliveries': {'part': 'C410', 'quantity': 2, 'supplier': 'Inkhaus', 'reference': 'O-1', 'ordered_ms': 1795338000000},
}
OF_ONE = {'service-routes': 'service_route', 'models': 'model', 'parts': 'part', 'lead-times': 'lead_time', 'deliveries': 'delivery',
          'contacts': 'contact'}  # what a row's id is called in a path


def add(client, table, place, **more):
    answer = client.ask('POST', '/api/v1/' + table, dict(ROWS[table], place=place, **more))
    assert answer.status == 201, (table, answer.body)
    return answer.json


def add_all(client, place):
    """A row of each table; their ids, by what they are called in a path."""
    ids = {name: add(client, name, place)['id'] for name in ROWS}
    return {OF_ONE[name]: ids[name] for name in OF_ONE}
