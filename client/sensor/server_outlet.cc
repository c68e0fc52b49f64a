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
    ASSIGN_OR_RETURN(std::unique_ptr<Producer> producer,
                     Producer::Open(connection_, {.sensor = options_.sensor,
                                                  .stream = stream,
                                                  .retry_for = options_.retry_for}));
    StreamPosition start = producer->start();
    return OutletStream{.sink = std::move(producer), .start = std::move(start)};
  }

 private:
  IngestConnection* const connection_;
  const ServerOutletOptions options_;
};

}  // namespace

std::unique_ptr<Outlet> MakeServerOutlet(IngestConnection* connection,
                                         const ServerOutletOptions& options) {
  return std::make_unique<ServerOutlet>(connection, options);
}

}  // namespace scantrend
