#include "LedgerKernels.h"
#include "cpu.h"
#include "crc32c_kernels.h"

ledger_crc32c_implementation ledger_crc32c_selected(void) {
  unsigned features = ledger_cpu_features();
  if (!(features & LEDGER_CPU_CRC32C)) return LEDGER_CRC32C_PORTABLE;
#if defined(__x86_64__)
  return features & LEDGER_CPU_CARRYLESS_MULTIPLY ? LEDGER_CRC32C_X86_LANES : LEDGER_CRC32C_X86;
#elif defined(__aarch64__)
  return features & LEDGER_CPU_CARRYLESS_MULTIPLY ? LEDGER_CRC32C_ARM_LANES : LEDGER_CRC32C_ARM;
#else
  return LEDGER_CRC32C_PORTABLE;
#endif
}

static bool is_supported(ledger_crc32c_implementation implementation) {
  if (implementation == LEDGER_CRC32C_PORTABLE) return true;
  ledger_crc32c_implementation selected = ledger_crc32c_selected();
#if defined(__x86_64__)
  if (implementation == LEDGER_CRC32C_X86 && selected == LEDGER_CRC32C_X86_LANES) return true;
#elif defined(__aarch64__)
  if (implementation == LEDGER_CRC32C_ARM && selected == LEDGER_CRC32C_ARM_LANES) return true;
#endif
  return implementation == selected;
}

static uint32_t update(ledger_crc32c_implementation implementation, uint32_t crc,
                       const uint8_t *bytes, size_t count) {
  switch (implementation) {
#if defined(__x86_64__)
    case LEDGER_CRC32C_X86: return ~ledger_crc32c_x86(~crc, bytes, count);
    case LEDGER_CRC32C_X86_LANES: return ~ledger_crc32c_x86_lanes(~crc, bytes, count);
#elif defined(__aarch64__)
    case LEDGER_CRC32C_ARM: return ~ledger_crc32c_arm(~crc, bytes, count);
    case LEDGER_CRC32C_ARM_LANES: return ~ledger_crc32c_arm_lanes(~crc, bytes, count);
#endif
    default: return ~ledger_crc32c_portable(~crc, bytes, count);
  }
}

uint32_t ledger_crc32c(uint32_t crc, const void *bytes, size_t count) {
  return update(ledger_crc32c_selected(), crc, bytes, count);
}

bool ledger_crc32c_with(ledger_crc32c_implementation implementation, uint32_t *crc,
                        const void *bytes, size_t count) {
  if (!is_supported(implementation)) return false;
  *crc = update(implementation, *crc, bytes, count);
  return true;
}
