#include "LedgerKernels.h"
