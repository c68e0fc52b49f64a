// What a crash may have left at the end of one of RocksDB's logs, told apart from damage.
#ifndef SCANTREND_STORAGE_LOG_TAIL_H_
#define SCANTREND_STORAGE_LOG_TAIL_H_

#include <string>

#include "absl/status/status.h"
#include "rocksdb/env.h"

namespace scantrend {

// Both kinds of logs are written a synced write at a time: what a power loss tears is the last one,
// and no other.
enum class LogKind {
  kWriteAhead,  // a write is one record
  kManifest,    // a write may be several records
};

// Reads the log at `path`, and checks all of it. If its last write was torn, cuts that off and
// syncs: it was not acked. Torn is a write of which the end is missing, or a piece of a sector of
// zeros stands where its bytes should be (the same sign as etcd's wal/decoder.go goes by), and
// which nothing follows.
// Errors: DATA_LOSS (anything else that is wrong is damage), UNAVAILABLE.
absl::Status CutTornTail(rocksdb::Env* env, const std::string& path, LogKind kind);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_LOG_TAIL_H_
