// StorageMetrics: what is not folded yet, what the database takes and does, and the disk.
#ifndef SCANTREND_SERVER_METRICS_STORAGE_METRICS_H_
#define SCANTREND_SERVER_METRICS_STORAGE_METRICS_H_

#include <string>
#include <utility>

#include "base/metric_families.h"
#include "storage/store.h"

namespace scantrend {

// Thread-safe. Collecting reads no file of the database, and holds no lock for longer than it takes
// to copy some numbers.
class StorageMetrics {
 public:
  // `store` must outlive it; its files are in `directory`.
  StorageMetrics(Store* store, std::string directory)
      : store_(store), directory_(std::move(directory)) {}

  // The disk's figures are left out if the file system does not tell.
  MetricFamilies Collect() const;

 private:
  Store* const store_;
  const std::string directory_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_METRICS_STORAGE_METRICS_H_
