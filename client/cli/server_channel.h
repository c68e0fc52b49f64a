// ServerChannel: the connection that the clients of all services share.
#ifndef SCANTREND_CLIENT_CLI_SERVER_CHANNEL_H_
#define SCANTREND_CLIENT_CLI_SERVER_CHANNEL_H_

#include <grpcpp/grpcpp.h>

#include <memory>
#include <stop_token>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "client/transport.h"

namespace scantrend {

// Which server, and how long to wait for it.
struct Connection {
  std::string server;      // "HOST:PORT", "[IPV6]:PORT" or "unix:PATH"
  absl::Duration timeout;  // for each call; for each message of a stream
  Transport transport;     // to that server
};

// Connects with the first call, not before. Thread-safe.
class ServerChannel {
 public:
  explicit ServerChannel(const Connection& connection);

  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  absl::Duration timeout() const { return connection_.timeout; }
  // A status that is not OK, for people (DescribeCallError).
  absl::Status Describe(const grpc::Status& status) const;

 private:
  const Connection connection_;
  const std::shared_ptr<grpc::Channel> channel_;
};

// A call that is answered by a stream, of which each step is bounded by the timeout. A deadline,
// which bounds a call as a whole, would end a long stream that is going well.
template <typename Response>
class StreamCall {
 public:
  // How long to wait for the first message, and for each one after it.
  StreamCall(absl::Duration first_timeout, absl::Duration next_timeout)
      : timeout_(first_timeout), next_timeout_(next_timeout) {}
  explicit StreamCall(absl::Duration timeout) : StreamCall(timeout, timeout) {}
  ~StreamCall() {
    queue_.Shutdown();
    void* tag;
    bool ok;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  StreamCall(const StreamCall&) = delete;
  StreamCall& operator=(const StreamCall&) = delete;

  // Makes the call by `prepare`, such as a stub's PrepareAsyncExportPoints, and hands every message
  // to `receive` until that returns false or `stop` is requested, which is OK. The time that
  // `receive` takes does not count as waiting for the server. To be called once.
  template <typename Prepare, typename Request>
  grpc::Status Run(const Prepare& prepare, const Request& request,
                   absl::FunctionRef<bool(const Response&)> receive,
                   const std::stop_token& stop = {}) {
    const std::stop_callback cancel_when_stopped(stop, [this] { context_.TryCancel(); });
    const std::unique_ptr<grpc::ClientAsyncReader<Response>> reader =
        prepare(&context_, request, &queue_);
    reader->StartCall(this);
    bool going_on = Wait();
    bool stopped = false;
    while (going_on) {
      reader->Read(&response_, this);
      going_on = Wait();
      timeout_ = next_timeout_;
      if (going_on && !receive(response_)) {
        stopped = true;
        going_on = false;
        context_.TryCancel();
      }
    }
    grpc::Status status;
    reader->Finish(&status, this);
    Wait();
    if (stopped || stop.stop_requested()) {
      return grpc::Status::OK;
    }
    return timed_out_ ? grpc::Status(grpc::StatusCode::DEADLINE_EXCEEDED, "") : status;
  }

 private:
  // Waits for the one operation that is under way; false if it failed or had to be cancelled.
  bool Wait() {
    void* tag;
    bool ok = false;
    const auto deadline = absl::ToChronoTime(absl::Now() + timeout_);
    if (queue_.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::TIMEOUT) {
      timed_out_ = true;
      context_.TryCancel();
      queue_.Next(&tag, &ok);
      return false;
    }
    return ok;
  }

  absl::Duration timeout_;
  const absl::Duration next_timeout_;
  grpc::ClientContext context_;
  grpc::CompletionQueue queue_;
  Response response_;
  bool timed_out_ = false;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SERVER_CHANNEL_H_
