#define _GNU_SOURCE
#include "LedgerFiles.h"

#if defined(__APPLE__)
#include <pthread.h>
#include <sys/qos.h>
#elif defined(__linux__)
#include <sys/resource.h>
#endif

void ledger_step_back(void) {
#if defined(__APPLE__)
  pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0);
#elif defined(__linux__)
  // On Linux niceness is each thread's own, and 0 names the one that calls.
  setpriority(PRIO_PROCESS, 0, 10);
#endif
}
