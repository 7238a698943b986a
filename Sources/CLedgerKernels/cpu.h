#pragma once

#include <stdatomic.h>

// What this processor offers, found once.
//
// The features are one word that every thread finds to be the same, so threads that race to find
// them store the same value, and a relaxed atomic is enough: nothing else is published with it.

enum {
  LEDGER_CPU_KNOWN = 1 << 0,  // always set, tells a found word from one not looked for yet
  LEDGER_CPU_CRC32C = 1 << 1,
  LEDGER_CPU_CARRYLESS_MULTIPLY = 1 << 2,
  LEDGER_CPU_SHA256 = 1 << 3,
};

extern _Atomic(unsigned) ledger_cpu_found;

unsigned ledger_cpu_find(void);

static inline unsigned ledger_cpu_features(void) {
  unsigned features = atomic_load_explicit(&ledger_cpu_found, memory_order_relaxed);
  return features != 0 ? features : ledger_cpu_find();
}
