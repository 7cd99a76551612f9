# SPDX-License-Identifier: Apache-2.0
"""The faults. Each is a function that inflicts it and comes back when its cause is gone; what heals afterwards is the product's work.

A fault of one site is given (site, rand), one of all of them (world, rand); it returns how many faults that were. Pauses in it are
part of the fault: how long it lasts.
"""
import os
import resource
import subprocess
import time

import rig as river
import space
from place import PATIENCE_S
from rig import wait_until
from xmpp_rig import BadServer, sign

YEAR_S = 365 * 86400
FAKETIME = next((path for path in ('/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1')
                 if os.path.exists(path)), None)
BURST = 3  # kills in a row before it may recover


def pause(rand, least, most):
    time.sleep(rand.uniform(least, most))


# Programs that die

def kill_in_a_row(rand, part, start):
    for i in range(BURST):
        if i:
            pause(rand, 0.02, 1.0)
        part.kill()
        pause(rand, 0, rand.choice((0, 0.5)))
        start()
    return BURST


def agent_killed(site, rand):
    return kill_in_a_row(rand, site.agent, site.start_agent)


def portal_killed(world, rand):
    return kill_in_a_row(rand, world.portal, world.start_portal)


def server_killed(world, rand):
    world.server.kill()
    pause(rand, 0, 1)
    world.start_server()
    return 1


def everything_killed(world, rand):
    """As when the power of both sides goes at once."""
    parts = [world.portal, world.server, *(site.agent for site in world.sites)]
    rand.shuffle(parts)
    for part in parts:
        part.kill()
    world.start_server()
    world.start_portal()
    for site in world.sites:
        site.start_agent()
    return len(parts)


# Programs that stand still

def hold_still(part, rand, least, most):
    part.signal(19)  # SIGSTOP
    pause(rand, least, most)
    part.signal(18)  # SIGCONT
    return 1


def agent_stopped(site, rand):
    return hold_still(site.agent, rand, 2, 12)


def portal_stopped(world, rand):
    return hold_still(world.portal, rand, 2, 12)


def server_stopped(world, rand):
    return hold_still(world.server, rand, 2, 12)


def portal_slow(world, rand):
    """It is read and answers at a few hundred bytes a second."""
    world.component.rate = 600
    pause(rand, 8, 12)
    world.component.rate = None
    return 1


# TCP

def link_cut(site, rand):
    site.relay.cut()
    return 1


def link_reset(site, rand):
    site.relay.cut(reset=True)
    return 1


def link_reset_by_filter(site, rand):
    """A firewall that answers every packet with RST for a while."""
    space.filter_on(site.relay.port, ('input', 'reject with tcp reset'))
    pause(rand, 0.5, 3)
    space.filter_off(site.relay.port)
    site.relay.cut()
    return 1


def black_hole(site, rand):
    """Packets vanish, both ways; then they pass again, and the connection is still there."""
    space.filter_on(site.relay.port, ('both', 'drop'))
    pause(rand, 3, 12)
    space.filter_off(site.relay.port)
    return 1


def black_hole_and_cut(site, rand):
    """Packets vanish, and meanwhile the server's side gives up: the agent is not told."""
    space.filter_on(site.relay.port, ('both', 'drop'))
    site.relay.cut(reset=True)
    pause(rand, 3, 8)
    space.filter_off(site.relay.port)
    return 1


def half_open_to_agent(site, rand):
    """The server has closed the connection, the agent is never told."""
    site.relay.half(1)
    return 1


def half_open_to_server(site, rand):
    """The agent's connection is gone, the server is never told and keeps the session."""
    site.relay.half(0)
    return 1


def one_way(site, rand):
    """The agent is heard, and hears nothing."""
    space.filter_on(site.relay.port, ('output', 'drop'))
    pause(rand, 3, 8)
    space.filter_off(site.relay.port)
    return 1


def random_loss(site, rand):
    share = rand.choice((10, 20, 35))
    space.filter_on(site.relay.port, ('both', 'numgen random mod 100 < %d drop' % share))
    pause(rand, 6, 10)
    space.filter_off(site.relay.port)
    return 1


def component_cut(world, rand):
    """The portal's connection to the server."""
    world.component.cut(reset=rand.random() < 0.5)
    return 1


def rate_limited(world, rand):
    """A line of 24 kbit/s for all sites."""
    space.slow(24000)
    pause(rand, 8, 12)
    space.slow(None)
    return 1


def late_and_reordered(world, rand):
    """Every packet 20 to 400 ms late, so that they overtake each other; some lost, some twice."""
    world.wire.behave(late_s=(0.02, 0.4), lost=0.03, doubled=0.1)
    pause(rand, 8, 12)
    world.wire.behave()
    return 1


# Names and certificates

def dns_down(world, rand):
    """The name server is silent while every site has to connect; the agents go on reading printers."""
    world.names.silent = True
    steps = [site.teller.done for site in world.sites]
    for site in world.sites:
        site.relay.cut()
    wait_until('agents read on without DNS', lambda: all(s.teller.done >= n + 3 for s, n in zip(world.sites, steps)), PATIENCE_S)
    world.names.silent = False
    return 1


def signed_by_us(world, enddate):
    """(certificate, key) for the domain by the authority that the agents trust."""
    work = world.path('certificate-' + enddate)
    if not os.path.exists(work):
        os.mkdir(work)
        sign(world.path('server', 'ca.crt'), world.path('server', 'ca.key'), river.DOMAIN, enddate, work)
    return os.path.join(work, 'server.crt'), os.path.join(work, 'server.key')


def certificate_expired(world, rand):
    """Every new connection meets a certificate that expired; nothing is sent there."""
    bad = BadServer(mechanisms=['SCRAM-SHA-256'], certificate=signed_by_us(world, '20200201'))
    before = [len(site.agent.lines('expired')) for site in world.sites]
    for site in world.sites:
        site.relay.target = bad.port
        site.relay.cut()
    wait_until('all agents say so', lambda: all(len(s.agent.lines('expired')) > n for s, n in zip(world.sites, before)), PATIENCE_S)
    assert b'<auth' not in bad.heard, 'no login there'
    for site in world.sites:
        site.relay.target = world.xmpp_port
    bad.stop()
    return 1


def accounts_lost(world, rand):
    """The server was set up anew: it knows no agent until its administrator has made the accounts again."""
    before = [len(site.agent.lines('wrong password or no such account')) for site in world.sites]
    world.server.kill()
    world.forget_accounts()
    world.start_server()
    wait_until('all agents say so', lambda: all(len(s.agent.lines('wrong password or no such account')) > n
                                                for s, n in zip(world.sites, before)), PATIENCE_S)
    world.make_accounts()
    return 1


# Disks

def fill(folder):
    """A file that takes all the room that is left."""
    path = os.path.join(folder, 'filler')
    with open(path, 'ab', buffering=0) as f:
        for size in (1 << 20, 4096, 1):
            try:
                while True:
                    f.write(bytes(size))
            except OSError:
                pass
    return path


def agent_disk_full(site, rand):
    """No byte is left for a while; half of the time the agent is killed then, and starts on the full disk."""
    site.may_forget = True
    path = fill(site.folder)
    pause(rand, 1, 4)
    if rand.random() < 0.5:
        site.agent.kill()
        site.start_agent()
    pause(rand, 3, 6)
    os.remove(path)
    site.supervise()
    return 1


def portal_disk_full(world, rand):
    before = len(world.portal.lines('put off'))
    path = fill(world.portal_folder)
    wait_until('the portal says so', lambda: len(world.portal.lines('put off')) > before, PATIENCE_S)
    pause(rand, 1, 4)
    os.remove(path)
    return 1


def started_on_read_only(part, folder, start):
    """Killed, and started on a disk that cannot be written: it must end with status 1 and a line."""
    part.kill()
    wait_until('nobody writes in ' + folder, lambda: space.remount(folder, 'ro'), PATIENCE_S)  # whoever looks at the database has it open
    start()
    status = part.process.wait(PATIENCE_S)
    assert space.remount(folder, 'rw')
    assert status == 1, '%s on a read-only disk: status %d' % (part.name, status)
    start()
    return 1


def agent_disk_read_only(site, rand):
    return started_on_read_only(site.agent, site.folder, site.start_agent)


def portal_disk_read_only(world, rand):
    return started_on_read_only(world.portal, world.portal_folder, world.start_portal)


# The clock

def with_clock(part, start, clock, rand, steps):
    """Run it with a wall clock of its own that jumps to each of the steps (seconds from now); then as before again."""
    with open(clock, 'w', encoding='ascii') as f:
        f.write('+0')
    part.kill()
    start({'LD_PRELOAD': FAKETIME, 'FAKETIME_TIMESTAMP_FILE': clock, 'FAKETIME_CACHE_DURATION': '1', 'DONT_FAKE_MONOTONIC': '1'})
    for step in steps:
        pause(rand, 3, 5)
        with open(clock, 'w', encoding='ascii') as f:
            f.write('%+d' % step)
    pause(rand, 3, 5)
    part.kill()
    start()
    return len(steps)


def agent_clock_jumps(site, rand):
    jumps = [YEAR_S, -YEAR_S] if rand.random() < 0.5 else [-YEAR_S, YEAR_S]
    return with_clock(site.agent, site.start_agent, site.world.path(site.name + '.clock'), rand, jumps)


def portal_clock_jumps(world, rand):
    jumps = [YEAR_S, -YEAR_S] if rand.random() < 0.5 else [-YEAR_S, YEAR_S]
    return with_clock(world.portal, world.start_portal, world.path('portal.clock'), rand, jumps)


# Two agents with one identity

def second_agent(site, rand):
    """A second machine with the same account, a journal of its own and another printer. Both go on; nothing of either is lost."""
    if len(site.folders) == 1:
        folder, conf = site.world.path(site.name + '-twin'), site.world.path(site.name + '-twin.xml')
        site.write_conf(conf, folder, site.twin_address, site.twin_address)
        site.folders.append((folder, conf))
        site.twin = type(site.agent)(site.world, site.name + '-twin')
    folder, conf = site.folders[1]
    site.twin.start(*space.AT_SITES, site.world.program('printwire-agent'), '--config', conf)

    def is_stored():
        said = site.world.run('printwire-agent', 'journal', '--config', conf, check=False).stdout.split()
        return 'waiting' in said and said[said.index('waiting') + 1] == '0' and said[said.index('said') + 1] != '0'

    wait_until(site.name + '-twin is stored, too', is_stored, PATIENCE_S, 0.3)
    pause(rand, 1, 4)
    site.twin.kill()
    return 1


# Resources

def limit(part, kind, soft):
    return resource.prlimit(part.process.pid, kind, (soft, resource.prlimit(part.process.pid, kind)[1]))[0]


def out_of_descriptors(site, rand):
    """No descriptor left just when it has to connect again."""
    used = max(map(int, os.listdir('/proc/%d/fd' % site.agent.process.pid))) + 1
    before = limit(site.agent, resource.RLIMIT_NOFILE, used - 2)
    site.relay.cut()
    pause(rand, 3, 6)
    limit(site.agent, resource.RLIMIT_NOFILE, before)
    return 1


def portal_out_of_descriptors(world, rand):
    used = max(map(int, os.listdir('/proc/%d/fd' % world.portal.process.pid))) + 1
    before = limit(world.portal, resource.RLIMIT_NOFILE, used - 2)
    world.component.cut()
    pause(rand, 3, 6)
    limit(world.portal, resource.RLIMIT_NOFILE, before)
    return 1


def address_space(part):
    with open('/proc/%d/statm' % part.process.pid, encoding='ascii') as f:
        return int(f.read().split()[0]) * resource.getpagesize()


def out_of_memory(site, rand):
    """No more memory than it has, just when it has to connect again. It may end; its service manager starts it again."""
    before = limit(site.agent, resource.RLIMIT_AS, address_space(site.agent))
    site.relay.cut()
    end = time.monotonic() + rand.uniform(4, 8)
    wait_until('a while without memory', lambda: time.monotonic() > end or not site.agent.runs(), PATIENCE_S)
    if site.agent.runs():
        limit(site.agent, resource.RLIMIT_AS, before)
    site.supervise()
    return 1


def portal_out_of_memory(world, rand):
    before = limit(world.portal, resource.RLIMIT_AS, address_space(world.portal))
    world.component.cut()
    end = time.monotonic() + rand.uniform(4, 8)
    wait_until('a while without memory', lambda: time.monotonic() > end or not world.portal.runs(), PATIENCE_S)
    if world.portal.runs():
        limit(world.portal, resource.RLIMIT_AS, before)
    world.supervise_portal()
    return 1


def nothing(site, rand):
    """No fault: how long a change takes by itself, up to a second of it until the agent asks the printer."""
    return 0


def sanitized(build):
    done = subprocess.run(['ldd', os.path.join(build, 'agent', 'printwire-agent')], stdout=subprocess.PIPE, text=True, check=False)
    return 'libasan' in done.stdout


class Fault:
    """function; whether it is of a 'site' or of the 'world'; rounds in a full and in a short run; whether it ends sessions, so that
    the next one has to be some seconds old before; whether sanitized programs can bear it."""

    def __init__(self, function, scope, full, short, ends_sessions=True, sanitizers=True):
        self.function, self.scope, self.rounds = function, scope, {'full': full, 'short': short}
        self.ends_sessions, self.sanitizers = ends_sessions, sanitizers
        self.name = function.__name__.replace('_', ' ')


FAULTS = (
    Fault(nothing, 'site', 4, 1, ends_sessions=False),
    Fault(agent_killed, 'site', 16, 1, ends_sessions=False),
    Fault(portal_killed, 'world', 14, 1, ends_sessions=False),
    Fault(server_killed, 'world', 6, 0),
    Fault(everything_killed, 'world', 2, 0),
    Fault(agent_stopped, 'site', 1, 0),
    Fault(portal_stopped, 'world', 2, 0),
    Fault(server_stopped, 'world', 2, 0),
    Fault(portal_slow, 'world', 2, 0),
    Fault(component_cut, 'world', 6, 1),
    Fault(link_cut, 'site', 3, 1),
    Fault(link_reset, 'site', 3, 0),
    Fault(link_reset_by_filter, 'site', 2, 0),
    Fault(black_hole, 'site', 2, 0),
    Fault(black_hole_and_cut, 'site', 1, 0),
    Fault(half_open_to_agent, 'site', 1, 0),
    Fault(half_open_to_server, 'site', 2, 0),
    Fault(one_way, 'site', 1, 0),
    Fault(random_loss, 'site', 2, 0),
    Fault(rate_limited, 'world', 2, 0),
    Fault(late_and_reordered, 'world', 3, 0),
    Fault(dns_down, 'world', 2, 0),
    Fault(certificate_expired, 'world', 2, 0),
    Fault(accounts_lost, 'world', 2, 0),
    Fault(agent_disk_full, 'site', 2, 1, ends_sessions=False),
    Fault(portal_disk_full, 'world', 3, 1, ends_sessions=False),
    Fault(agent_disk_read_only, 'site', 2, 0, ends_sessions=False),
    Fault(portal_disk_read_only, 'world', 2, 0, ends_sessions=False),
    Fault(agent_clock_jumps, 'site', 1, 0, ends_sessions=False, sanitizers=False),
    Fault(portal_clock_jumps, 'world', 2, 0, ends_sessions=False, sanitizers=False),
    Fault(second_agent, 'site', 1, 0, ends_sessions=False),
    Fault(out_of_descriptors, 'site', 1, 0),
    Fault(portal_out_of_descriptors, 'world', 2, 0),
    Fault(out_of_memory, 'site', 1, 0, sanitizers=False),
    Fault(portal_out_of_memory, 'world', 2, 0, sanitizers=False),
)
