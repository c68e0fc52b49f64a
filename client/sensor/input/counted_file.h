// Which of the files of a log is the one that the server's counts end in, and which are newer.
#ifndef SCANTREND_CLIENT_SENSOR_INPUT_COUNTED_FILE_H_
#define SCANTREND_CLIENT_SENSOR_INPUT_COUNTED_FILE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "client/sensor/input/followed_file.h"
#include "client/sensor/input/rotated_files.h"

namespace scantrend {

// What is known of the counted part of a file. A value type.
struct CountedPart {
  uint64_t offset = 0;  // > 0: uncompressed bytes from the beginning of the file
  uint64_t digest = 0;  // their ContentDigest
  // As the file was when they were read; 0: not known.
  uint64_t file_id = 0;  // FileId::Hash
  int64_t modified_ns = 0;
};

// Whether `file` was modified before `modified_ns`. A whole second may be what a tool that
// compresses kept of a later time: it is up to two seconds later, then.
bool IsOlder(const LogFile& file, int64_t modified_ns);

struct CountedFile {
  // The file, read up to the end of the counted part; nullptr: none of them has it.
  std::unique_ptr<FollowedFile> file;
  size_t index = 0;  // among the files
  // Compressed files that end within their data before the counted part does, so that they may be
  // it: damaged, or still being written. As they are now.
  std::vector<LogFile> unfinished;
};

// Looks for the file among `files` (ListLogFiles) whose first bytes are the counted part, in an
// order that tells apart even files that begin alike: first the one of the same id; then those that
// were not modified before it was read, oldest first: a file that is older than the right one is
// not among them, and the right one comes before those that are newer; last the others, newest
// first, since clocks are set back; of these, what cannot be decompressed is passed over. Reads of
// each file at the most what the counted part is long.
//
// ABORTED: the files were renamed meanwhile. Others: as FollowedFile::Open and Read. Thread-safe.
absl::StatusOr<CountedFile> FindCountedFile(const std::vector<LogFile>& files,
                                            const CountedPart& counted);

// Of `files` (ListLogFiles), those behind the one with the id, oldest first; nullopt: it is not
// among them.
std::optional<std::vector<LogFile>> FilesBehind(const FileId& id,
                                                const std::vector<LogFile>& files);

struct NewerFiles {
  std::vector<LogFile> files;       // oldest first
  std::optional<LogFile> copy;      // a file that holds what was read: the newer are behind it
  std::vector<LogFile> unfinished;  // as of CountedFile
};

// The files that are newer than `read`, which was read to its end and is not among `files` any
// more: it was compressed, copied to another place or replaced by a copy of itself, and then there
// is a file that begins with all that was read; or it was deleted. `log_path` names the newest one.
// Errors as of FindCountedFile. Thread-safe.
absl::StatusOr<NewerFiles> FindNewerFiles(const FollowedFile& read,
                                          const std::vector<LogFile>& files,
                                          const std::string& log_path);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_SENSOR_INPUT_COUNTED_FILE_H_
