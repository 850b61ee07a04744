#pragma once

// `prctl` takes a variable number of arguments, which Swift cannot call; the other one is glibc's own extension (2.34),
// which its headers hide from Swift.

#include <signal.h>
#include <spawn.h>

#ifdef __linux__
#include <sys/prctl.h>

/// Makes this process the parent of all below it whose own parent ends (Linux 3.4): whether it is now.
static inline int perennial_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0; }

/// Lets this process be killed when the thread ends that has started it.
static inline int perennial_end_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0; }

extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *, int);

/// Lets a program that is spawned begin without the descriptors from `first` on.
static inline int perennial_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
#else
static inline int perennial_adopt_orphans(void) { return 0; }
static inline int perennial_end_with_parent(void) { return 0; }
static inline int perennial_close_from(posix_spawn_file_actions_t *actions, int first) {
    (void)actions;
    (void)first;
    return 0;
}
#endif
