# The libraries of others, each used by one owner file of ours (ARCHITECTURE.md names them).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
pkg_check_modules(LIBEVENT REQUIRED IMPORTED_TARGET libevent_core)
pkg_check_modules(EXPAT REQUIRED IMPORTED_TARGET expat)
pkg_check_modules(SQLITE REQUIRED IMPORTED_TARGET sqlite3)
pkg_check_modules(CRYPTO REQUIRED IMPORTED_TARGET libcrypto)
pkg_check_modules(SSL REQUIRED IMPORTED_TARGET libssl)
pkg_check_modules(CURL REQUIRED IMPORTED_TARGET libcurl>=7.87)
pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson>=2.11)
pkg_check_modules(ARGON2 REQUIRED IMPORTED_TARGET libargon2)
pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(PQ REQUIRED IMPORTED_TARGET libpq>=14)
pkg_check_modules(STROPHE REQUIRED IMPORTED_TARGET libstrophe)

# net-snmp ships no pkg-config file on every distribution and its net-snmp-config prints packagers' flags:
# only the library itself is wanted.
find_library(NETSNMP_LIBRARY netsnmp REQUIRED)
find_path(NETSNMP_INCLUDE_DIR net-snmp/net-snmp-config.h REQUIRED)
add_library(printwire_netsnmp INTERFACE)
target_link_libraries(printwire_netsnmp INTERFACE "${NETSNMP_LIBRARY}")
target_include_directories(printwire_netsnmp SYSTEM INTERFACE "${NETSNMP_INCLUDE_DIR}")
