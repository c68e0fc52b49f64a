// Server: scantrendd without its main: store, gRPC and HTTP, from start to stop.
#ifndef SCANTREND_SERVER_SERVER_H_
#define SCANTREND_SERVER_SERVER_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "base/clock.h"
#include "rocksdb/env.h"
#include "server/event_log.h"
#include "server/options.h"

namespace scantrend {

// Serves from Start to its destruction. Thread-safe.
class Server {
 public:
  // `clock` must outlive it, and `env`, which is where its database is (nullptr: on this machine;
  // otherwise tokens are kept in memory only, and there is no admin.sock), and `log`, which gets
  // what happens to calls and to the storage. Errors: those of CheckExposure, of Store::Open (the
  // data directory) and of Reload, INVALID_ARGUMENT and UNAVAILABLE (an address that it cannot
  // listen on).
  static absl::StatusOr<std::unique_ptr<Server>> Start(const ServerOptions& options,
                                                       const Clock* clock,
                                                       rocksdb::Env* env = nullptr,
                                                       EventLog* log = &EventLog::None());
  // Ends the streams, after the acks of what they have delivered, then everything else.
  ~Server();

  // HOST:PORT, with the ports that it got.
  const std::string& grpc_address() const;
  const std::string& http_address() const;

  // OK as long as hits can be stored; else why not.
  absl::Status storage_status() const;

  // Reads the files of options.scanners, options.tls and options.tokens again, each for itself: of
  // one that fails, what was read before stays. Errors: INVALID_ARGUMENT (what is in a file is
  // wrong), NOT_FOUND and PERMISSION_DENIED (one cannot be read, or can be by too many); of all
  // that failed, in one message.
  absl::Status Reload();

  // What is due now and then: to be called every second or so. If hits cannot be stored, tries
  // whether they can be now; gRPC's health service says NOT_SERVING as long as they cannot. Reads
  // certificates that were replaced.
  void Maintain();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  const std::unique_ptr<Impl> impl_;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_SERVER_H_
