# One INTERFACE target, printwire_flags, carries every compiler and linker flag; targets link it PRIVATE.
# The hardening list follows the OpenSSF compiler options guide; a flag the compiler does not know is left out.
include(CheckCCompilerFlag)
include(CheckPIESupported)
option(PRINTWIRE_WERROR "Treat warnings as errors (developers and CI, never packagers)" OFF)
set(PRINTWIRE_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined")

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
check_pie_supported(LANGUAGES C)

add_library(printwire_flags INTERFACE)
target_compile_definitions(printwire_flags INTERFACE
  _GNU_SOURCE PRINTWIRE_VERSION="${PROJECT_VERSION}")

function(printwire_flag flag)
  string(MAKE_C_IDENTIFIER "HAVE${flag}" known)
  set(CMAKE_REQUIRED_FLAGS "-Wall -Werror") # without -Wall gcc drops -Werror=format-security silently
  check_c_compiler_flag(${flag} ${known})
  if(${known})
    target_compile_options(printwire_flags INTERFACE ${flag})
  endif()
endfunction()

foreach(flag
    -Wall -Wextra -Wformat=2 -Wconversion -Wimplicit-fallthrough -Wshadow -Wundef -Wvla
    -Wcast-qual -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wduplicated-cond
    -Wlogical-op -Wtrampolines -Wbidi-chars=any
    -Werror=implicit -Werror=incompatible-pointer-types -Werror=int-conversion
    -Werror=format-security -Werror=return-type
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full
    -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing
    -ftrivial-auto-var-init=zero -fstrict-flex-arrays=3 -fzero-init-padding-bits=all)
  printwire_flag(${flag})
endforeach()
target_link_options(printwire_flags INTERFACE
  -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen -Wl,--as-needed)
if(PRINTWIRE_WERROR)
  target_compile_options(printwire_flags INTERFACE -Werror)
endif()
if(PRINTWIRE_SANITIZE)
  target_compile_options(printwire_flags INTERFACE
    -fsanitize=${PRINTWIRE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(printwire_flags INTERFACE -fsanitize=${PRINTWIRE_SANITIZE})
else()
  target_compile_options(printwire_flags INTERFACE
    $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
endif()
