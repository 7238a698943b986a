#include "crc32c_kernels.h"

#if defined(__x86_64__)

#include <nmmintrin.h>
#include <string.h>
#include <wmmintrin.h>

static inline uint64_t load(const uint8_t *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

__attribute__((target("sse4.2"))) uint32_t ledger_crc32c_x86(uint32_t state, const uint8_t *bytes,
                                                             size_t count) {
  uint64_t wide = state;
  for (; count >= 8; bytes += 8, count -= 8) wide = _mm_crc32_u64(wide, load(bytes));
  state = (uint32_t)wide;
  for (; count > 0; bytes++, count--) state = _mm_crc32_u8(state, *bytes);
  return state;
}

__attribute__((target("sse4.2,pclmul"))) static inline uint64_t multiply(uint64_t state,
                                                                         uint32_t shift) {
  __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)state),
                                         _mm_cvtsi64_si128((long long)shift), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

__attribute__((target("sse4.2,pclmul"))) uint32_t ledger_crc32c_x86_lanes(uint32_t state,
                                                                          const uint8_t *bytes,
                                                                          size_t count) {
  while (count >= LEDGER_CRC32C_LANES_MINIMUM) {
    size_t words = count / 24;
    if (words > LEDGER_CRC32C_LANE_WORDS) words = LEDGER_CRC32C_LANE_WORDS;
    size_t lane = words * 8;
    uint64_t a = state, b = 0, c = 0;
    for (const uint8_t *end = bytes + lane; bytes < end; bytes += 8) {
      a = _mm_crc32_u64(a, load(bytes));
      b = _mm_crc32_u64(b, load(bytes + lane));
      c = _mm_crc32_u64(c, load(bytes + 2 * lane));
    }
    uint64_t moved = multiply(a, ledger_crc32c_shift[2 * words]) ^
                     multiply(b, ledger_crc32c_shift[words]);
    state = (uint32_t)(_mm_crc32_u64(0, moved) ^ c);
    bytes += 2 * lane;
    count -= 3 * lane;
  }
  return ledger_crc32c_x86(state, bytes, count);
}

#else
typedef int ledger_not_x86;  // ISO C wants a declaration in every file
#endif
