#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

#include <stdbool.h>

// Whether allocations can be counted in this build.
bool allocation_counter_works(void);

// Counts from zero, on all threads, until the end is asked for.
void allocation_counter_start(void);

// How many allocations there were since the start; counting ends.
unsigned long allocation_counter_end(void);

#endif
