// What a failed call means to the person who typed the command.
#ifndef SCANTREND_CLIENT_CLI_CALL_ERROR_H_
#define SCANTREND_CLIENT_CLI_CALL_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace grpc {
class Status;
}  // namespace grpc

namespace scantrend {

// Where a call went.
struct CallTarget {
  std::string server;      // "HOST:PORT"
  absl::Duration timeout;  // that the call had
  bool reached = false;    // there was a connection to the server
};

// The status of a call for people: its code, and a message that says what happened, what the server
// wrote in its google.rpc details (https://google.aip.dev/193), and what to do if the server was
// not reached. May have several lines; ends without a newline. `status` is not OK.
absl::Status DescribeCallError(const grpc::Status& status, const CallTarget& target);

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_CALL_ERROR_H_
