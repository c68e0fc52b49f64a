#include "client/producer.h"

#include <functional>
#include <utility>

#include "base/status.h"
#include "client/batch_encoder.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {

class Producer::Impl {
 public:
  Impl(std::unique_ptr<IngestConnection> owned, IngestConnection* connection,
       const ProducerOptions& options)
      : owned_connection_(std::move(owned)),
        encoder_(options.sampling_rate),
        stream_(connection, {.sensor = options.sensor,
                             .stream = options.stream,
                             .retry_for = options.retry_for,
                             .batches_in_flight = options.batches_in_flight,
                             .on_connection_change = options.on_connection_change}),
        cancel_on_stop_(options.stop, [this] { stream_.Cancel(); }) {}

  absl::Status Open() {
    ASSIGN_OR_RETURN(start_, stream_.Open());
    sent_ = start_.sequence;
    return absl::OkStatus();
  }

  void Add(const Hit& hit) { encoder_.Add(hit); }
  size_t pending() const { return encoder_.size(); }

  absl::Status Send(std::string_view position) {
    if (failed_.ok() && encoder_.size() > 0) {
      failed_ = SendBatch(position);
    }
    return failed_;
  }

  absl::Status Finish() {
    RETURN_IF_ERROR(failed_);
    const absl::Status finished = stream_.Finish();
    failed_ = finished.ok() ? absl::FailedPreconditionError("the producer has finished") : finished;
    return finished;
  }

  void Cancel() { stream_.Cancel(); }
  const StreamPosition& start() const { return start_; }
  SinkTotals totals() const { return stream_.totals(); }

 private:
  absl::Status SendBatch(std::string_view position) {
    ASSIGN_OR_RETURN(v1::HitBatch batch, encoder_.Take(position));
    batch.set_sequence(++sent_);
    return stream_.Send(std::make_shared<v1::HitBatch>(std::move(batch)));
  }

  const std::unique_ptr<IngestConnection> owned_connection_;
  BatchEncoder encoder_;
  BatchStream stream_;
  StreamPosition start_;
  uint64_t sent_ = 0;
  absl::Status failed_;  // why nothing can be sent any more
  // Last, so that it is gone before what it calls.
  const std::stop_callback<std::function<void()>> cancel_on_stop_;
};

absl::StatusOr<std::unique_ptr<Producer>> Producer::Connect(const ProducerOptions& options) {
  ASSIGN_OR_RETURN(const Transport transport, Transport::Load(options.server, options.transport));
  auto connection = IngestConnection::Create(transport, options.retry_for);
  IngestConnection* const borrowed = connection.get();
  auto impl = std::make_unique<Impl>(std::move(connection), borrowed, options);
  RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

absl::StatusOr<std::unique_ptr<Producer>> Producer::Open(IngestConnection* connection,
                                                         const ProducerOptions& options) {
  auto impl = std::make_unique<Impl>(nullptr, connection, options);
  RETURN_IF_ERROR(impl->Open());
  return std::unique_ptr<Producer>(new Producer(std::move(impl)));
}

Producer::Producer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Producer::~Producer() = default;
const StreamPosition& Producer::start() const { return impl_->start(); }
void Producer::Add(const Hit& hit) { impl_->Add(hit); }
size_t Producer::pending() const { return impl_->pending(); }
absl::Status Producer::Send(std::string_view position) { return impl_->Send(position); }
absl::Status Producer::Finish() { return impl_->Finish(); }
void Producer::Cancel() { impl_->Cancel(); }
SinkTotals Producer::totals() const { return impl_->totals(); }

}  // namespace scantrend
