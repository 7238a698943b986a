#include "crc32c_kernels.h"

// Slicing by eight: the register and eight bytes of input are looked up in eight tables, one per
// distance of a byte from the end of the word.
//
// The checksum is linear, so an entry is the sum of those for the bits of its index. Written that
// way, the compiler makes all 2048 entries from 64, and there is nothing to set up at run time.
// The 64 are x^32, x^33, … modulo the polynomial: the row of a table, from its highest bit down.

#define ENTRY(b, h, g, f, e, d, c, k, j)                                                        \
  ((((b) & 128) ? h : 0) ^ (((b) & 64) ? g : 0) ^ (((b) & 32) ? f : 0) ^ (((b) & 16) ? e : 0) ^ \
   (((b) & 8) ? d : 0) ^ (((b) & 4) ? c : 0) ^ (((b) & 2) ? k : 0) ^ (((b) & 1) ? j : 0))
#define ENTRIES_4(b, ...)                                                            \
  ENTRY(b, __VA_ARGS__), ENTRY(b + 1, __VA_ARGS__), ENTRY(b + 2, __VA_ARGS__),       \
      ENTRY(b + 3, __VA_ARGS__)
#define ENTRIES_16(b, ...)                                           \
  ENTRIES_4(b, __VA_ARGS__), ENTRIES_4(b + 4, __VA_ARGS__),          \
      ENTRIES_4(b + 8, __VA_ARGS__), ENTRIES_4(b + 12, __VA_ARGS__)
#define ENTRIES_64(b, ...)                                           \
  ENTRIES_16(b, __VA_ARGS__), ENTRIES_16(b + 16, __VA_ARGS__),       \
      ENTRIES_16(b + 32, __VA_ARGS__), ENTRIES_16(b + 48, __VA_ARGS__)
#define TABLE(...)                                                   \
  {ENTRIES_64(0, __VA_ARGS__), ENTRIES_64(64, __VA_ARGS__),          \
   ENTRIES_64(128, __VA_ARGS__), ENTRIES_64(192, __VA_ARGS__)}

static const uint32_t tables[8][256] = {
    TABLE(0x82f63b78, 0x417b1dbc, 0x20bd8ede, 0x105ec76f,
          0x8ad958cf, 0xc79a971f, 0xe13b70f7, 0xf26b8303),
    TABLE(0xfbc3faf9, 0xff17c604, 0x7f8be302, 0x3fc5f181,
          0x9d14c3b8, 0x4e8a61dc, 0x274530ee, 0x13a29877),
    TABLE(0x8b277743, 0xc76580d9, 0xe144fb14, 0x70a27d8a,
          0x38513ec5, 0x9edea41a, 0x4f6f520d, 0xa541927e),
    TABLE(0x52a0c93f, 0xaba65fe7, 0xd725148b, 0xe964b13d,
          0xf64463e6, 0x7b2231f3, 0xbf672381, 0xdd45aab8),
    TABLE(0x6ea2d55c, 0x37516aae, 0x1ba8b557, 0x8f2261d3,
          0xc5670b91, 0xe045beb0, 0x7022df58, 0x38116fac),
    TABLE(0x1c08b7d6, 0x0e045beb, 0x85f4168d, 0xc00c303e,
          0x6006181f, 0xb2f53777, 0xdb8ca0c3, 0xef306b19),
    TABLE(0xf56e0ef4, 0x7ab7077a, 0x3d5b83bd, 0x9c5bfaa6,
          0x4e2dfd53, 0xa5e0c5d1, 0xd0065990, 0x68032cc8),
    TABLE(0x34019664, 0x1a00cb32, 0x0d006599, 0x847609b4,
          0x423b04da, 0x211d826d, 0x9278fa4e, 0x493c7d27),
};

uint32_t ledger_crc32c_portable(uint32_t state, const uint8_t *bytes, size_t count) {
  for (; count >= 8; bytes += 8, count -= 8) {
    // Byte by byte, so that neither alignment nor the order of bytes matters; compilers make it
    // one load where they can.
    uint32_t low = state ^ ((uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
                            (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24);
    state = tables[7][low & 0xff] ^ tables[6][low >> 8 & 0xff] ^ tables[5][low >> 16 & 0xff] ^
            tables[4][low >> 24] ^ tables[3][bytes[4]] ^ tables[2][bytes[5]] ^
            tables[1][bytes[6]] ^ tables[0][bytes[7]];
  }
  for (; count > 0; bytes++, count--) {
    state = tables[0][(state ^ *bytes) & 0xff] ^ state >> 8;
  }
  return state;
}
