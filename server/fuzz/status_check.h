// What every error that a caller is told must be like: a promise of the fuzz targets.
#ifndef SCANTREND_SERVER_FUZZ_STATUS_CHECK_H_
#define SCANTREND_SERVER_FUZZ_STATUS_CHECK_H_

#include <grpcpp/support/status.h>

#include "absl/status/status.h"

namespace scantrend {

// A message of text, short enough for gRPC's trailing metadata (8 KiB by default, in which its
// details take a third more); details that are google.rpc.Status, of the same code and message;
// where a field is wrong, its name and what is wrong with it. INTERNAL: it is not. OK is.
absl::Status CheckError(const grpc::Status& status);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_FUZZ_STATUS_CHECK_H_
