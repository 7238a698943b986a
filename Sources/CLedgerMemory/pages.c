#if defined(__linux__)
// For `madvise`, which POSIX does not know.
#define _DEFAULT_SOURCE 1
#endif

#include "LedgerMemory.h"

#if defined(__linux__)
#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>
#endif

void ledger_prefer_large_pages(void *start, size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // Only what is wholly within the area is spoken for: around it there may be memory of somebody else.
  const uintptr_t mask = LEDGER_LARGE_PAGE_SIZE - 1;
  const uintptr_t first = ((uintptr_t)start + mask) & ~mask;
  const uintptr_t end = ((uintptr_t)start + size) & ~mask;
  if (first >= end) return;
  // A system that was built without large pages refuses, which is nobody's failure.
  const int code = errno;
  (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
  errno = code;
#else
  (void)start;
  (void)size;
#endif
}
