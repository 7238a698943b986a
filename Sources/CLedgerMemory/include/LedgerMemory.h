#pragma once

#include <stddef.h>

// Advice to the system and the processor on memory. It changes how long memory takes to be reached, and nothing else.

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// How large a large page is; what is smaller has no use for one.
#define LEDGER_LARGE_PAGE_SIZE ((size_t)2 << 20)

/// Asks for large pages wherever a whole one fits into `size` bytes that nobody has touched yet.
///
/// Where the system has none, the memory is as it was.
void ledger_prefer_large_pages(void *start, size_t size);

/// Asks for the line of memory that holds a place, and goes on without waiting for it; any place may be named.
static inline void ledger_prefetch(const void *place) { __builtin_prefetch(place); }

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#if defined(__cplusplus)
}
#endif
