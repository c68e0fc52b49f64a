// BatchSource: the batches that a load is made of, serialized ahead of their sending.
#ifndef SCANTREND_BENCH_BATCH_SOURCE_H_
#define SCANTREND_BENCH_BATCH_SOURCE_H_

#include <grpcpp/support/slice.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/day.h"
#include "bench/workload.h"

namespace scantrend {

// A serialized HitBatch without a sequence. Messages of Protocol Buffers join by joining their
// bytes, so that the sequence can be put in front when the batch is sent, on whatever stream.
struct SerializedBatch {
  grpc::Slice bytes;  // shares its bytes with copies
  uint32_t hits = 0;
};

// Not thread-safe.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  // The next batch; nullopt after the last one. May block until it is made.
  virtual std::optional<SerializedBatch> Next() = 0;
};

// All batches of one day, made on two threads before the constructor returns: 20 bytes a hit.
class PreparedDay : public BatchSource {
 public:
  // 1 <= batch_hits <= 65,536.
  PreparedDay(const Workload& workload, Day day, uint32_t batch_hits);
  std::optional<SerializedBatch> Next() override;

 private:
  std::vector<SerializedBatch> batches_;
  size_t next_ = 0;
};

// The batches of another source, but no faster than so many hits a second.
class PacedSource : public BatchSource {
 public:
  PacedSource(std::unique_ptr<BatchSource> source, double hits_per_s)
      : source_(std::move(source)), hits_per_s_(hits_per_s) {}
  std::optional<SerializedBatch> Next() override;

 private:
  const std::unique_ptr<BatchSource> source_;
  const double hits_per_s_;
  std::optional<std::chrono::steady_clock::time_point> begin_;
  uint64_t hits_ = 0;
};

// In which order the batches of several days come.
enum class DayOrder {
  kForward,   // day by day
  kReverse,   // day by day, the latest first
  kShuffled,  // each batch of any day
};

// The batches of several days, made by a thread that is a bounded number of hits ahead. A batch
// never holds hits of two days.
class GeneratedDays : public BatchSource {
 public:
  // `workload` must outlive it.
  GeneratedDays(const Workload* workload, const DayRange& days, uint32_t batch_hits,
                DayOrder order = DayOrder::kForward);
  ~GeneratedDays() override;
  std::optional<SerializedBatch> Next() override;

 private:
  void Generate();
  // False: there is nobody to take it any more.
  bool Put(SerializedBatch batch);

  const Workload* const workload_;
  const DayRange days_;
  const uint32_t batch_hits_;
  const DayOrder order_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<SerializedBatch> ready_;
  bool complete_ = false;
  bool abandoned_ = false;
  std::thread generator_;  // last: it uses all of the others
};

}  // namespace scantrend

#endif  // SCANTREND_BENCH_BATCH_SOURCE_H_
