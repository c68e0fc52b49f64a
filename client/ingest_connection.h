// IngestConnection: a connection to scantrendd's IngestService.
#ifndef SCANTREND_CLIENT_INGEST_CONNECTION_H_
#define SCANTREND_CLIENT_INGEST_CONNECTION_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

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

  bool operator==(const StreamPosition&) const = default;
};

// Thread-safe. Reconnects on its own.
class IngestConnection {
 public:
  // One StreamHits call. Send and Receive may run on two threads, Cancel on any; otherwise not
  // thread-safe.
  class Call {
   public:
    virtual ~Call() = default;
    // False: the call is broken; Finish says why. The first one waits until there is a connection.
    virtual bool Send(const v1::HitBatch& batch) = 0;
    virtual bool Receive(v1::HitAck& ack) = 0;
    // Nothing more will be sent.
    virtual void SendDone() = 0;
    // Ends Send and Receive on other threads.
    virtual void Cancel() = 0;
    // How the call ended; after Receive returned false.
    virtual absl::Status Finish() = 0;
  };

  // A connection to a server, which need not be there yet. A server that is away is looked for with
  // pauses that grow to 1 s, or to 30 s if `retry_for` is kForEver (backoff.h).
  static std::unique_ptr<IngestConnection> Create(const Transport& transport,
                                                  std::chrono::milliseconds retry_for);
  // Create, and waits until the server is there. UNAVAILABLE: nobody answers within `retry_for`.
  static absl::StatusOr<std::unique_ptr<IngestConnection>> Dial(
      const Transport& transport, std::chrono::milliseconds retry_for);
  virtual ~IngestConnection() = default;

  // Where a stream stands; opens nothing. Asks again while the connection breaks, for `retry_for`.
  // Errors: those of SubmitHits, DEADLINE_EXCEEDED.
  virtual absl::StatusOr<StreamPosition> GetStreamPosition(const std::string& sensor,
                                                           const std::string& stream) = 0;
  // A new call. Does not wait: the call does, without an end, until there is a connection.
  virtual std::unique_ptr<Call> StartCall() = 0;

  // UNAVAILABLE: nobody answered for `waited`.
  absl::Status NoAnswerError(std::chrono::milliseconds waited) const;

 protected:
  explicit IngestConnection(std::string server) : server_(std::move(server)) {}

 private:
  const std::string server_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_INGEST_CONNECTION_H_
