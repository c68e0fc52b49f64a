// How many files and connections this process may have open.
#ifndef SCANTREND_BASE_OPEN_FILES_H_
#define SCANTREND_BASE_OPEN_FILES_H_

#include <cstdint>

namespace scantrend {

// Raises the soft limit (RLIMIT_NOFILE, mostly 1,024) to the hard one, which nobody needs to be
// asked for: every connection takes a file descriptor, and so does every file of the database.
// Programs that use select(2), which knows 1,024, must not call it. Returns the limit that is in
// force.
uint64_t RaiseOpenFilesMax();

}  // namespace scantrend

#endif  // SCANTREND_BASE_OPEN_FILES_H_
