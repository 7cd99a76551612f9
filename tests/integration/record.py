#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""printwire-agent record: printers that tell of people in every way they can are recorded, nothing of it is in the file, and the
file played back gives the same records; so do recordings of real printers, where there are any.

usage: record.py PRINTWIRE-AGENT PRINTWIRE-SIM RECORDINGS
"""
import base64
import glob
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import urllib.parse

import record_rig
from sim import Fleet

USER, HOST, DOMAIN, MAIL = 'Canary-Jones', 'cnryhost7', 'canary.example', 'canary.jones@canary.example'
CONTACT, PLACE, DOCUMENT = 'Canary Contact', 'Canary Wing 12', 'Canary-Payroll.pdf'
SERIAL, SUPPLY_SERIAL, ASSET = 'CNRY7K65432', 'CNRYSUP12345', 'CNRY-ASSET-0815'
MAC, IP, NEIGHBOUR, QUEUE, PANEL = '3c2af4c0ffee', '10.77.1.9', '10.77.1.200', 'Canary_Queue_EG', 'Canary Panel Text'
COMMUNITY = 'canarycommunity'
DRUM_SERIAL, PHONE = '48178080E00C4A81', '0761-2034567'  # told in one place only
UUID = '1c852a4d-b800-1f08-abcd-3c2af4c0ffee'
CANARIES = [USER, HOST, DOMAIN, MAIL, CONTACT, PLACE, DOCUMENT, SERIAL, SUPPLY_SERIAL, ASSET, MAC, IP, NEIGHBOUR, QUEUE, PANEL, COMMUNITY,
            UUID, DRUM_SERIAL, PHONE, 'canary']
COLON_MAC = ':'.join(re.findall('..', MAC))
EACH = 12  # every so many of the recordings of real printers
WEB = ('brother-hl-1210w', 'epson-xp-6000', 'hp-envy-6000', 'hp-smart-tank-580-590', 'samsung-m2070', 'samsung-scx-4623')


def hexed(text, codec='utf-8'):
    return text.encode(codec).hex()


# What SNMP tells, and what it must not even be asked.
VARIABLES = f'''\
1.3.6.1.2.1.1.1.0|4|HP ETHERNET MULTI-ENVIRONMENT,SN:{SERIAL},host {HOST},{COLON_MAC},PID:HP LaserJet L1
1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.11.2.3.9.1
1.3.6.1.2.1.1.3.0|67|123456
1.3.6.1.2.1.1.4.0|4|{CONTACT}, {MAIL}
1.3.6.1.2.1.1.5.0|4|{HOST}.{DOMAIN}
1.3.6.1.2.1.1.6.0|4x|{hexed(PLACE + ', ' + USER, 'utf-16-be')}
1.3.6.1.2.1.2.2.1.3.1|2|6
1.3.6.1.2.1.2.2.1.6.1|4x|{MAC}
1.3.6.1.2.1.3.1.1.3.1.1.{NEIGHBOUR}|64|{NEIGHBOUR}
1.3.6.1.2.1.4.20.1.2.{IP}|2|1
1.3.6.1.2.1.4.22.1.3.1.{NEIGHBOUR}|64|{NEIGHBOUR}
1.3.6.1.2.1.25.3.2.1.2.1|6|1.3.6.1.2.1.25.3.1.5
1.3.6.1.2.1.25.3.2.1.3.1|4|HP LaserJet L1
1.3.6.1.2.1.25.3.2.1.5.1|2|2
1.3.6.1.2.1.25.3.5.1.1.1|2|3
1.3.6.1.2.1.25.3.5.1.2.1|4x|40
1.3.6.1.2.1.43.5.1.1.1.1|65|7
1.3.6.1.2.1.43.5.1.1.4.1|4|{USER}
1.3.6.1.2.1.43.5.1.1.5.1|4|{MAIL}
1.3.6.1.2.1.43.5.1.1.16.1|4|{QUEUE}
1.3.6.1.2.1.43.5.1.1.17.1|4|{SERIAL}
1.3.6.1.2.1.43.8.2.1.2.1.1|2|3
1.3.6.1.2.1.43.8.2.1.9.1.1|2|250
1.3.6.1.2.1.43.8.2.1.12.1.1|4|A4 {USER}
1.3.6.1.2.1.43.8.2.1.13.1.1|4|Tray 1 {USER}
1.3.6.1.2.1.43.10.2.1.3.1.1|2|7
1.3.6.1.2.1.43.10.2.1.4.1.1|65|4711
1.3.6.1.2.1.43.11.1.1.3.1.1|2|1
1.3.6.1.2.1.43.11.1.1.4.1.1|2|3
1.3.6.1.2.1.43.11.1.1.5.1.1|2|3
1.3.6.1.2.1.43.11.1.1.6.1.1|4|Black Cartridge CF400X;SN{SUPPLY_SERIAL}
1.3.6.1.2.1.43.11.1.1.7.1.1|2|19
1.3.6.1.2.1.43.11.1.1.8.1.1|2|100
1.3.6.1.2.1.43.11.1.1.9.1.1|2|42
1.3.6.1.2.1.43.11.1.1.3.1.2|2|1
1.3.6.1.2.1.43.11.1.1.4.1.2|2|3
1.3.6.1.2.1.43.11.1.1.5.1.2|2|9
1.3.6.1.2.1.43.11.1.1.6.1.2|4|Drum Cartridge (R1), PN 013R00662;SN{DRUM_SERIAL}
1.3.6.1.2.1.43.11.1.1.7.1.2|2|19
1.3.6.1.2.1.43.11.1.1.8.1.2|2|100
1.3.6.1.2.1.43.11.1.1.9.1.2|2|77
1.3.6.1.2.1.43.12.1.1.4.1.1|4|black
1.3.6.1.2.1.43.16.5.1.2.1.1|4|{PANEL}
1.3.6.1.2.1.43.18.1.1.2.1.1|2|3
1.3.6.1.2.1.43.18.1.1.4.1.1|2|8
1.3.6.1.2.1.43.18.1.1.5.1.1|2|1
1.3.6.1.2.1.43.18.1.1.7.1.1|2|808
1.3.6.1.2.1.43.18.1.1.8.1.1|4x|{hexed(f'Load Tray 1: {DOCUMENT} of {USER}')}
1.3.6.1.2.1.43.18.1.1.2.1.2|2|4
1.3.6.1.2.1.43.18.1.1.4.1.2|2|11
1.3.6.1.2.1.43.18.1.1.5.1.2|2|1
1.3.6.1.2.1.43.18.1.1.7.1.2|2|1104
1.3.6.1.2.1.43.18.1.1.8.1.2|4|Toner low: {PHONE}
1.3.6.1.4.1.11.2.3.9.1.1.7.0|4|MFG:HP;MDL:LaserJet L1;CLS:PRINTER;SN:{SERIAL};UUID:{UUID};OWNER:{USER};
1.3.6.1.4.1.11.2.3.9.4.2.1.1.6.5.1.0|4|{DOCUMENT}
1.3.6.1.4.1.2699.1.2.1.2.1.1.3.1|4|MFG:HP;MDL:LaserJet L1;SERN:{SERIAL};
'''
LEDM = {
    '/DevMgmt/ProductConfigDyn.xml': f'''<?xml version="1.0"?><!-- {USER} -->
<p:ProductConfigDyn xmlns:p="http://{DOMAIN}/p" owner="{USER}"><p:ProductInformation><p:MakeAndModel>HP LaserJet L1</p:MakeAndModel>
<p:SerialNumber>{SERIAL}</p:SerialNumber><p:UUID>{UUID.upper()}</p:UUID><p:Version><p:Revision>20260101</p:Revision></p:Version>
<p:{USER}>x</p:{USER}></p:ProductInformation><p:ProductSettings><p:AssetNumber>{ASSET}</p:AssetNumber><p:ContactPerson>{CONTACT}</p:ContactPerson>
<p:Email>{urllib.parse.quote(MAIL)}</p:Email><p:DeviceInformation><p:DeviceLocation>Canary&#32;Wing&#x20;12</p:DeviceLocation>
<p:DeviceName>{QUEUE}</p:DeviceName></p:DeviceInformation></p:ProductSettings></p:ProductConfigDyn>''',
    '/DevMgmt/ProductUsageDyn.xml': f'''<u:ProductUsageDyn xmlns:u="u"><u:PrinterSubunit><u:TotalImpressions PEID="1">4711</u:TotalImpressions>
<u:JobList><u:Job user="{USER}">{base64.b64encode(DOCUMENT.encode()).decode()}</u:Job></u:JobList></u:PrinterSubunit>
<u:ConsumableSubunit><u:Consumable><u:MarkerColor>Black</u:MarkerColor><u:ConsumableTypeEnum>toner</u:ConsumableTypeEnum>
<u:ConsumableRawPercentageLevelRemaining>38</u:ConsumableRawPercentageLevelRemaining><u:SerialNumber>{SUPPLY_SERIAL}</u:SerialNumber>
</u:Consumable></u:ConsumableSubunit></u:ProductUsageDyn>''',
}
CDM = {
    '/cdm/system/v1/identity': '{"makeAndModel":{"name":"HP Smart L2","base":"HP Smart L2"},"serialNumber":"%s","deviceUuid":"%s",'
                               '"productNumber":"1AB2C","firmwareVersion":"2.18.3.4","contact":{"":{"category":"Canary room"},"name":"%s","mail":"%s"},"%s":"x",'
                               '"bonjourName":"\\u0043anary_Queue_EG","hostName":"%s","networks":[{"ipv4Address":"%s","mac":"%s"}]}'
                               % (SERIAL, UUID, CONTACT, MAIL, USER, HOST, IP, COLON_MAC),
    '/cdm/supply/v1/suppliesPublic': '{"suppliesList":[{"supplyType":"tonerCartridge","supplyColorCode":"K","percentLifeRemaining":38,'
                                     '"serialNumber":"%s","installedBy":"%s","levelState":"ok"}]}' % (SUPPLY_SERIAL, USER),
}
SYNCTHRU = {'/sws/app/information/home/home.json': f'''{{ identity: {{ model_name: "Samsung M20 Series", device_name: "{QUEUE}",
 host_name: "{HOST}", location: "{PLACE}", serial_num: "{SERIAL}", ip_addr: "{IP}", mac_addr: "{COLON_MAC}", admin_name: "{USER}",
 admin_email: "{MAIL}" }}, status: {{ hrDeviceStatus: 2, status1: "{PANEL}", status2: "Sleeping..." }},
 toner_black: {{ opt: 1, remaining: 66, newError: "{DOCUMENT}" }} }}'''}
BROTHER = {'/etc/mnt_info.csv': f'''"Node Name","Model Name","Location","Contact","IP Address","Serial No.","Main Firmware Version","Page Counter",'''
                                f'''"% of Life Remaining(Toner)","% of Life Remaining({USER})","Error 1"\n"{HOST}","Brother HL-L1","{PLACE}","{CONTACT} {MAIL}","{IP}",'''
                                f'''"{SERIAL}","1.14","4711","61.00","62.00","{PANEL}"\n'''}


def attribute(tag, name, value):
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack('>BH', tag, len(name)) + name.encode() + struct.pack('>H', len(data)) + data


IPP = b'\x01\x01\x00\x00\x00\x00\x00\x01\x01' + attribute(0x47, 'attributes-charset', 'utf-8') + b'\x04' + b''.join((
    attribute(0x41, 'printer-make-and-model', 'Acme L3'), attribute(0x42, 'printer-name', QUEUE), attribute(0x41, 'printer-location', PLACE),
    attribute(0x41, 'printer-info', f'{QUEUE} of {USER}'), attribute(0x42, 'printer-dns-sd-name', QUEUE), attribute(0x45, 'printer-uuid', 'urn:uuid:' + UUID),
    attribute(0x45, 'printer-uri-supported', f'ipp://{HOST}.{DOMAIN}/ipp'), attribute(0x42, 'job-originating-user-name', USER),
    attribute(0x41, 'printer-device-id', f'MFG:Acme;MDL:L3;SN:{SERIAL};'), attribute(0x42, 'job-name', DOCUMENT),
    attribute(0x41, 'printer-state-message', PANEL.encode('utf-16-le')), attribute(0x23, 'printer-state', struct.pack('>i', 3)),
    attribute(0x42, 'marker-names', f'Black Toner S/N:{SUPPLY_SERIAL}'), attribute(0x44, 'marker-types', 'toner'),
    attribute(0x21, 'marker-levels', struct.pack('>i', 38)), attribute(0x42, 'marker-colors', '#000000'),
    attribute(0x30, 'printer-input-tray', f'type=sheetFeedAuto;maxcapacity=250;index=1;name=Tray {USER};owner={USER};'),
    attribute(0x41, 'printer-organization', DOMAIN))) + b'\x03'


def typed(kind, pages):
    return {path: (kind, body if isinstance(body, bytes) else body.encode()) for path, body in pages.items()}


# (name, pages, Server header, SNMP too)
PRINTERS = [
    ('ledm', typed('text/xml', LEDM), f'HP HTTP Server; HP LaserJet L1 - 1AB2C; Serial Number: {SERIAL}; {HOST} {{20260101,}} ', True),
    ('cdm', typed('application/json', CDM), 'nginx', False),
    ('syncthru', typed('text/html', SYNCTHRU), f'{HOST}/1.0', False),
    ('brother', typed('text/csv', BROTHER), 'debut/1.20', False),
    ('ipp', typed('application/ipp', {'/ipp/print': IPP}), 'Acme', False),
]


def encodings(text):
    """How a canary could stand in a file, in lower case."""
    raw = text.encode()
    yield text.lower()
    for codec in ('utf-8', 'utf-16-le', 'utf-16-be'):
        yield text.encode(codec).hex()
    yield urllib.parse.quote(text).lower()
    for before in (b'', b' ', b'  '):  # inner letters of base64, wherever it begins
        yield base64.b64encode(before + raw)[4 * bool(before):-4].decode().lower()


def leaks(text):
    low = text.lower()
    found = [(canary, how) for canary in CANARIES for how in encodings(canary) if len(how) > 7 and how in low]
    return found + [canary for canary in CANARIES if canary.lower() in low] + [m for m in (COLON_MAC,) if m in low]


class Recorder:
    """The agent's two commands."""

    def __init__(self, agent):
        self.agent = agent

    def run(self, *arguments):
        return subprocess.run([self.agent, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600, check=False)

    def read(self, ports):
        done = self.run('probe', *ports)
        assert done.returncode == 0, (ports, done.stderr)
        return done.stdout

    def write(self, ports, path):
        done = self.run('record', *ports, '-o', path)
        assert done.returncode == 0, (path, done.stderr)
        assert done.stderr == b'' and os.stat(path).st_mode & 0o777 == 0o600
        done = self.run('record', '--check', path)
        assert done.returncode == 0, (path, done.stderr)


def record_planted(recorder, sim, folder, original):
    """Record each planted printer to `folder`; {name: what probe says of it}."""
    with open(os.path.join(original, 'planted.snmprec'), 'w', encoding='utf-8') as f:
        f.write(VARIABLES)
    fleet, said = Fleet(sim, original, '--first', '127.0.0.1', '--community', COMMUNITY), {}
    for name, pages, server, has_snmp in PRINTERS:
        with record_rig.services(pages, server) as web:
            port = str(web.server_address[1])
            ports = ['--address', '127.0.0.1', '--http-port', port, '--ipp-port', port]
            ports += ['--snmp-port', str(fleet.port), '--community', COMMUNITY] if has_snmp else ['--no-snmp']
            said[name] = recorder.read(ports)
            path = os.path.join(folder, name + '.recording')
            recorder.write(ports, path)
            with open(path, encoding='utf-8') as f:
                text = f.read()
            assert leaks(text) == [], (name, leaks(text))
            assert any(canary.encode() in said[name] for canary in CANARIES), 'the canaries are told: ' + name
            may = {(m, p) for m, p in web.asked if p in pages}
            assert may and not any('job' in p.lower() or 'user' in p.lower() for _, p in web.asked), web.asked
    fleet.close()
    return said


def replay(recorder, sim, folder, said):
    """Play the recordings; each must give the same records as its original. Returns what differs."""
    fleet, wrong = Fleet(sim, folder, '--web-port', '0', '--services', 'none'), []
    for name, original in sorted(said.items()):
        address = fleet.say('where ' + name).split()[1]
        web = str(fleet.web_port)
        replayed = recorder.read(['--address', address, '--snmp-port', str(fleet.port), '--http-port', web, '--ipp-port', web])
        wrong += ['%s: %s' % (name, what) for what in record_rig.same(original, replayed)]
    fleet.close()
    return wrong


def check_scan(recorder, folder):
    """--check finds what is written into a clean file, and nothing is written for who does not answer."""
    path = os.path.join(folder, 'ledm.recording')
    with open(path, encoding='utf-8') as f:
        clean = f.read()
    for line in ('1.3.6.1.2.1.1.6.0|4|' + MAIL, '1.3.6.1.2.1.1.6.0|4|at ' + IP, '1.3.6.1.2.1.1.4.0|4|somebody', '1.3.6.1.2.1.43.16.5.1.2.1.1|4|x',
                 '1.3.6.1.2.1.2.2.1.6.9|4x|' + MAC, '1.3.6.1.2.1.4.20.1.2.%s|2|1' % IP, '1.3.6.1.2.1.1.6.0|4|' + UUID,
                 '[web /Jobs/JobList]\nstatus 404', '[mail]'):
        broken = os.path.join(folder, 'broken')
        with open(broken, 'w', encoding='utf-8') as f:
            f.write(clean.replace('[snmp]\n', '[snmp]\n' + line + '\n'))
        done = recorder.run('record', '--check', broken)
        assert done.returncode == 1 and done.stderr.count(b'\n') == 1, (line, done)
        os.unlink(broken)
    silent = os.path.join(folder, 'silent')
    link, beside = os.path.join(folder, 'link'), os.path.join(folder, 'mine')
    os.symlink(path, link)
    with open(beside + '.new', 'w', encoding='utf-8') as f:
        f.write('mine')
    for name in (link, '/dev/null', folder, beside):
        done = recorder.run('record', '127.0.0.1', '--no-snmp', '--http-port', '9', '-o', name)
        assert done.returncode == 1 and b'not written' in done.stderr and done.stderr.count(b'\n') == 1, done
    assert os.path.islink(link) and os.path.exists(beside + '.new') and not os.path.exists(beside)
    os.unlink(link)
    os.unlink(beside + '.new')
    done = recorder.run('record', '127.0.0.1', '--no-snmp', '--http-port', '9', '-o', silent)
    assert done.returncode == 1 and done.stderr.count(b'\n') == 1 and not os.path.exists(silent), done
    for wrong in (['record'], ['record', '127.0.0.1'], ['record', 'printer', '-o', silent], ['record', '--usb'], ['probe', '-o', silent]):
        assert recorder.run(*wrong).returncode == 2, wrong


def record_real(recorder, sim, recordings, folder):
    """The same of some recordings of real printers: {name: what probe says of the original}."""
    said, original = {}, tempfile.mkdtemp(dir=folder)
    names = [p for p in sorted(glob.glob(os.path.join(recordings, '*.snmprec'))) if '@' not in p][::EACH]
    for path in names:
        for part in glob.glob(path.replace('.snmprec', '') + '*.snmprec'):
            if part == path or '@' in part:
                shutil.copy(part, original)
    fleet = Fleet(sim, original)
    for path in names:
        name = os.path.basename(path)[:-len('.snmprec')]
        address = fleet.say('where ' + name).split()[1]
        ports = ['--address', address, '--snmp-port', str(fleet.port), '--http-port', '9', '--ipp-port', '9']
        said[name] = recorder.read(ports)
        recorder.write(ports, os.path.join(folder, name + '.recording'))
    fleet.close()
    shutil.rmtree(original)
    for name in WEB:
        pages, server = record_rig.pages_of(os.path.join(recordings, '..', 'web', name))
        with record_rig.services(pages, server) as web:
            port = str(web.server_address[1])
            ports = ['--address', '127.0.0.1', '--no-snmp', '--http-port', port, '--ipp-port', port]
            said['web-' + name] = recorder.read(ports)
            recorder.write(ports, os.path.join(folder, 'web-' + name + '.recording'))
    return said


def main():
    agent, sim, recordings = sys.argv[1:4]
    recorder, folder = Recorder(agent), tempfile.mkdtemp(prefix='printwire-record-', dir='/tmp')
    original = tempfile.mkdtemp(prefix='printwire-planted-', dir='/tmp')
    try:
        said = record_planted(recorder, sim, folder, original)
        check_scan(recorder, folder)
        if glob.glob(os.path.join(recordings, '*.snmprec')):
            said.update(record_real(recorder, sim, recordings, folder))
        else:
            print('SKIPPED: no recordings of real printers in %r' % recordings)
        wrong = replay(recorder, sim, folder, said)
        assert not wrong, '\n'.join(wrong)
        print('record: good: %d printers, the same records from their recordings' % len(said))
    finally:
        shutil.rmtree(folder)
        shutil.rmtree(original)


if __name__ == '__main__':
    main()
