# SPDX-License-Identifier: Apache-2.0
"""Lines and tables of what was measured."""
import statistics


def line(row):
    recovery = row['recovery']
    return '%-28s %4d faults, %d lost, %d doubled, %d unknown, %d out of order, %d new records; recovery median %.1f s, worst %.1f s (%.0f s)' % (
        row['fault'], row['count'], row['lost'], row['doubled'], row['unknown'], row['disordered'], row['records'],
        statistics.median(recovery), max(recovery), row['seconds'])


def merged(runs):
    """One row per fault over all servers, in the order of the first."""
    rows = {}
    for run, row in ((run, row) for run in runs for row in run['rows']):
        both = rows.setdefault(row['fault'], {'fault': row['fault'], 'count': 0, 'lost': 0, 'doubled': 0, 'by': {}})
        for name in ('count', 'lost', 'doubled'):
            both[name] += row[name]
        both['by'][run['server']] = row
    return list(rows.values())


def seconds(values):
    return '%.1f' % statistics.median(values), '%.1f' % max(values)


def cells(row, servers):
    found = [row['fault'], str(row['count']), str(row['lost']), str(row['doubled'])]
    for server in servers:
        found += seconds(row['by'][server]['recovery']) if server in row['by'] else ('-', '-')
    return found


def table(runs):
    """Markdown: fault, count, lost, doubled, recovery per server."""
    servers = [run['server'] for run in runs]
    heads = ['fault', 'count', 'lost', 'doubled']
    heads += [text for server in servers for text in ('%s: recovery, median s' % server, 'worst s')]
    lines = ['| %s |' % ' | '.join(heads), '|%s' % ('---|' + '---:|' * (len(heads) - 1))]
    rows = merged(runs)
    lines += ['| %s |' % ' | '.join(cells(row, servers)) for row in rows]
    total = [sum(row[name] for row in rows) for name in ('count', 'lost', 'doubled')]
    lines.append('| **all** | **%d** | **%d** | **%d** |%s' % (*total, ' |' * (2 * len(servers))))
    return '\n'.join(lines)
