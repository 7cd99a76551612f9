# SPDX-License-Identifier: Apache-2.0
"""Every XML example of PROTOCOL.md, and everything that the encoder writes, fits the grammar.

usage: grammar.py ROOT [SAMPLES]
SAMPLES is a program that writes documents with the encoder, each ended by a NUL; without it the examples are checked.
Documents that break a rule of the protocol are tried too: the grammar must refuse every one of them.
Needs rnc2rng and xmllint; exit 77 (skipped) without them.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

SPACE = "urn:printwire:1"
COMMANDS = "http://jabber.org/protocol/commands"
HEAD = "device='00000000-0000-4000-8000-0123456789ab' at='2026-11-21T09:15:02.123Z'"
WRONG = [
    "<asset/>",
    "<asset device='00000000-0000-4000-8000-0123456789ab'/>",
    f"<asset {HEAD}><model></model></asset>",
    f"<asset {HEAD}><serial>1</serial><model>order</model></asset>",
    f"<asset {HEAD}><model>a</model><model>b</model></asset>",
    f"<asset {HEAD}><contact>somebody</contact></asset>",
    f"<asset {HEAD}><mac>AA:BB:CC:DD:EE:FF</mac></asset>",
    f"<asset {HEAD}>text</asset>",
    f"<asset {HEAD.replace('.123', '')}/>",
    f"<consumable {HEAD}/>",
    f"<consumable {HEAD} index='01'/>",
    f"<consumable {HEAD} index='1'><level quality='exact'/></consumable>",
    f"<consumable {HEAD} index='1'><level quality='some'>50</level></consumable>",
    f"<consumable {HEAD} index='1'><level>50</level></consumable>",
    f"<consumable {HEAD} index='1'><level quality='exact'>100.01</level></consumable>",
    f"<consumable {HEAD} index='1'><capacity>5</capacity></consumable>",
    f"<consumable {HEAD} index='1'><type>crayon</type></consumable>",
    f"<meter {HEAD}><count work='total'>5</count></meter>",
    f"<meter {HEAD}><engine-cycles>-5</engine-cycles></meter>",
    f"<incident {HEAD} event='opened' severity='warning'/>",
    f"<order {HEAD} id='00000000-0000-4000-8000-0123456789ab' do='reboot' state='done'/>",
    f"<order {HEAD} do='refresh' state='done'/>",
    "<hello version='1.0' epoch='x' next='1'/>",
    "<batch epoch='00000000-0000-4000-8000-0123456789ab' first='1'/>",
    "<batch epoch='00000000-0000-4000-8000-0123456789ab' first='0'><void/></batch>",
    "<void/>",
    "<printer/>",
]


def tools():
    """The interpreter that has rnc2rng (a distribution's package may belong to another one than ours)."""
    for python in (sys.executable, "/usr/bin/python3"):
        if shutil.which(python) and not subprocess.run([python, "-c", "import rnc2rng"], stderr=subprocess.DEVNULL).returncode:
            break
    else:
        python = None
    if not python or not shutil.which("xmllint"):
        print("skipped: needs python3-rnc2rng and libxml2-utils")
        sys.exit(77)
    return python


def payloads(element):
    """The outermost elements of our namespace, and the commands that carry orders."""
    if element.tag.startswith("{" + SPACE + "}") or element.tag == "{" + COMMANDS + "}command":
        yield element
        return
    for child in element:
        yield from payloads(child)


def examples(document):
    """(where, bytes) of each example; a block without any is an error."""
    text = document.read_text()
    for match in re.finditer(r"^```xml\n(.*?)^```$", text, re.S | re.M):
        where = f"{document.name}:{text[:match.start()].count(chr(10)) + 2}"
        found = list(payloads(ET.fromstring(match.group(1))))
        if not found:
            sys.exit(f"{where}: an example without an element of {SPACE}")
        for element in found:
            yield where, ET.tostring(element)


def samples(program):
    out = subprocess.run([program], check=True, stdout=subprocess.PIPE).stdout
    for number, document in enumerate(out.split(b"\0")[:-1], 1):
        yield f"sample {number}", document


def validate(folder, schema, documents):
    """The names of the files that do not fit, and what xmllint said."""
    names = []
    for number, (_, document) in enumerate(documents):
        path = folder / f"{number}.xml"
        path.write_bytes(document)
        names.append(str(path))
    run = subprocess.run(["xmllint", "--noout", "--huge", "--relaxng", str(schema)] + names, stderr=subprocess.PIPE, text=True)
    good = set(re.findall(r"^(.*) validates$", run.stderr, re.M))
    return [n for n, name in enumerate(names) if name not in good], run.stderr


def check(folder, schema, documents):
    bad, said = validate(folder, schema, documents)
    for number in bad:
        lines = [line for line in said.splitlines() if f"/{number}.xml" in line]
        print(documents[number][0] + ": does not fit the grammar:\n  " + "\n  ".join(lines[:4]))
    return not bad


python = tools()
root = pathlib.Path(sys.argv[1])
documents = list(samples(sys.argv[2]) if len(sys.argv) > 2 else examples(root / "protocol/PROTOCOL.md"))
wrong = [(text, text.replace(" ", f" xmlns='{SPACE}' ", 1).encode() if " " in text.split(">")[0]
          else text.replace("/>", f" xmlns='{SPACE}'/>").encode()) for text in WRONG]
if not documents:
    sys.exit("no document found to check")
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    schema = folder / "printwire.rng"
    subprocess.run([python, "-m", "rnc2rng", str(root / "protocol/printwire.rnc"), str(schema)], check=True)
    good = check(folder, schema, documents)
    refused, _ = validate(folder, schema, wrong)
    for number in sorted(set(range(len(wrong))) - set(refused)):
        print("fits the grammar, but must not: " + wrong[number][0])
        good = False
print(f"{len(documents)} documents fit, {len(refused)} of {len(wrong)} wrong ones are refused" if good else "failed")
sys.exit(0 if good else 1)
