# SPDX-License-Identifier: Apache-2.0
"""The journal of an agent whose printers have a past: 60 days of levels, counts and troubles, up to an hour ago, so that there is
something to foresee and to draw. `printwire-portal import` takes it."""
import time

AGENT = 'past@river.test'
DAYS = 60
DAY_S = 86400
BATCH = 200
# name, supplies as (type, colour, part, level now, points of an office day); one that tells no number has None
PRINTERS = (
    ('Orvane P300 Colour', (('toner', 'black', 'OR-300K', 8, 2.1), ('toner', 'cyan', 'OR-300C', 31, 1.2), ('toner', 'magenta', 'OR-300M', 44, 1.1),
                            ('toner', 'yellow', 'OR-300Y', 12, 1.6))),
    ('Orvane P120 Mono', (('toner', 'black', 'OR-120K', 22, 2.8), ('opc', 'black', 'OR-120D', 61, .4))),
    ('Brixaro InkJet 7', (('inkCartridge', 'black', 'BX-7K', 55, .6), ('inkCartridge', 'cyan', None, None, 0))),
    ('Brixaro InkJet 9', (('inkCartridge', 'black', 'BX-9K', 71, 0), ('wasteInk', None, 'BX-9W', 40, .9))),
)


def moment(seconds):
    return time.strftime('%Y-%m-%dT%H:%M:%S.000Z', time.gmtime(seconds))


def device(number):
    return '%08d-2222-4333-8444-555555555555' % (number + 1)


def pace(day, points):
    """What a day uses: nothing at a weekend, and office days differ. Day 0 of 1970 was a Thursday."""
    return 0 if (day + 4) % 7 in (0, 6) else points * (.6 + (day * 7919 % 97) / 120)


def levels(now_s, level, points):
    """(when, level), from now back; where it was full another cartridge came."""
    for back in range(DAYS):
        yield now_s - back * DAY_S, level
        level += pace((now_s - back * DAY_S) // DAY_S, points)
        if level > 100:
            level = 2


def supply(number, index, now_s, told):
    kind, colour, part, now, points = told
    parts = [('type', kind), ('colour', colour), ('part', part)]
    about = ''.join('<%s>%s</%s>' % (name, value, name) for name, value in parts if value is not None)
    for at, level in levels(now_s, now, points) if now is not None else [(now_s, None)]:
        said = "<level quality='unknown'/>" if level is None else "<level quality='percent'>%d</level>" % level
        yield at, "<consumable device='%s' at='%s' index='%d'>%s%s<state>ok</state><source>snmp</source></consumable>" % (
            device(number), moment(at), index, about, said)


def asset(number, now_s):
    maker, model = PRINTERS[number][0].split(' ', 1)
    at = now_s - DAYS * DAY_S
    yield at, "<asset device='%s' at='%s'><manufacturer>%s</manufacturer><model>%s</model><serial>PAST%d</serial><state>ready</state></asset>" % (
        device(number), moment(at), maker, model, number)


def meter(number, now_s):
    for back in range(DAYS):
        at = now_s - back * DAY_S
        yield at, "<meter device='%s' at='%s'><count work='total' colour='total'>%d</count></meter>" % (
            device(number), moment(at), 90000 - back * (210 + 40 * number) - back * 53 % 89)


TROUBLES = (('critical', 'fieldService', 'Paper stands across', 3, .2), ('warning', 'untrained', 'Tray 2 is empty', 2, 1.5), ('warning', 'untrained', 'Tray 2 is empty', 9, .4),
            ('other', 'trained', 'The cover is open', 5, .1), ('warning', 'trained', 'Toner low: black', 1, None))


def incidents(number, now_s):
    """(severity, for whom, text, days ago, days that it lasted or None)."""
    for i, (severity, training, text, ago, lasted) in enumerate(TROUBLES):
        opened = now_s - ago * DAY_S
        for event, at in (('opened', opened), ('closed', opened + (lasted or 0) * DAY_S)):
            if event == 'opened' or lasted is not None:
                yield at, ("<incident device='%s' at='%s' id='%08d-2222-4333-8444-%012d' event='%s' severity='%s' group='input' group-index='%d' code='8' "
                           "training='%s'><text>%s</text><opened>%s</opened></incident>" % (
                               device(number), moment(at), number + 1, i, event, severity, i, training, text, moment(opened)))


def journal():
    """The journal as XML, and how many records it has."""
    now_s = int(time.time()) - 3600
    said = []
    for number, (_, supplies) in enumerate(PRINTERS):
        said += [*asset(number, now_s), *meter(number, now_s)]
        for index, told in enumerate(supplies):
            said += supply(number, index + 1, now_s, told)
    said += incidents(0, now_s)
    said.sort()
    text = ["<?xml version='1.0' encoding='UTF-8'?>\n<journal xmlns='urn:printwire:1' agent='%s'>" % AGENT]
    for first in range(0, len(said), BATCH):
        text += ["<batch epoch='9f3c2d1e-0000-4000-8000-000000000002' first='%d'>" % (first + 1), *(record for _, record in said[first:first + BATCH]), '</batch>']
    return '\n'.join(text + ['</journal>\n']), len(said)
