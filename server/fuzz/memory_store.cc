#include "server/fuzz/memory_store.h"

#include <future>
#include <utility>

#include "base/status.h"

namespace scantrend {

absl::StatusOr<std::unique_ptr<MemoryStore>> MemoryStore::Open(AdmissionOptions admission) {
  std::unique_ptr<MemoryStore> memory(new MemoryStore(std::move(admission)));
  RETURN_IF_ERROR(memory->Reopen());
  return memory;
}

MemoryStore::MemoryStore(AdmissionOptions admission) : admission_(std::move(admission)) {}

absl::Status MemoryStore::Reopen() {
  store_.reset();
  ASSIGN_OR_RETURN(store_, Store::Open({.directory = "/fuzz/data",
                                        .admission = admission_,
                                        .clock = &clock_,
                                        .env = env_.get()}));
  return absl::OkStatus();
}

absl::Status MemoryStore::Deliver(const std::string& name, const std::vector<Hit>& hits) {
  std::promise<absl::StatusOr<BatchResult>> answer;
  store_->committer().Submit(
      {.id = {name, name}, .sequence = 1, .position = {}, .hits = HitColumns::Of(hits)},
      [&answer](absl::StatusOr<BatchResult> result) { answer.set_value(std::move(result)); });
  ASSIGN_OR_RETURN(const BatchResult result, answer.get_future().get());
  return result.accepted == hits.size()
             ? absl::OkStatus()
             : absl::InternalError("a hit that was prepared for fuzzing was refused");
}

absl::Status Drain(Committer& committer) {
  std::promise<absl::Status> answer;
  committer.GetState({"drain", "drain"}, [&answer](const absl::StatusOr<OpenedStream>& opened) {
    answer.set_value(opened.status());
  });
  return answer.get_future().get();
}

}  // namespace scantrend
