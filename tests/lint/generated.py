# SPDX-License-Identifier: Apache-2.0
"""What the programs say of themselves is what is committed: the grammar, the tables in PROTOCOL.md, LICENCE.md and SDS.md, the
OpenAPI document of an SDS platform, and the reference pages of the configurations.

usage: generated.py ROOT GENERATE AGENT PORTAL LICENCE SDS [--write]     with --write the files are made to agree
"""
import pathlib
import subprocess
import sys

START = "<!-- generated: printwire-generate {} -->\n"
END = "<!-- end of generated -->\n"


def generate(program, command):
    return subprocess.run([program, command], check=True, stdout=subprocess.PIPE, text=True).stdout


def with_fields(document, program, command):
    """The document with its generated part replaced."""
    before, start, rest = document.read_text().partition(START.format(command))
    old, end, after = rest.partition(END)
    if not start or not end:
        sys.exit(f"{document.name}: the marks around the generated part are missing")
    return before + start + "\n" + generate(program, command) + "\n" + end + after


METRICS = """# The portal's metrics

`GET /metrics` on the portal's HTTPS front answers in Prometheus' text format (0.0.4), or as OpenMetrics 1.0 to who asks for it by
`Accept`. It takes an API token of the scope `metrics` of an account at a provider's place: such a token may do nothing else, and the
figures are the whole portal's. No metric names a device, a customer, an account or an address.

```yaml
scrape_configs:
  - job_name: printwire-portal
    scheme: https
    authorization: {{ credentials_file: /etc/prometheus/printwire.token }}
    tls_config: {{ ca_file: /etc/prometheus/printwire.pem }}
    static_configs: [{{ targets: ["portal.example.org:8443"] }}]
```

Counters begin at 0 with each start of the portal. A gauge that is not known is absent. Made by `printwire-portal --metrics`.

{table}"""


def page(program, name, about):
    return f"# {name}\n\n{about} Made by `{pathlib.Path(program).name} --reference`.\n\n" + generate(program, "--reference")


root, program, agent, portal, licence, platform = pathlib.Path(sys.argv[1]), *sys.argv[2:7]
names = ("printwire.rnc", "PROTOCOL.md", "LICENCE.md", "SDS.md", "sds-openapi.json")
grammar, protocol, licences, sds, openapi = (root / "protocol" / name for name in names)
wanted = {
    grammar: generate(program, "grammar"),
    protocol: with_fields(protocol, program, "fields"),
    licences: with_fields(licences, program, "licence"),
    sds: with_fields(sds, program, "sds"),
    openapi: generate(program, "openapi"),
    root / "docs/agent.xml.md": page(agent, "agent.xml", "Every setting of the agent."),
    root / "docs/portal.xml.md": page(portal, "portal.xml", "Every setting of the portal."),
    root / "docs/metrics.md": METRICS.format(table=generate(portal, "--metrics")),
    root / "docs/licence.xml.md": page(licence, "licence.xml", "Every setting of the licence server."),
    root / "docs/sds.xml.md": page(platform, "sds.xml", "Every setting of the platform of smart device services."),
}
differ = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
if "--write" in sys.argv[7:]:
    for path in differ:
        path.write_text(wanted[path])
    differ = []
for path in differ:
    print(f"{path}: differs from what the program says; run tests/lint/generated.py {root} {program} {agent} {portal} {licence} {platform} --write")
sys.exit(1 if differ else 0)
