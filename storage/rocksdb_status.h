// RocksDB's errors as ours.
#ifndef SCANTREND_STORAGE_ROCKSDB_STATUS_H_
#define SCANTREND_STORAGE_ROCKSDB_STATUS_H_

#include <string_view>

#include "absl/status/status.h"
#include "rocksdb/status.h"

namespace scantrend {

// The same failure as an absl::Status: DATA_LOSS for damage, UNAVAILABLE for input and output
// errors, INTERNAL for the rest; "`action`: " goes before RocksDB's words.
absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action);

}  // namespace scantrend

#endif  // SCANTREND_STORAGE_ROCKSDB_STATUS_H_
