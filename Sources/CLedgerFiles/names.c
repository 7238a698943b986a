#define _GNU_SOURCE
#include "LedgerFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#include <sys/sysmacros.h>

// <linux/fs.h> has it, which not every C library comes with.
#define LEDGER_RENAME_NOREPLACE 1
#endif

int ledger_rename_exclusive(int directory, const char *from, const char *to) {
#if defined(__linux__)
  int result =
      (int)syscall(SYS_renameat2, directory, from, directory, to, LEDGER_RENAME_NOREPLACE);
  if (result < 0 && (errno == EINVAL || errno == ENOSYS)) errno = ENOTSUP;
  return result;
#elif defined(__APPLE__)
  return renameatx_np(directory, from, directory, to, RENAME_EXCL);
#else
  (void)directory;
  (void)from;
  (void)to;
  errno = ENOTSUP;
  return -1;
#endif
}

void ledger_device(dev_t device, unsigned *number, unsigned *part) {
#if defined(__linux__)
  *number = major(device);
  *part = minor(device);
#else
  *number = (unsigned)device;
  *part = 0;
#endif
}
