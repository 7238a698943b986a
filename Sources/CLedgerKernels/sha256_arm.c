#include "sha256_kernels.h"

#if defined(__aarch64__)

#include <arm_neon.h>

__attribute__((target("+sha2"))) void ledger_sha256_arm(uint32_t state[8], const uint8_t *bytes,
                                                        size_t blocks) {
  uint32x4_t abcd = vld1q_u32(state), efgh = vld1q_u32(state + 4);

  for (; blocks > 0; bytes += 64, blocks--) {
    uint32x4_t w[4], before_abcd = abcd, before_efgh = efgh;
#pragma clang loop unroll(full)
    for (int t = 0; t < 16; t++) {  // four rounds each
      uint32x4_t *now = &w[t & 3];
      if (t < 4) {
        // Bytes are loaded one by one in the order of memory, so this is right for either order.
        uint8x16_t loaded = vld1q_u8(bytes + 16 * t);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
        loaded = vrev32q_u8(loaded);
#endif
        *now = vreinterpretq_u32_u8(loaded);
      } else {
        *now = vsha256su1q_u32(vsha256su0q_u32(*now, w[(t + 1) & 3]), w[(t + 2) & 3],
                               w[(t + 3) & 3]);
      }
      uint32x4_t wk = vaddq_u32(*now, vld1q_u32(ledger_sha256_constants + 4 * t));
      uint32x4_t old = abcd;
      abcd = vsha256hq_u32(abcd, efgh, wk);
      efgh = vsha256h2q_u32(efgh, old, wk);
    }
    abcd = vaddq_u32(abcd, before_abcd);
    efgh = vaddq_u32(efgh, before_efgh);
  }

  vst1q_u32(state, abcd);
  vst1q_u32(state + 4, efgh);
}

#else
typedef int ledger_not_arm;  // ISO C wants a declaration in every file
#endif
