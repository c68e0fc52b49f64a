#include "bench/lone_hits.h"

#include <algorithm>
#include <memory>
#include <thread>

#include "base/status.h"
#include "client/ingest_connection.h"
#include "scantrend/v1/ingest.pb.h"

namespace scantrend {
namespace {

constexpr std::chrono::seconds kDialTimeout{10};

// Sends a message and waits for its answer.
absl::StatusOr<v1::HitAck> Exchange(IngestConnection::Call& call, const v1::HitBatch& message) {
  v1::HitAck ack;
  if (!call.Send(message) || !call.Receive(ack)) {
    RETURN_IF_ERROR(call.Finish());
    return absl::FailedPreconditionError("the server ended the stream of lone hits");
  }
  return ack;
}

}  // namespace

absl::StatusOr<Latencies> MeasureLoneHits(const LoneHitOptions& options, const Workload& workload,
                                          Day day) {
  ASSIGN_OR_RETURN(const auto connection, IngestConnection::Dial(options.server, kDialTimeout));
  const auto call = connection->StartCall();
  v1::HitBatch message;
  message.set_sensor("bench");
  message.set_stream(options.stream);
  RETURN_IF_ERROR(Exchange(*call, message).status());
  message.Clear();
  Latencies latencies;
  const auto hits =
      std::min<uint64_t>(workload.hits_per_day(), options.duration / options.interval);
  auto next = std::chrono::steady_clock::now();
  for (uint64_t i = 0; i < hits; ++i) {
    workload.MakeHits(day, i, 1, *message.mutable_ipv4());
    message.set_sequence(i + 1);
    std::this_thread::sleep_until(next += options.interval);
    const auto sent = std::chrono::steady_clock::now();
    ASSIGN_OR_RETURN(const v1::HitAck ack, Exchange(*call, message));
    latencies.Add(std::chrono::steady_clock::now() - sent);
    if (ack.accepted() != 1) {
      return absl::FailedPreconditionError("the server refused a lone hit");
    }
  }
  call->SendDone();
  return latencies;
}

}  // namespace scantrend
