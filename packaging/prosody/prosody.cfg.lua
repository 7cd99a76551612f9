-- SPDX-License-Identifier: Apache-2.0
-- Prosody for Printwire: the XMPP server between the agents and the portal (Prosody 0.12 or newer).
--
-- packaging/prosody/prosody fills in what differs between installations through the environment; without it every
-- setting below has the default that is written beside its name. To use this file as /etc/prosody/prosody.cfg.lua,
-- replace the four lines of "installation" and put the certificate and the component's secret where they say.

local function setting(name, default)
  local value = os.getenv("PRINTWIRE_XMPP_" .. name)
  return value ~= nil and value ~= "" and value or default
end

-- The secret is the first line of a file that only Prosody can read: never in this file, an argument or a log.
local function first_line(path)
  local file = assert(io.open(path, "r"), "printwire: cannot read " .. path)
  local line = file:read("*l")
  file:close()
  assert(line and #line >= 16, "printwire: the secret in " .. path .. " has less than 16 characters")
  return line
end

-- installation
local folder = setting("FOLDER", "/var/lib/printwire-prosody") -- data, run/, server.crt, server.key, component.secret
local domain = setting("DOMAIN", "printwire.example")          -- the part of an agent's JID behind the @
local portal = setting("PORTAL", "portal." .. domain)          -- JID of the portal's component
local people = setting("PEOPLE", "")                           -- host of those who watch the live feed; "": none
local interface = setting("INTERFACE", "127.0.0.1")            -- where agents connect; "*" for every interface

data_path = folder .. "/data"
pidfile = folder .. "/run/prosody.pid"
log = { [setting("LOG_LEVEL", "info")] = "*console" }

-- Ports. The portal's (XEP-0114) has no encryption: it listens on loopback and nowhere else.
interfaces = { interface }
local_interfaces = { "127.0.0.1" }
c2s_ports = { tonumber(setting("PORT", "5222")) }
component_ports = { tonumber(setting("COMPONENT_PORT", "5347")) }
component_interfaces = { "127.0.0.1" }
local direct_tls_port = tonumber(setting("DIRECT_TLS_PORT", "0")) -- XEP-0368; 0: none
c2s_direct_tls_ports = direct_tls_port > 0 and { direct_tls_port } or {}
s2s_ports = {}
http_ports = {}
https_ports = {}

-- Only what the agents and the portal use: no federation, no storage of messages, no registration by strangers.
modules_enabled = { "saslauth", "tls", "disco", "ping", "version", "limits", "posix" }
modules_disabled = { "s2s", "offline" }
allow_registration = false

-- TLS always, and passwords only as SCRAM-SHA-256: neither the wire nor the disk has them in clear.
c2s_require_encryption = true
authentication = "internal_hashed"
password_hash = "SHA-256"
disable_sasl_mechanisms = { "PLAIN", "LOGIN", "DIGEST-MD5", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS" }
tls_profile = "intermediate" -- TLS 1.2 or newer
local server_tls = { certificate = folder .. "/server.crt", key = folder .. "/server.key" }
c2s_direct_tls_ssl = server_tls

-- Without nagle = false each answer waits some 40 ms for a delayed acknowledgement of TCP.
network_settings = { nagle = false, read_timeout = 840 }
c2s_tcp_keepalives = true

-- Bounds: the module's default of 10 kB/s would throttle an agent that catches up after an outage.
c2s_stanza_size_limit = 262144
component_stanza_size_limit = 1048576
limits = { c2s = { rate = "256kb/s" } }

VirtualHost(domain)
  ssl = server_tls

-- Accounts of those who watch the live feed stand on a host of their own, on which the portal is an administrator: it makes
-- and deletes them there (XEP-0133), and has no power over the agents' accounts.
if people ~= "" then
  VirtualHost(people)
    ssl = server_tls
    admins = { portal }
    modules_enabled = { "admin_adhoc" }
end

-- The live feed's nodes: only the portal makes any, and says who sees them (XEP-0060).
Component("pubsub." .. domain) "pubsub"
  name = "Printwire live feed"
  admins = { portal }

Component(portal)
  component_secret = first_line(folder .. "/component.secret")
  component_conflict_resolve = "kick_old" -- a restarted portal takes over at once
