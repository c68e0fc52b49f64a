// IngestConnection: a connection to scantrendd's IngestService.
#ifndef SCANTREND_CLIENT_INGEST_CONNECTION_H_
#define SCANTREND_CLIENT_INGEST_CONNECTION_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client/transport.h"

namespace scantrend {

namespace v1 {
class HitAck;
class HitBatch;
}  // namespace v1

// Where a stream stands on the server's stable storage.
struct StreamPosition {
  uint64_t sequence = 0;  // last batch that is counted; 0: none
  std::string position;   // the sensor's own, as it came with that batch
};

// Thread-safe. Reconnects on its own.
class IngestConnection {
 public:
  // One StreamHits call. Send and Receive may run on two threads; otherwise not thread-safe.
  class Call {
   public:
    virtual ~Call() = default;
    // False: the call is broken; Finish says why.
    virtual bool Send(const v1::HitBatch& batch) = 0;
    virtual bool Receive(v1::HitAck& ack) = 0;
    // Nothing more will be sent.
    virtual void SendDone() = 0;
    // Ends Send and Receive on other threads.
    virtual void Cancel() = 0;
    // How the call ended; after Receive returned false.
    virtual absl::Status Finish() = 0;
  };

  // Connects to `server`, HOST:PORT, within `timeout`. UNAVAILABLE: nobody answers there. Other
  // errors: those of Transport::Load.
  static absl::StatusOr<std::unique_ptr<IngestConnection>> Dial(
      const std::string& server, std::chrono::milliseconds timeout,
      const TransportOptions& transport = {});
  virtual ~IngestConnection() = default;

  // Where a stream stands; opens nothing. Asks again while the connection breaks, for as long as
  // Dial was given. Errors: those of SubmitHits, DEADLINE_EXCEEDED.
  virtual absl::StatusOr<StreamPosition> GetStreamPosition(const std::string& sensor,
                                                           const std::string& stream) = 0;
  // A new call, once there is a connection, within `timeout`; UNAVAILABLE if there is none.
  virtual absl::StatusOr<std::unique_ptr<Call>> StartCall(std::chrono::milliseconds timeout) = 0;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_INGEST_CONNECTION_H_
