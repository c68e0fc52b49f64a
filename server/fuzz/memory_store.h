// MemoryStore: a store whose files are in memory, for fuzz targets: without a disk's syncs, and
// gone with it.
#ifndef SCANTREND_SERVER_FUZZ_MEMORY_STORE_H_
#define SCANTREND_SERVER_FUZZ_MEMORY_STORE_H_

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/hit.h"
#include "storage/fault_file_system.h"
#include "storage/store.h"

namespace scantrend {

// The targets' day, on which it is two o'clock.
inline constexpr Day kFuzzDay = Day(18'190);  // 2019-10-21
inline constexpr uint32_t kFuzzNow_s = kFuzzDay.start_s() + 7'200;

class MemoryStore {
 public:
  // Errors: those of Store::Open.
  static absl::StatusOr<std::unique_ptr<MemoryStore>> Open(AdmissionOptions admission = {});

  // Delivers a batch as sensor and stream `name`, and waits for its ack. Errors: those of
  // Committer::Submit; INTERNAL: a hit was refused.
  absl::Status Deliver(const std::string& name, const std::vector<Hit>& hits);

  // Closes the store and opens it again, as after a stop. Errors: those of Store::Open.
  absl::Status Reopen();

  Store& store() { return *store_; }
  const Clock& clock() const { return clock_; }
  rocksdb::Env* env() { return env_.get(); }

 private:
  explicit MemoryStore(AdmissionOptions admission);

  const AdmissionOptions admission_;
  FakeClock clock_{kFuzzNow_s};
  const std::shared_ptr<FaultFileSystem> system_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = NewFaultEnv(system_);
  std::unique_ptr<Store> store_;
};

// Waits until all that was submitted before has been answered: then the callbacks have run, and the
// store's counters are up to date. Errors: those of Committer::GetState.
absl::Status Drain(Committer& committer);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_MEMORY_STORE_H_
