#include "storage/rocksdb_status.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace scantrend {

absl::Status FromRocksdb(const rocksdb::Status& status, std::string_view action) {
  if (status.ok()) {
    return absl::OkStatus();
  }
  const std::string message = absl::StrCat(std::string(action), ": ", status.ToString());
  if (status.IsCorruption()) {
    return WithReason(absl::DataLossError(message), {"DATABASE_DAMAGED", {}});
  }
  if (status.IsIOError() || status.IsNoSpace() || status.IsBusy() || status.IsTimedOut() ||
      status.IsShutdownInProgress() || status.IsIncomplete()) {
    return WithReason(absl::UnavailableError(message), {"STORAGE_UNAVAILABLE", {}});
  }
  return absl::InternalError(message);
}

}  // namespace scantrend
