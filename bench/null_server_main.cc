// scantrend-bench-null: an IngestService that parses every batch and acks it, and counts nothing.
// What gRPC and this machine could do at most.
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>
#include <memory>

#include "absl/synchronization/mutex.h"
#include "scantrend/v1/ingest.grpc.pb.h"

namespace scantrend {
namespace {

constexpr int kMessageBytesMax = 4 << 20;

// Reads, acks, reads: the batches that wait are in gRPC's hands. Keeps itself until the call ends.
class NullStream : public grpc::ServerBidiReactor<v1::HitBatch, v1::HitAck> {
 public:
  NullStream() { StartRead(&batch_); }

  void OnReadDone(bool ok) override {
    if (!ok) {
      Finish(grpc::Status::OK);
      return;
    }
    ack_.set_sequence(batch_.sequence());
    ack_.set_accepted(static_cast<uint32_t>(batch_.ipv4().time_s_size()));
    StartWrite(&ack_);
  }

  void OnWriteDone(bool ok) override {
    if (ok) {
      StartRead(&batch_);
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }

  void OnDone() override { delete this; }

 private:
  // Used again for every batch, so that its columns are allocated once.
  v1::HitBatch batch_;
  v1::HitAck ack_;
};

class NullService : public v1::IngestService::CallbackService {
 public:
  grpc::ServerBidiReactor<v1::HitBatch, v1::HitAck>* StreamHits(
      grpc::CallbackServerContext* /*context*/) override {
    return new NullStream;
  }
};

// Serves until it is told to end; false: it could not.
bool Serve() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  NullService service;
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(kMessageBytesMax);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::cerr << "scantrend-bench-null: cannot listen on 127.0.0.1\n";
    return false;
  }
  std::cout << "scantrend-bench-null serves gRPC on 127.0.0.1:" << port << std::endl;
  int signal = 0;
  sigwait(&ends, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  server->Wait();
  return true;
}

}  // namespace
}  // namespace scantrend

int main(int argc, char** argv) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  CLI::App app("Acks hits and counts nothing, on a port that is free and is printed.",
               "scantrend-bench-null");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return scantrend::Serve() ? 0 : 1;
}
