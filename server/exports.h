// Exports: the ExportPoints calls that are under way.
#ifndef SCANTREND_SERVER_EXPORTS_H_
#define SCANTREND_SERVER_EXPORTS_H_

#include <grpcpp/support/server_callback.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>

#include "absl/status/status.h"
#include "scantrend/v1/trend.pb.h"
#include "server/query_pool.h"

namespace scantrend {

// An export takes a thread of the pool until its caller has taken all of it. So there are few at
// once, and when one more is to begin, the one whose caller has taken nothing for longest gives
// way, if that is half a second or more: its call is cancelled. Who takes nothing for five minutes
// is cut off at any rate. Thread-safe.
class Exports {
 public:
  // Sends a message, which is empty then; blocks until there is none before it. False: the caller
  // has gone, or was cut off.
  using Send = std::function<bool(v1::ExportPointsResponse&)>;
  // Computes an export; what its call is to end with.
  using Compute = std::function<absl::Status(const Send&)>;

  // `pool` must outlive it and every call; of its threads exports take `exports_max` at most, >= 1.
  Exports(QueryPool* pool, size_t exports_max) : pool_(pool), exports_max_(exports_max) {}

  // A call that sends what `compute` does, on a thread of the pool; or that ends at once: with
  // `admitted` if that is not OK, or RESOURCE_EXHAUSTED (TOO_MANY_QUERIES, with RetryInfo) if there
  // are as many as may be, and all of them get on.
  grpc::ServerWriteReactor<v1::ExportPointsResponse>* Start(grpc::CallbackServerContext* context,
                                                            absl::Status admitted, Compute compute);

  // Since the start.
  uint64_t refused() const;
  uint64_t cut_off() const;

 private:
  class Call;

  // Room for one more.
  absl::Status Admit(Call* call);
  absl::Status Run(Call* call, const Compute& compute);
  void Forget(Call* call);

  QueryPool* const pool_;
  const size_t exports_max_;
  mutable std::mutex mutex_;
  std::list<Call*> calls_;  // but for those that were cut off
  uint64_t refused_ = 0;
  uint64_t cut_off_ = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_EXPORTS_H_
