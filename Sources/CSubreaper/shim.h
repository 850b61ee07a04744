#pragma once

// `prctl` takes a variable number of arguments, which Swift cannot call.

#ifdef __linux__
#include <sys/prctl.h>

/// Makes this process the parent of all below it whose own parent ends (Linux 3.4): whether it is now.
static inline int perennial_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0; }
#else
static inline int perennial_adopt_orphans(void) { return 0; }
#endif
