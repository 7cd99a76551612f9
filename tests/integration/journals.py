# SPDX-License-Identifier: Apache-2.0
"""Journals of agents, as `printwire-agent journal export` writes them, for a portal that is filled without agents."""
import subprocess

from part import die_with_parent

EPOCH = '9f3c2d1e-0000-4000-8000-%012x'
DEVICE = '11111111-2222-4333-8444-%012x'
INCIDENT = 'c0a1b2c3-d4e5-4f60-8a7b-%012x'


def at(minute):
    return '2026-11-21T%02d:%02d:00.000Z' % divmod(minute, 60)


def asset(number, serial, model='M410', state='ready', minute=600):
    return ("<asset device='%s' at='%s'><manufacturer>Halvern</manufacturer><model>%s</model><serial>%s</serial>"
            "<address>192.0.2.%d</address><state>%s</state></asset>" % (DEVICE % number, at(minute), model, serial, number % 250, state))


def level(number, percent, minute):
    return ("<consumable device='%s' at='%s' index='3'><type>toner</type><class>consumed</class><colour>cyan</colour>"
            "<level quality='exact'>%s</level><state>ok</state></consumable>" % (DEVICE % number, at(minute), percent))


def meter(number, pages, minute):
    return ("<meter device='%s' at='%s'><count work='total' colour='total'>%d</count></meter>" % (DEVICE % number, at(minute), pages))


def incident(number, which, event, minute, severity='critical'):
    return ("<incident device='%s' at='%s' id='%s' event='%s' severity='%s' group='mediaPath' group-index='1' code='8' training='untrained'>"
            "<text>Jam</text></incident>" % (DEVICE % number, at(minute), INCIDENT % which, event, severity))


def agent(number, minute=600):
    return ("<agent device='%s' at='%s'><version>0.1.0</version><licence>valid</licence></agent>" % (DEVICE % (number + (1 << 40)), at(minute)))


def write(path, account, number, records):
    with open(path, 'w', encoding='utf-8') as f:
        f.write("<journal xmlns='urn:printwire:1' agent='%s'>\n<batch epoch='%s' first='1'>%s</batch>\n</journal>\n"
                % (account, EPOCH % number, '\n'.join(records)))


def bring(program, conf, *paths):
    done = subprocess.run([program, 'import', '--config', conf, *paths], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False, preexec_fn=die_with_parent)
    assert done.returncode == 0, done.stdout
