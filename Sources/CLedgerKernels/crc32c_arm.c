#include "crc32c_kernels.h"

#if defined(__aarch64__)

#include <arm_acle.h>
#include <arm_neon.h>
#include <string.h>

// The instructions want the first byte of a word in its low bits, whatever the order in memory.
static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

__attribute__((target("+crc"))) uint32_t ledger_crc32c_arm(uint32_t state, const uint8_t *bytes,
                                                           size_t count) {
  for (; count >= 8; bytes += 8, count -= 8) state = __crc32cd(state, load(bytes));
  for (; count > 0; bytes++, count--) state = __crc32cb(state, *bytes);
  return state;
}

__attribute__((target("+crc,+aes"))) static inline uint64_t multiply(uint32_t state,
                                                                     uint32_t shift) {
  poly128_t product = vmull_p64((poly64_t)state, (poly64_t)shift);
  return (uint64_t)product;
}

__attribute__((target("+crc,+aes"))) uint32_t ledger_crc32c_arm_lanes(uint32_t state,
                                                                      const uint8_t *bytes,
                                                                      size_t count) {
  while (count >= LEDGER_CRC32C_LANES_MINIMUM) {
    size_t words = count / 24;
    if (words > LEDGER_CRC32C_LANE_WORDS) words = LEDGER_CRC32C_LANE_WORDS;
    size_t lane = words * 8;
    uint32_t a = state, b = 0, c = 0;
    for (const uint8_t *end = bytes + lane; bytes < end; bytes += 8) {
      a = __crc32cd(a, load(bytes));
      b = __crc32cd(b, load(bytes + lane));
      c = __crc32cd(c, load(bytes + 2 * lane));
    }
    uint64_t moved = multiply(a, ledger_crc32c_shift[2 * words]) ^
                     multiply(b, ledger_crc32c_shift[words]);
    state = __crc32cd(0, moved) ^ c;
    bytes += 2 * lane;
    count -= 3 * lane;
  }
  return ledger_crc32c_arm(state, bytes, count);
}

#else
typedef int ledger_not_arm;  // ISO C wants a declaration in every file
#endif
