#include "AllocationCounter.h"

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>

// Only glibc lets a program put its own functions in front of the allocator's, and sanitizers do that themselves.
#if defined(__GLIBC__)
#define COUNTS 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef COUNTS
#endif
#endif

static atomic_bool counting;
static atomic_ulong allocations;

void allocation_counter_start(void) {
  atomic_store(&allocations, 0);
  atomic_store(&counting, true);
}

unsigned long allocation_counter_end(void) {
  atomic_store(&counting, false);
  return atomic_load(&allocations);
}

#ifdef COUNTS

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

bool allocation_counter_works(void) { return true; }

static void count(void) {
  if (atomic_load_explicit(&counting, memory_order_relaxed))
    atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
  count();
  return __libc_realloc(pointer, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **pointer, size_t alignment, size_t size) {
  count();
  void *memory = __libc_memalign(alignment, size);
  if (memory == NULL) return ENOMEM;
  *pointer = memory;
  return 0;
}

#else

bool allocation_counter_works(void) { return false; }

#endif
