#include "client/sensor/delivery.h"

#include <algorithm>
#include <optional>
#include <ostream>

#include "absl/time/clock.h"
#include "base/status.h"

namespace scantrend {
namespace {

// How long a request to stop may go unseen.
constexpr absl::Duration kStopLatency = absl::Milliseconds(100);
// Reading the clock costs as much as reading a line.
constexpr uint64_t kRecordsBetweenLooks = 256;

class Delivery {
 public:
  Delivery(HitSource& source, const HitFilter& filter, HitSink& sink,
           const DeliveryOptions& options, const std::stop_token& stop, ImportResult& result)
      : source_(source),
        filter_(filter),
        sink_(sink),
        options_(options),
        stop_(stop),
        result_(result) {}

  absl::Status Run() {
    const absl::Status read = ReadRecords();
    absl::Status delivered = Send();
    if (delivered.ok()) {
      delivered = sink_.Finish();
    }
    options_.on_progress(source_.progress());
    RETURN_IF_ERROR(read);
    return delivered;
  }

 private:
  absl::Status ReadRecords() {
    for (uint64_t records = 1; !stop_.stop_requested(); ++records) {
      if (!source_.Wait(kStopLatency) || records % kRecordsBetweenLooks == 0) {
        RETURN_IF_ERROR(LookAtClock());
        if (!source_.Wait(absl::ZeroDuration())) {
          continue;
        }
      }
      ASSIGN_OR_RETURN(const std::optional<SourceRecord> record, source_.Next());
      if (!record.has_value()) {
        return absl::OkStatus();
      }
      Take(*record);
      if (sink_.pending() >= options_.batch_hits) {
        RETURN_IF_ERROR(Send());
      }
    }
    return absl::OkStatus();
  }

  // What is done by time.
  absl::Status LookAtClock() {
    const absl::Time now = absl::Now();
    if (now >= progress_due_) {
      progress_due_ = now + std::min(options_.flush_interval, kStopLatency);
      options_.on_progress(source_.progress());
    }
    if (source_.is_live() && sink_.pending() > 0 && now >= batch_began_ + options_.flush_interval) {
      return Send();
    }
    return absl::OkStatus();
  }

  void Take(const SourceRecord& record) {
    ++result_.lines;
    switch (record.result.outcome) {
      case ReadResult::Outcome::kMalformed:
        ++result_.malformed[record.result.reason];
        if (options_.rejects != nullptr) {
          *options_.rejects << record.text << '\n';
        }
        break;
      case ReadResult::Outcome::kSkipped:
        ++result_.skipped[record.result.reason];
        break;
      case ReadResult::Outcome::kHit:
        TakeHit(record.result.hit);
        break;
    }
  }

  void TakeHit(Hit hit) {
    if (const std::string_view reason = filter_.Apply(hit); !reason.empty()) {
      ++result_.skipped[reason];
      return;
    }
    if (sink_.pending() == 0 && source_.is_live()) {
      batch_began_ = absl::Now();
    }
    ++result_.hits;
    sink_.Add(hit);
  }

  absl::Status Send() {
    sensor::SourcePosition position;
    source_.FillPosition(position);
    if (position.ByteSizeLong() > 0) {
      position.set_options_digest(options_.options_digest);
    }
    return sink_.Send(position.SerializeAsString());
  }

  HitSource& source_;
  const HitFilter& filter_;
  HitSink& sink_;
  const DeliveryOptions& options_;
  const std::stop_token& stop_;
  ImportResult& result_;
  absl::Time batch_began_;
  absl::Time progress_due_ = absl::InfinitePast();
};

}  // namespace

absl::Status Deliver(HitSource& source, const HitFilter& filter, HitSink& sink,
                     const DeliveryOptions& options, const std::stop_token& stop,
                     ImportResult& result) {
  return Delivery(source, filter, sink, options, stop, result).Run();
}

}  // namespace scantrend
