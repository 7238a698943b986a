#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// CRC32C and SHA-256, each with a portable implementation and with ones that use what the
// processor offers. The plain functions pick the fastest at run time. Those whose names end in
// `_with` run a given implementation, so that tests can compare them; they return false, and write
// nothing, where the processor lacks it. Everything here may be called from any thread.

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#else
#define _Nullable
#endif

// MARK: - CRC32C (Castagnoli), as in RFC 3720

typedef enum ledger_crc32c_implementation {
  LEDGER_CRC32C_PORTABLE = 0,
  LEDGER_CRC32C_X86 = 1,        // SSE4.2
  LEDGER_CRC32C_X86_LANES = 2,  // SSE4.2 in three lanes, joined by PCLMULQDQ
  LEDGER_CRC32C_ARM = 3,        // ARMv8 CRC32
  LEDGER_CRC32C_ARM_LANES = 4,  // ARMv8 CRC32 in three lanes, joined by PMULL
} ledger_crc32c_implementation;

/// The checksum of `count` bytes; start with 0, or pass a previous result to continue it.
uint32_t ledger_crc32c(uint32_t crc, const void *_Nullable bytes, size_t count);

/// Continues `*crc` by a given implementation.
bool ledger_crc32c_with(ledger_crc32c_implementation implementation, uint32_t *crc,
                        const void *_Nullable bytes, size_t count);

/// The implementation that `ledger_crc32c` uses on this processor.
ledger_crc32c_implementation ledger_crc32c_selected(void);

// MARK: - SHA-256, as in FIPS 180-4

#define LEDGER_SHA256_SIZE 32

typedef enum ledger_sha256_implementation {
  LEDGER_SHA256_PORTABLE = 0,
  LEDGER_SHA256_X86 = 1,  // SHA-NI
  LEDGER_SHA256_ARM = 2,  // ARMv8 SHA2
} ledger_sha256_implementation;

/// A message being hashed. A plain value: copy it to hash several messages with one beginning.
typedef struct ledger_sha256_context {
  uint32_t state[8];
  uint64_t count;
  ledger_sha256_implementation implementation;
  uint8_t block[64];
} ledger_sha256_context;

void ledger_sha256_init(ledger_sha256_context *context);
bool ledger_sha256_init_with(ledger_sha256_implementation implementation,
                             ledger_sha256_context *context);
void ledger_sha256_update(ledger_sha256_context *context, const void *_Nullable bytes,
                          size_t count);

/// Writes the 32 bytes of the digest; the context stays as it is and may be continued.
void ledger_sha256_final(const ledger_sha256_context *context, void *digest);

/// Hashes `prefix || bytes` in one go: with prefix 0, a leaf of RFC 9162.
void ledger_sha256_prefixed(uint8_t prefix, const void *_Nullable bytes, size_t count,
                            void *digest);
bool ledger_sha256_prefixed_with(ledger_sha256_implementation implementation, uint8_t prefix,
                                 const void *_Nullable bytes, size_t count, void *digest);

/// Hashes `0x01 || left || right`, an inner node of RFC 9162. `digest` may be `left` or `right`.
void ledger_sha256_node(const void *left, const void *right, void *digest);
bool ledger_sha256_node_with(ledger_sha256_implementation implementation, const void *left,
                             const void *right, void *digest);

/// Hashes two messages behind the same prefix, at once where the processor gains by it.
void ledger_sha256_prefixed_pair(uint8_t prefix, const void *_Nullable first, size_t first_count,
                                 void *first_digest, const void *_Nullable second,
                                 size_t second_count, void *second_digest);
bool ledger_sha256_prefixed_pair_with(ledger_sha256_implementation implementation, uint8_t prefix,
                                      const void *_Nullable first, size_t first_count,
                                      void *first_digest, const void *_Nullable second,
                                      size_t second_count, void *second_digest);

/// Hashes so many inner nodes, whose halves stand in a row; `digests` may be where the halves begin.
void ledger_sha256_nodes(const void *halves, size_t count, void *digests);

/// The implementation that the functions above use on this processor.
ledger_sha256_implementation ledger_sha256_selected(void);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#if defined(__cplusplus)
}
#endif
