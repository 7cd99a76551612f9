# Part of cmake --install: the units, with the folder of the programs as it is installed now.
foreach(name SBINDIR DESTINATION)
  if(NOT IS_ABSOLUTE "${${name}}")
    set(${name} "${CMAKE_INSTALL_PREFIX}/${${name}}")
  endif()
endforeach()
foreach(unit agent licence portal sds)
  file(READ "${SOURCE}/printwire-${unit}.service" text)
  string(REPLACE "=/usr/sbin/" "=${SBINDIR}/" text "${text}")
  file(WRITE "${SCRATCH}/printwire-${unit}.service" "${text}")
  file(INSTALL DESTINATION "${DESTINATION}" TYPE FILE FILES "${SCRATCH}/printwire-${unit}.service"
    PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ WORLD_READ)
endforeach()
