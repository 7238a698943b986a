#define _GNU_SOURCE
#include "LedgerFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

// MARK: - Past the page cache

int ledger_open_uncached(int directory, const char *path) {
  int file;
#if defined(O_DIRECT)
  const int direct = O_DIRECT;
#else
  const int direct = 0;
#endif
  do {
    file = openat(directory, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | direct);
  } while (file < 0 && errno == EINTR);
#if defined(F_NOCACHE)
  if (file >= 0) fcntl(file, F_NOCACHE, 1);
#endif
  return file;
}

void ledger_forget_cached(int file) {
#if defined(POSIX_FADV_DONTNEED)
  posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
#else
  (void)file;
#endif
}

// MARK: - The limit for the size of a file

// A write over the limit raises SIGXFSZ, which ends a process that did not expect it. The
// disposition of a signal belongs to the whole process, so the thread blocks it for the call, and
// takes it away before it lets it through again.
typedef struct ledger_signals {
  sigset_t limit;
  sigset_t before;
} ledger_signals;

static void ledger_hold_signal(ledger_signals *signals) {
  sigemptyset(&signals->limit);
  sigaddset(&signals->limit, SIGXFSZ);
  pthread_sigmask(SIG_BLOCK, &signals->limit, &signals->before);
}

static void ledger_release_signal(const ledger_signals *signals, bool failed) {
  if (sigismember(&signals->before, SIGXFSZ) == 1) return;
  int error = errno;
  sigset_t pending;
  int signal;
  if (failed && error == EFBIG && sigpending(&pending) == 0 &&
      sigismember(&pending, SIGXFSZ) == 1) {
    sigwait(&signals->limit, &signal);
  }
  pthread_sigmask(SIG_SETMASK, &signals->before, NULL);
  errno = error;
}

ssize_t ledger_write(int file, const void *bytes, size_t count, off_t offset) {
  ledger_signals signals;
  ledger_hold_signal(&signals);
  ssize_t written;
  do {
    written = pwrite(file, bytes, count, offset);
  } while (written < 0 && errno == EINTR);
  ledger_release_signal(&signals, written < 0);
  return written;
}

int ledger_truncate(int file, off_t size) {
  ledger_signals signals;
  ledger_hold_signal(&signals);
  int result;
  do {
    result = ftruncate(file, size);
  } while (result < 0 && errno == EINTR);
  ledger_release_signal(&signals, result < 0);
  return result;
}

// MARK: - Syncing

// On Apple's systems fsync leaves the bytes in the disk's own memory, which a power cut empties.
// Where the disk cannot be told to write them down, the call fails: nothing weaker is a sync.
int ledger_sync(int file) {
  int result;
  do {
#if defined(F_FULLFSYNC)
    result = fcntl(file, F_FULLFSYNC);
#else
    result = fsync(file);
#endif
  } while (result < 0 && errno == EINTR);
  return result;
}

int ledger_sync_data(int file) {
#if defined(F_FULLFSYNC)
  return ledger_sync(file);
#else
  int result;
  do {
    result = fdatasync(file);
  } while (result < 0 && errno == EINTR);
  return result;
#endif
}
