#pragma once

#include <stddef.h>
#include <stdint.h>

// The implementations behind sha256.c: each mixes whole blocks of 64 bytes into the state.

void ledger_sha256_portable(uint32_t state[8], const uint8_t *bytes, size_t blocks);

#if defined(__x86_64__)
void ledger_sha256_x86(uint32_t state[8], const uint8_t *bytes, size_t blocks);

// Two messages at once: each round waits for the one before it, and the other message's fill the
// wait.
void ledger_sha256_x86_pair(uint32_t first[8], const uint8_t *first_bytes, uint32_t second[8],
                            const uint8_t *second_bytes, size_t blocks);
#elif defined(__aarch64__)
void ledger_sha256_arm(uint32_t state[8], const uint8_t *bytes, size_t blocks);
#endif

// Aligned, since SHA-NI takes four at a time.
extern const uint32_t ledger_sha256_constants[64];
