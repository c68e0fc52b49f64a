// What gRPC itself reports, such as each handshake that failed, as events of the log: a line each,
// in its format, and no more of them than of other events.
#ifndef SCANTREND_SERVER_GRPC_LOG_H_
#define SCANTREND_SERVER_GRPC_LOG_H_

#include "server/event_log.h"

namespace scantrend {

// While it lives, gRPC's messages in the whole process are written to a log as grpc_reported, at
// most as warnings; afterwards there are none. One at a time.
class GrpcLog {
 public:
  // `log` must outlive it.
  explicit GrpcLog(EventLog* log);
  ~GrpcLog();
  GrpcLog(const GrpcLog&) = delete;
  GrpcLog& operator=(const GrpcLog&) = delete;
};

}  // namespace scantrend

#endif  // SCANTREND_SERVER_GRPC_LOG_H_
