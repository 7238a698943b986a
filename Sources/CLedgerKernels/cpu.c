#include "cpu.h"

#if defined(__x86_64__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <stddef.h>
#include <sys/sysctl.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#endif

_Atomic(unsigned) ledger_cpu_found;

#if defined(__x86_64__)

// Of the extended state, only the SSE registers are used. Every x86-64 system saves them, so there
// is no need to ask the system as there would be for AVX.
static unsigned detect(void) {
  enum { PCLMULQDQ = 1 << 1, SSSE3 = 1 << 9, SSE41 = 1 << 19, SSE42 = 1 << 20 };
  enum { SHA = 1 << 29 };
  unsigned eax, ebx, ecx, edx, features = 0;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
  if (ecx & SSE42) features |= LEDGER_CPU_CRC32C;
  if (ecx & PCLMULQDQ) features |= LEDGER_CPU_CARRYLESS_MULTIPLY;
  if ((ecx & SSSE3) && (ecx & SSE41) && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) &&
      (ebx & SHA)) {
    features |= LEDGER_CPU_SHA256;
  }
  return features;
}

#elif defined(__aarch64__) && defined(__APPLE__)

static unsigned feature(const char *name, unsigned bit) {
  int value = 0;
  size_t size = sizeof value;
  return sysctlbyname(name, &value, &size, NULL, 0) == 0 && value != 0 ? bit : 0;
}

static unsigned detect(void) {
  return feature("hw.optional.armv8_crc32", LEDGER_CPU_CRC32C) |
         feature("hw.optional.arm.FEAT_PMULL", LEDGER_CPU_CARRYLESS_MULTIPLY) |
         feature("hw.optional.arm.FEAT_SHA256", LEDGER_CPU_SHA256);
}

#elif defined(__aarch64__) && defined(__linux__)

// The bits are part of the kernel's interface; naming them here does without its headers.
static unsigned detect(void) {
  enum { PMULL = 1 << 4, SHA2 = 1 << 6, CRC32 = 1 << 7 };
  unsigned long capabilities = getauxval(AT_HWCAP);
  unsigned features = 0;
  if (capabilities & CRC32) features |= LEDGER_CPU_CRC32C;
  if (capabilities & PMULL) features |= LEDGER_CPU_CARRYLESS_MULTIPLY;
  if (capabilities & SHA2) features |= LEDGER_CPU_SHA256;
  return features;
}

#else

static unsigned detect(void) { return 0; }

#endif

unsigned ledger_cpu_find(void) {
  unsigned features = detect() | LEDGER_CPU_KNOWN;
  atomic_store_explicit(&ledger_cpu_found, features, memory_order_relaxed);
  return features;
}
