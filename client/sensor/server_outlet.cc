#include "client/sensor/server_outlet.h"

#include <utility>

#include "base/status.h"
#include "client/producer.h"

namespace scantrend {
namespace {

class ServerOutlet : public Outlet {
 public:
  ServerOutlet(IngestConnection* connection, ServerOutletOptions options)
      : connection_(connection), options_(std::move(options)) {}

  absl::StatusOr<StreamPosition> Find(const std::string& stream) override {
    return connection_->GetStreamPosition(options_.sensor, stream);
  }

  absl::StatusOr<OutletStream> Open(const std::string& stream) override {
    return options_.spool.empty() ? OpenStraight(stream) : OpenSpooled(stream);
  }

 private:
  absl::StatusOr<OutletStream> OpenStraight(const std::string& stream) {
    ASSIGN_OR_RETURN(
        std::unique_ptr<Producer> producer,
        Producer::Open(connection_, {.sensor = options_.sensor,
                                     .stream = stream,
                                     .retry_for = options_.retry_for,
                                     .sampling_rate = options_.sampling_rate,
                                     .on_connection_change = options_.on_connection_change,
                                     .stop = options_.stop}));
    StreamPosition start = producer->start();
    return OutletStream{.sink = std::move(producer), .start = std::move(start)};
  }

  absl::StatusOr<OutletStream> OpenSpooled(const std::string& stream) {
    // A source that can wait has a position, which the server knows best; the others begin with
    // what comes now.
    const auto wait_for_server =
        options_.when_full == WhenFull::kWait ? options_.patience : std::chrono::milliseconds(0);
    ASSIGN_OR_RETURN(
        std::unique_ptr<SpooledProducer> producer,
        SpooledProducer::Open(connection_, {.directory = options_.spool,
                                            .sensor = options_.sensor,
                                            .stream = stream,
                                            .max_bytes = options_.spool_bytes_max,
                                            .when_full = options_.when_full,
                                            .sampling_rate = options_.sampling_rate,
                                            .wait_for_server = wait_for_server,
                                            .finish_patience = options_.patience,
                                            .on_message = options_.on_message,
                                            .on_connection_change = options_.on_connection_change,
                                            .stop = options_.stop}));
    StreamPosition start = producer->start();
    const SpooledProducer* const spooled = producer.get();
    return OutletStream{.sink = std::move(producer),
                        .start = std::move(start),
                        .spool_depth = [spooled] { return spooled->depth(); }};
  }

  IngestConnection* const connection_;
  const ServerOutletOptions options_;
};

}  // namespace

std::unique_ptr<Outlet> MakeServerOutlet(IngestConnection* connection,
                                         ServerOutletOptions options) {
  return std::make_unique<ServerOutlet>(connection, std::move(options));
}

}  // namespace scantrend
