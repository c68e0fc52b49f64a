#include "client/spooled_producer.h"

#include <mutex>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "client/batch_encoder.h"
#include "client/numbers.h"
#include "client/spool_delivery.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

class SpooledProducer::Impl {
 public:
  explicit Impl(const SpooledProducerOptions& options)
      : options_(options), encoder_(options.sampling_rate) {}

  absl::Status Open(IngestConnection* connection) {
    ASSIGN_OR_RETURN(spool_, Spool::Open({.directory = options_.directory,
                                          .sensor = options_.sensor,
                                          .stream = options_.stream,
                                          .max_bytes = options_.max_bytes,
                                          .clock = options_.clock}));
    delivery_.emplace(
        spool_.get(), connection,
        SpoolDeliveryOptions{.stream = {.sensor = options_.sensor,
                                        .stream = options_.stream,
                                        .batches_in_flight = options_.batches_in_flight,
                                        .on_connection_change = options_.on_connection_change},
                             .on_message = [this](const std::string& message) { Say(message); }});
    cancel_on_stop_.emplace(options_.stop, [this] { delivery_->Cancel(); });
    ASSIGN_OR_RETURN(start_, delivery_->Start(options_.wait_for_server));
    return absl::OkStatus();
  }

  const StreamPosition& start() const { return start_; }
  void Add(const Hit& hit) { encoder_.Add(hit); }
  size_t pending() const { return encoder_.size(); }

  absl::Status Send(std::string_view position) {
    if (failed_.ok() && encoder_.size() > 0) {
      failed_ = SendBatch(position);
    }
    if (failed_.ok()) {
      failed_ = delivery_->status();
    }
    return failed_;
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(failed_);
    const absl::Status finished = delivery_->Finish(options_.finish_patience);
    failed_ = finished.ok() ? absl::FailedPreconditionError("the producer has finished") : finished;
    RETURN_IF_ERROR(finished);
    SayRoom();
    ASSIGN_OR_RETURN(const SpoolDepth depth, spool_->depth());
    if (depth.hits > 0) {
      Say(absl::StrCat(GroupedNumber(depth.hits), " hits wait in the spool ", spool_->path(),
                       ": they are delivered when this sensor is started again"));
    }
    return absl::OkStatus();
  }

  void Cancel() { delivery_->Cancel(); }

  SinkTotals totals() const {
    SinkTotals totals = delivery_->totals();
    const std::lock_guard lock(mutex_);
    totals.dropped = dropped_;
    return totals;
  }

  absl::StatusOr<SpoolDepth> depth() const { return spool_->depth(); }

 private:
  absl::Status SendBatch(std::string_view position) {
    ASSIGN_OR_RETURN(const v1::HitBatch batch, encoder_.Take(position));
    while (true) {
      const absl::Status appended = spool_->Append(batch).status();
      if (appended.ok()) {
        SayRoom();
        delivery_->Wake();
        return absl::OkStatus();
      }
      if (!absl::IsResourceExhausted(appended)) {
        return appended;
      }
      SayFull(appended);
      if (options_.when_full == WhenFull::kDrop) {
        const std::lock_guard lock(mutex_);
        dropped_ += CountHits(batch);
        return absl::OkStatus();
      }
      RETURN_IF_ERROR(delivery_->WaitForRoom());
    }
  }

  // Once, until there is room again.
  void SayFull(const absl::Status& full) {
    if (!dropped_before_.has_value()) {
      dropped_before_ = totals().dropped;
      Say(absl::StrCat(full.message(), options_.when_full == WhenFull::kDrop
                                           ? "; hits are dropped until there is room"
                                           : "; hits wait until there is room"));
    }
  }

  void SayRoom() {
    if (!dropped_before_.has_value()) {
      return;
    }
    const uint64_t dropped = totals().dropped - *std::exchange(dropped_before_, std::nullopt);
    if (dropped > 0) {
      Say(absl::StrCat("spool ", spool_->path(), ": ", GroupedNumber(dropped),
                       " hits were dropped while it was full"));
    }
  }

  void Say(const std::string& message) {
    if (options_.on_message != nullptr) {
      const std::lock_guard lock(message_mutex_);
      options_.on_message(message);
    }
  }

  const SpooledProducerOptions options_;
  BatchEncoder encoder_;
  std::unique_ptr<Spool> spool_;
  StreamPosition start_;
  absl::Status failed_;  // why nothing can be sent any more
  // Hits that were dropped before the spool was full; nullopt: it is not.
  std::optional<uint64_t> dropped_before_;
  std::mutex message_mutex_;
  mutable std::mutex mutex_;
  uint64_t dropped_ = 0;
  // These last, so that they are gone before what they use.
  std::optional<SpoolDelivery> delivery_;
  std::optional<std::stop_callback<std::function<void()>>> cancel_on_stop_;
};

absl::StatusOr<std::unique_ptr<SpooledProducer>> SpooledProducer::Open(
    IngestConnection* connection, const SpooledProducerOptions& options) {
  auto impl = std::make_unique<Impl>(options);
  RETURN_IF_ERROR(impl->Open(connection));
  return std::unique_ptr<SpooledProducer>(new SpooledProducer(std::move(impl)));
}

SpooledProducer::SpooledProducer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SpooledProducer::~SpooledProducer() = default;
const StreamPosition& SpooledProducer::start() const { return impl_->start(); }
void SpooledProducer::Add(const Hit& hit) { impl_->Add(hit); }
size_t SpooledProducer::pending() const { return impl_->pending(); }
absl::Status SpooledProducer::Send(std::string_view position) { return impl_->Send(position); }
absl::Status SpooledProducer::Finish() { return impl_->Finish(); }
void SpooledProducer::Cancel() { impl_->Cancel(); }
SinkTotals SpooledProducer::totals() const { return impl_->totals(); }
absl::StatusOr<SpoolDepth> SpooledProducer::depth() const { return impl_->depth(); }

}  // namespace scantrend
