#include <string.h>

#include "LedgerKernels.h"
#include "cpu.h"
#include "sha256_kernels.h"

enum { BLOCK = 64 };

// The first 32 bits of the fractions of the square roots of the first eight primes.
static const uint32_t initial[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

ledger_sha256_implementation ledger_sha256_selected(void) {
#if defined(__x86_64__)
  if (ledger_cpu_features() & LEDGER_CPU_SHA256) return LEDGER_SHA256_X86;
#elif defined(__aarch64__)
  if (ledger_cpu_features() & LEDGER_CPU_SHA256) return LEDGER_SHA256_ARM;
#endif
  return LEDGER_SHA256_PORTABLE;
}

static bool is_supported(ledger_sha256_implementation implementation) {
  return implementation == LEDGER_SHA256_PORTABLE || implementation == ledger_sha256_selected();
}

static void mix(ledger_sha256_implementation implementation, uint32_t state[8],
                const uint8_t *bytes, size_t blocks) {
  switch (implementation) {
#if defined(__x86_64__)
    case LEDGER_SHA256_X86: ledger_sha256_x86(state, bytes, blocks); return;
#elif defined(__aarch64__)
    case LEDGER_SHA256_ARM: ledger_sha256_arm(state, bytes, blocks); return;
#endif
    default: ledger_sha256_portable(state, bytes, blocks); return;
  }
}

static void store(uint8_t *bytes, uint32_t word) {
  bytes[0] = (uint8_t)(word >> 24);
  bytes[1] = (uint8_t)(word >> 16);
  bytes[2] = (uint8_t)(word >> 8);
  bytes[3] = (uint8_t)word;
}

// Pads the last bytes of a message of `count` bytes, and writes the digest. `tail` holds the
// count % 64 bytes that are not mixed in yet, and has room for two blocks.
static void finish(ledger_sha256_implementation implementation, uint32_t state[8],
                   uint8_t tail[2 * BLOCK], uint64_t count, uint8_t *digest) {
  size_t filled = count % BLOCK;
  size_t end = filled + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
  tail[filled] = 0x80;
  memset(tail + filled + 1, 0, end - filled - 9);
  store(tail + end - 8, (uint32_t)(count >> 29));
  store(tail + end - 4, (uint32_t)(count << 3));
  mix(implementation, state, tail, end / BLOCK);
  for (int i = 0; i < 8; i++) store(digest + 4 * i, state[i]);
}

// MARK: - In pieces

void ledger_sha256_init(ledger_sha256_context *context) {
  memset(context, 0, sizeof *context);
  memcpy(context->state, initial, sizeof initial);
  context->implementation = ledger_sha256_selected();
}

bool ledger_sha256_init_with(ledger_sha256_implementation implementation,
                             ledger_sha256_context *context) {
  if (!is_supported(implementation)) return false;
  ledger_sha256_init(context);
  context->implementation = implementation;
  return true;
}

void ledger_sha256_update(ledger_sha256_context *context, const void *bytes, size_t count) {
  if (count == 0) return;  // bytes may be NULL then, which memcpy must not see
  const uint8_t *rest = bytes;
  size_t filled = context->count % BLOCK;
  context->count += count;
  if (filled > 0) {
    size_t taken = count < BLOCK - filled ? count : BLOCK - filled;
    memcpy(context->block + filled, rest, taken);
    rest += taken;
    count -= taken;
    if (filled + taken < BLOCK) return;
    mix(context->implementation, context->state, context->block, 1);
  }
  mix(context->implementation, context->state, rest, count / BLOCK);
  memcpy(context->block, rest + count / BLOCK * BLOCK, count % BLOCK);
}

void ledger_sha256_final(const ledger_sha256_context *context, void *digest) {
  uint32_t state[8];
  uint8_t tail[2 * BLOCK];
  memcpy(state, context->state, sizeof state);
  memcpy(tail, context->block, context->count % BLOCK);
  finish(context->implementation, state, tail, context->count, digest);
}

// MARK: - In one go

static void prefixed(ledger_sha256_implementation implementation, uint8_t prefix,
                     const uint8_t *bytes, size_t count, void *digest) {
  uint32_t state[8];
  uint8_t tail[2 * BLOCK];
  uint64_t total = (uint64_t)count + 1;
  memcpy(state, initial, sizeof state);
  tail[0] = prefix;
  if (total < BLOCK) {
    if (count > 0) memcpy(tail + 1, bytes, count);
  } else {
    // Only the first block, shifted by the prefix, is copied; the others are read in place.
    memcpy(tail + 1, bytes, BLOCK - 1);
    mix(implementation, state, tail, 1);
    bytes += BLOCK - 1;
    count -= BLOCK - 1;
    mix(implementation, state, bytes, count / BLOCK);
    memcpy(tail, bytes + count / BLOCK * BLOCK, count % BLOCK);
  }
  finish(implementation, state, tail, total, digest);
}

void ledger_sha256_prefixed(uint8_t prefix, const void *bytes, size_t count, void *digest) {
  prefixed(ledger_sha256_selected(), prefix, bytes, count, digest);
}

bool ledger_sha256_prefixed_with(ledger_sha256_implementation implementation, uint8_t prefix,
                                 const void *bytes, size_t count, void *digest) {
  if (!is_supported(implementation)) return false;
  prefixed(implementation, prefix, bytes, count, digest);
  return true;
}

static void node(ledger_sha256_implementation implementation, const void *left, const void *right,
                 void *digest) {
  uint8_t both[2 * LEDGER_SHA256_SIZE];
  memcpy(both, left, LEDGER_SHA256_SIZE);
  memcpy(both + LEDGER_SHA256_SIZE, right, LEDGER_SHA256_SIZE);
  prefixed(implementation, 1, both, sizeof both, digest);
}

void ledger_sha256_node(const void *left, const void *right, void *digest) {
  node(ledger_sha256_selected(), left, right, digest);
}

bool ledger_sha256_node_with(ledger_sha256_implementation implementation, const void *left,
                             const void *right, void *digest) {
  if (!is_supported(implementation)) return false;
  node(implementation, left, right, digest);
  return true;
}

// MARK: - Two at once

enum { SHORT = 8 * BLOCK };  // messages up to about this length are padded in one piece

// How many blocks a message of `total` bytes has with its padding.
static size_t padded_blocks(size_t total) { return (total + 9 + BLOCK - 1) / BLOCK; }

// Writes a short message with its prefix and its padding; returns how many blocks that are.
static size_t pad(uint8_t message[SHORT], uint8_t prefix, const uint8_t *bytes, size_t count) {
  size_t total = count + 1, blocks = padded_blocks(total), end = blocks * BLOCK;
  message[0] = prefix;
  if (count > 0) memcpy(message + 1, bytes, count);
  message[total] = 0x80;
  memset(message + total + 1, 0, end - total - 9);
  store(message + end - 8, 0);
  store(message + end - 4, (uint32_t)(total << 3));
  return blocks;
}

static void mix_pair(ledger_sha256_implementation implementation, uint32_t first[8],
                     const uint8_t *first_bytes, uint32_t second[8], const uint8_t *second_bytes,
                     size_t blocks) {
#if defined(__x86_64__)
  if (implementation == LEDGER_SHA256_X86) {
    ledger_sha256_x86_pair(first, first_bytes, second, second_bytes, blocks);
    return;
  }
#endif
  mix(implementation, first, first_bytes, blocks);
  mix(implementation, second, second_bytes, blocks);
}

static void prefixed_pair(ledger_sha256_implementation implementation, uint8_t prefix,
                          const uint8_t *first, size_t first_count, uint8_t *first_digest,
                          const uint8_t *second, size_t second_count, uint8_t *second_digest) {
  if (padded_blocks(first_count + 1) > SHORT / BLOCK ||
      padded_blocks(second_count + 1) > SHORT / BLOCK) {
    prefixed(implementation, prefix, first, first_count, first_digest);
    prefixed(implementation, prefix, second, second_count, second_digest);
    return;
  }
  uint8_t messages[2][SHORT];
  uint32_t states[2][8];
  size_t blocks[2] = {
      pad(messages[0], prefix, first, first_count),
      pad(messages[1], prefix, second, second_count),
  };
  memcpy(states[0], initial, sizeof initial);
  memcpy(states[1], initial, sizeof initial);
  size_t common = blocks[0] < blocks[1] ? blocks[0] : blocks[1];
  mix_pair(implementation, states[0], messages[0], states[1], messages[1], common);
  for (int lane = 0; lane < 2; lane++) {
    mix(implementation, states[lane], messages[lane] + common * BLOCK, blocks[lane] - common);
  }
  for (int i = 0; i < 8; i++) {
    store(first_digest + 4 * i, states[0][i]);
    store(second_digest + 4 * i, states[1][i]);
  }
}

void ledger_sha256_prefixed_pair(uint8_t prefix, const void *first, size_t first_count,
                                 void *first_digest, const void *second, size_t second_count,
                                 void *second_digest) {
  prefixed_pair(ledger_sha256_selected(), prefix, first, first_count, first_digest, second,
                second_count, second_digest);
}

bool ledger_sha256_prefixed_pair_with(ledger_sha256_implementation implementation, uint8_t prefix,
                                      const void *first, size_t first_count, void *first_digest,
                                      const void *second, size_t second_count,
                                      void *second_digest) {
  if (!is_supported(implementation)) return false;
  prefixed_pair(implementation, prefix, first, first_count, first_digest, second, second_count,
                second_digest);
  return true;
}

void ledger_sha256_nodes(const void *halves, size_t count, void *digests) {
  ledger_sha256_implementation implementation = ledger_sha256_selected();
  const uint8_t *from = halves;
  uint8_t *to = digests;
  enum { NODE = 2 * LEDGER_SHA256_SIZE };
  // Both messages are copied before a digest is written, and digests take half the room.
  for (; count >= 2; count -= 2, from += 2 * NODE, to += NODE) {
    prefixed_pair(implementation, 1, from, NODE, to, from + NODE, NODE, to + LEDGER_SHA256_SIZE);
  }
  if (count > 0) node(implementation, from, from + LEDGER_SHA256_SIZE, to);
}
