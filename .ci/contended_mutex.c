// Tells the thread sanitizer of a contended `Mutex`.
//
// The fast path of Swift's `Mutex` is compiled into its users, where the sanitizer sees its atomics. The
// slow path stays in libswiftSynchronization, which is not instrumented: what one thread did under a
// contended lock then looks unordered with what the next one does, and is reported as a race. These two
// functions stand before those of the library and say what they do.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

extern void __tsan_acquire(void *address);
extern void __tsan_release(void *address);

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define CONTEXT __attribute__((swift_context))

SWIFT void lock_slow(uint32_t thread, CONTEXT void *handle) __asm__(LOCK_SLOW);
SWIFT void unlock_slow(CONTEXT void *handle) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, CONTEXT void *handle) {
  SWIFT void (*library)(uint32_t, CONTEXT void *) = dlsym(RTLD_NEXT, LOCK_SLOW);
  library(thread, handle);
  __tsan_acquire(handle);
}

SWIFT void unlock_slow(CONTEXT void *handle) {
  SWIFT void (*library)(CONTEXT void *) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
  __tsan_release(handle);
  library(handle);
}
