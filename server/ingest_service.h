// IngestService: hands batches from the wire to the committer, and its answers back as acks.
#ifndef SCANTREND_SERVER_INGEST_SERVICE_H_
#define SCANTREND_SERVER_INGEST_SERVICE_H_

#include <memory>

#include "server/access/call_gate.h"
#include "server/ack_latency.h"
#include "server/ingest_limits.h"
#include "storage/committer.h"

namespace grpc {
class Service;
}

namespace scantrend {

// Thread-safe. The contract of the calls is at the service in proto/scantrend/v1/ingest.proto.
class IngestService {
 public:
  // `committer` and `gate` must outlive it and every call. Acks are timed in `acks`. Streams and
  // batches beyond `limits` are refused as they say.
  IngestService(Committer* committer, const CallGate* gate, std::shared_ptr<AckLatency> acks,
                const IngestLimits& limits);
  ~IngestService();

  // For grpc::ServerBuilder; lives as long as this.
  grpc::Service* service();

  // Ends every stream with UNAVAILABLE, after the acks of the batches it has delivered; streams
  // that are opened later end at once.
  void Stop();

 private:
  class Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_INGEST_SERVICE_H_
