#pragma once

#include <stdint.h>
#include <sys/types.h>

// The calls on files and threads that Swift cannot see, or cannot make safely. Each does what its
// system call does, is made again where a signal interrupts it, and fails with -1 and `errno`.

#if defined(__cplusplus)
extern "C" {
#endif

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/// Gives a file of a directory another name there, under which there must be none. ENOTSUP where the file
/// system cannot.
int ledger_rename_exclusive(int directory, const char *from, const char *to);

/// Opens a file of a directory to be read past the page cache, if the file system allows that; else EINVAL.
int ledger_open_uncached(int directory, const char *path);

/// Drops what the page cache knows of a file that is open, as far as it is on the disk already.
void ledger_forget_cached(int file);

/// Writes at an offset. Over the process's limit for the size of a file it fails with EFBIG, and
/// without the signal that would end the process.
ssize_t ledger_write(int file, const void *bytes, size_t count, off_t offset);

/// Cuts a file off or extends it with zeros; over the limit as `ledger_write`.
int ledger_truncate(int file, off_t size);

/// Waits until the disk has the bytes of a file, and as much of its size as is needed to read them.
int ledger_sync_data(int file);

/// Waits until the disk has a file, its bytes and all that is known of it.
int ledger_sync(int file);

/// Lets other threads go before the one that calls this, for the rest of its life.
void ledger_step_back(void);

/// The numbers of the device that a file is on, as /proc/locks has them.
void ledger_device(dev_t device, unsigned *major, unsigned *minor);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif

#if defined(__cplusplus)
}
#endif
