#pragma once

#include <stddef.h>
#include <stdint.h>

// The implementations behind crc32c.c. All take and return the register of the checksum, which is
// the complement of the checksum itself.

uint32_t ledger_crc32c_portable(uint32_t state, const uint8_t *bytes, size_t count);

#if defined(__x86_64__)
uint32_t ledger_crc32c_x86(uint32_t state, const uint8_t *bytes, size_t count);
uint32_t ledger_crc32c_x86_lanes(uint32_t state, const uint8_t *bytes, size_t count);
#elif defined(__aarch64__)
uint32_t ledger_crc32c_arm(uint32_t state, const uint8_t *bytes, size_t count);
uint32_t ledger_crc32c_arm_lanes(uint32_t state, const uint8_t *bytes, size_t count);
#endif

// One CRC instruction takes three cycles, but one can start in each, so long inputs are cut into
// three lanes of whole words that advance together:
//
//   |  lane a: n words  |  lane b: n words  |  lane c: n words  |  rest
//
// The registers of a and b are then moved over what follows them: multiplied by x^(128n) and
// x^(64n) modulo the polynomial, without carries. Entry n of the table is x^(64n - 33): the product
// of two reflected words is one bit short of reflected itself, and reducing it by a CRC instruction
// multiplies by another x^32. Entry 0 is not used.
enum {
  LEDGER_CRC32C_LANE_WORDS = 128,  // at most; the cost of joining is then a twentieth
  LEDGER_CRC32C_LANES_MINIMUM = 96,  // bytes; one lane is as fast for fewer
};

extern const uint32_t ledger_crc32c_shift[2 * LEDGER_CRC32C_LANE_WORDS + 1];
