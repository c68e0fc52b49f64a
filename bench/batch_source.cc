#include "bench/batch_source.h"

#include <algorithm>
#include <random>
#include <utility>

#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

constexpr int kPreparingThreads = 2;
// How far GeneratedDays may be ahead: 20 MB.
constexpr size_t kHitsAheadMax = 1'000'000;
constexpr uint32_t kShuffleSeed = 1;

// Makes batches, one after the other, with one message. Not thread-safe.
class Serializer {
 public:
  explicit Serializer(const Workload& workload) : workload_(workload) {}

  SerializedBatch Make(Day day, uint64_t first, uint32_t batch_hits) {
    const uint64_t hits = std::min<uint64_t>(batch_hits, workload_.hits_per_day() - first);
    workload_.MakeHits(day, first, hits, *message_.mutable_ipv4());
    grpc::Slice bytes(message_.ByteSizeLong());
    // Nobody else has seen the new slice.
    message_.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(bytes.begin()));
    return {std::move(bytes), static_cast<uint32_t>(hits)};
  }

 private:
  const Workload& workload_;
  v1::HitBatch message_;
};

}  // namespace

PreparedDay::PreparedDay(const Workload& workload, Day day, uint32_t batch_hits)
    : batches_((workload.hits_per_day() + batch_hits - 1) / batch_hits) {
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kPreparingThreads; ++thread) {
    threads.emplace_back([this, thread, day, batch_hits, &workload] {
      Serializer serializer(workload);
      for (size_t i = thread; i < batches_.size(); i += kPreparingThreads) {
        batches_[i] = serializer.Make(day, i * batch_hits, batch_hits);
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

std::optional<SerializedBatch> PreparedDay::Next() {
  if (next_ == batches_.size()) {
    return std::nullopt;
  }
  return batches_[next_++];
}

std::optional<SerializedBatch> PacedSource::Next() {
  if (!begin_.has_value()) {
    begin_ = std::chrono::steady_clock::now();
  }
  const std::chrono::duration<double> due(static_cast<double>(hits_) / hits_per_s_);
  std::this_thread::sleep_until(
      *begin_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(due));
  std::optional<SerializedBatch> batch = source_->Next();
  hits_ += batch.has_value() ? batch->hits : 0;
  return batch;
}

GeneratedDays::GeneratedDays(const Workload* workload, const DayRange& days, uint32_t batch_hits,
                             DayOrder order)
    : workload_(workload), days_(days), batch_hits_(batch_hits), order_(order), generator_([this] {
        Generate();
      }) {}

GeneratedDays::~GeneratedDays() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  changed_.notify_all();
  generator_.join();
}

void GeneratedDays::Generate() {
  Serializer serializer(*workload_);
  struct Place {
    Day day;
    uint64_t first;  // hit of the day
  };
  std::vector<Place> places;
  for (int i = 0; i < days_.size(); ++i) {
    const Day day = order_ == DayOrder::kReverse ? days_.last.Plus(-i) : days_.first.Plus(i);
    for (uint64_t first = 0; first < workload_->hits_per_day(); first += batch_hits_) {
      places.push_back({day, first});
    }
  }
  if (order_ == DayOrder::kShuffled) {
    // Always the same way.
    std::shuffle(places.begin(), places.end(), std::mt19937(kShuffleSeed));
  }
  for (const Place& place : places) {
    if (!Put(serializer.Make(place.day, place.first, batch_hits_))) {
      return;
    }
  }
  const std::lock_guard lock(mutex_);
  complete_ = true;
  changed_.notify_all();
}

bool GeneratedDays::Put(SerializedBatch batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return abandoned_ || ready_.size() * batch_hits_ < kHitsAheadMax; });
  ready_.push_back(std::move(batch));
  changed_.notify_all();
  return !abandoned_;
}

std::optional<SerializedBatch> GeneratedDays::Next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return complete_ || !ready_.empty(); });
  if (ready_.empty()) {
    return std::nullopt;
  }
  SerializedBatch batch = std::move(ready_.front());
  ready_.pop_front();
  changed_.notify_all();
  return batch;
}

}  // namespace scantrend
