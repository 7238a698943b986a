#include "sha256_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

// SHA-NI keeps the eight words of the state as {a, b, e, f} and {c, d, g, h}, highest first, and
// runs two rounds at a time on them.
__attribute__((target("sha,ssse3,sse4.1"))) void ledger_sha256_x86(uint32_t state[8],
                                                                   const uint8_t *bytes,
                                                                   size_t blocks) {
  const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i *constants = (const __m128i *)(const void *)ledger_sha256_constants;

  __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)state), 0xb1);
  __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)(state + 4)), 0x1b);
  __m128i abef = _mm_alignr_epi8(badc, efgh, 8);
  __m128i cdgh = _mm_blend_epi16(efgh, badc, 0xf0);

  for (; blocks > 0; bytes += 64, blocks--) {
    __m128i w[4], before_abef = abef, before_cdgh = cdgh;
#pragma clang loop unroll(full)
    for (int t = 0; t < 16; t++) {  // four rounds each
      __m128i *now = &w[t & 3], last = w[(t + 3) & 3];
      if (t < 4) {
        *now = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(bytes + 16 * t)),
                                bigEndian);
      } else {
        __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(t + 1) & 3]),
                                    _mm_alignr_epi8(last, w[(t + 2) & 3], 4));
        *now = _mm_sha256msg2_epu32(sum, last);
      }
      __m128i wk = _mm_add_epi32(*now, _mm_load_si128(constants + t));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, wk);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(wk, 0x0e));
    }
    abef = _mm_add_epi32(abef, before_abef);
    cdgh = _mm_add_epi32(cdgh, before_cdgh);
  }

  __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
  __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
  _mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
  _mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

// The same with two states, round by round in turns.
__attribute__((target("sha,ssse3,sse4.1"))) void ledger_sha256_x86_pair(
    uint32_t first[8], const uint8_t *first_bytes, uint32_t second[8], const uint8_t *second_bytes,
    size_t blocks) {
  const __m128i bigEndian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
  const __m128i *constants = (const __m128i *)(const void *)ledger_sha256_constants;
  uint32_t *state[2] = {first, second};
  const uint8_t *bytes[2] = {first_bytes, second_bytes};
  __m128i abef[2], cdgh[2];

  for (int lane = 0; lane < 2; lane++) {
    __m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)state[lane]), 0xb1);
    __m128i efgh =
        _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(void *)(state[lane] + 4)), 0x1b);
    abef[lane] = _mm_alignr_epi8(badc, efgh, 8);
    cdgh[lane] = _mm_blend_epi16(efgh, badc, 0xf0);
  }

  for (; blocks > 0; bytes[0] += 64, bytes[1] += 64, blocks--) {
    __m128i w[2][4];
    __m128i before_abef[2] = {abef[0], abef[1]}, before_cdgh[2] = {cdgh[0], cdgh[1]};
#pragma clang loop unroll(full)
    for (int t = 0; t < 16; t++) {  // four rounds each
#pragma clang loop unroll(full)
      for (int lane = 0; lane < 2; lane++) {
        __m128i *now = &w[lane][t & 3], last = w[lane][(t + 3) & 3];
        if (t < 4) {
          *now = _mm_shuffle_epi8(
              _mm_loadu_si128((const __m128i *)(const void *)(bytes[lane] + 16 * t)), bigEndian);
        } else {
          __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[lane][(t + 1) & 3]),
                                      _mm_alignr_epi8(last, w[lane][(t + 2) & 3], 4));
          *now = _mm_sha256msg2_epu32(sum, last);
        }
        __m128i wk = _mm_add_epi32(*now, _mm_load_si128(constants + t));
        cdgh[lane] = _mm_sha256rnds2_epu32(cdgh[lane], abef[lane], wk);
        abef[lane] =
            _mm_sha256rnds2_epu32(abef[lane], cdgh[lane], _mm_shuffle_epi32(wk, 0x0e));
      }
    }
    for (int lane = 0; lane < 2; lane++) {
      abef[lane] = _mm_add_epi32(abef[lane], before_abef[lane]);
      cdgh[lane] = _mm_add_epi32(cdgh[lane], before_cdgh[lane]);
    }
  }

  for (int lane = 0; lane < 2; lane++) {
    __m128i feba = _mm_shuffle_epi32(abef[lane], 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh[lane], 0xb1);
    _mm_storeu_si128((__m128i *)(void *)state[lane], _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128((__m128i *)(void *)(state[lane] + 4), _mm_alignr_epi8(dchg, feba, 8));
  }
}

#else
typedef int ledger_not_x86;  // ISO C wants a declaration in every file
#endif
