# SPDX-License-Identifier: Apache-2.0
"""Lines and tables of what was measured."""
import statistics


def line(row):
    recovery = row['recovery']
    return '%-28s %4d faults, %d lost, %d doubled, %d unknown, %d out of order, %d new records; recovery median %.1f s, worst %.1f s (%.0f s)' % (
        row['fault'], row['count'], row['lost'], row['doubled'], row['unknown'], row['disordered'], row['records'],
        statistics.median(recovery), max(recovery), row['seconds'])


def cell(row):
    """Of one fault with one server."""
    if row is None:
        return '–'
    return '%d / %d / %d, %.1f (%.1f)' % (row['count'], row['lost'], row['doubled'], statistics.median(row['recovery']), max(row['recovery']))


def total(rows):
    return tuple(sum(row[name] for row in rows) for name in ('count', 'lost', 'doubled'))


def table(runs):
    """Markdown: of each fault and server how often, lost, doubled, seconds to recover."""
    by = {run['server']: {row['fault']: row for row in run['rows']} for run in runs}
    faults = list(dict.fromkeys(fault for rows in by.values() for fault in rows))
    lines = ['| fault: count / lost / doubled, seconds to recover: median (worst) | %s |' % ' | '.join(by), '|---|' + '---|' * len(by)]
    lines += ['| %s | %s |' % (fault, ' | '.join(cell(rows.get(fault)) for rows in by.values())) for fault in faults]
    lines.append('| **all** | %s |' % ' | '.join('**%d / %d / %d**' % total(rows.values()) for rows in by.values()))
    lines.append('| distinct records compared | %s |' % ' | '.join(str(sum(row['records'] for row in rows.values())) for rows in by.values()))
    return '\n'.join(lines)
